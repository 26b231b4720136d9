import { join } from "node:path";

const DECLARATION = /^(export\s+const\s+[\w$]+\s*=\s*)(?=(?:table|bucket|database|secret|queue|lambda)\b)/gm;

/** Whether this is the project's `resources.ts`, in which every declaration is plain data. */
export function isResourcesFile(projectRoot: string, path: string): boolean {
  return path === join(projectRoot, "resources.ts");
}

/**
 * The same module, each declaration marked as free of side effects: a function that uses one of them then carries the code of
 * that one alone. esbuild sees no further than a call by itself. Every line stays where it is.
 */
export function toPureDeclarations(source: string): string {
  return source.replaceAll(DECLARATION, "$1/* @__PURE__ */ ");
}
