import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { OnResolveResult, PluginBuild } from "esbuild";

/** esbuild's namespace of zod's entry modules without their locale tables. Its paths are relative to the project root. */
export const LEAN_ZOD = "plinth-lean-zod";

// zod's modules that hand on others as a whole; every other module of it is used as it is, so that its state exists once.
const BARREL = /(^|\/)(index|external)\.js$/;
const LOCALES = 'export * as locales from "../locales/index.js";';
const MISSING_LOCALES = `export const locales = new Proxy({}, {
  get(_, name) {
    throw new Error(\`z.locales.\${String(name)} is left out of this bundle, since the file that imports zod does not use z.locales. Write: import { \${String(name)} } from "zod/locales".\`);
  },
});`;

/** Teaches a build to read zod's entry modules without their locales. */
export function addLeanZod(build: PluginBuild, projectRoot: string): void {
  build.onResolve({ filter: /^\.\.?\//, namespace: LEAN_ZOD }, ({ path, importer }) => {
    const file = resolve(projectRoot, dirname(importer), path);
    return isBarrel(path) && !path.includes("/locales/")
      ? leanModule(relativePath(projectRoot, file))
      : { path: file, sideEffects: false };
  });
  build.onLoad({ filter: /.*/, namespace: LEAN_ZOD }, async ({ path }) => {
    const source = await readFile(join(projectRoot, path), "utf8");
    return { contents: source.replace(LOCALES, MISSING_LOCALES), loader: "js" };
  });
}

/** @param file relative to the project root */
export function leanModule(file: string): OnResolveResult {
  return { path: file, namespace: LEAN_ZOD, sideEffects: false };
}

export function isBarrel(path: string): boolean {
  return BARREL.test(path);
}

export function relativePath(projectRoot: string, file: string): string {
  return relative(projectRoot, file).split(sep).join("/");
}
