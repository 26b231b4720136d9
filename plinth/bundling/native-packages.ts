import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../problem.ts";

/** Packages with compiled binaries that the project names, at the versions that are installed here. */
export interface NativePackages {
  /** Name → version, sorted by name. */
  readonly versions: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/**
 * Reads `"plinth": { "nativePackages": ["sharp"] }` of the project's package.json. Such a package stays outside the bundles of
 * the functions that import it, and goes into their zips as built for Lambda's machine.
 */
export async function readNativePackages(projectRoot: string): Promise<NativePackages> {
  const named: unknown = (await readJson(join(projectRoot, "package.json")))?.["plinth"]?.["nativePackages"];
  if (named === undefined) return { versions: new Map(), problems: [] };
  if (!Array.isArray(named) || !named.every((name) => typeof name === "string"))
    return { versions: new Map(), problems: [notAList()] };
  const versions = new Map<string, string>();
  const problems: Problem[] = [];
  for (const name of [...new Set<string>(named)].sort()) {
    const version = (await readJson(join(projectRoot, "node_modules", name, "package.json")))?.["version"];
    if (typeof version === "string") versions.set(name, version);
    else problems.push(notInstalled(name));
  }
  return { versions, problems };
}

/** Those of these packages that a bundle imports when it runs, sorted. */
export function importedPackages(
  imports: readonly { readonly path: string; readonly external?: boolean }[],
  versions: ReadonlyMap<string, string>,
): string[] {
  return [...versions.keys()].filter((name) =>
    imports.some(({ path, external }) => external && (path === name || path.startsWith(`${name}/`))),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON, of which each value is checked where it is used
async function readJson(file: string): Promise<any> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

function notAList(): Problem {
  return {
    code: "NATIVE_PACKAGES_SETTING",
    files: ["package.json"],
    message: "`plinth.nativePackages` is no list of package names.",
    fix: 'Write `"plinth": { "nativePackages": ["sharp"] }`.',
  };
}

function notInstalled(name: string): Problem {
  return {
    code: "NATIVE_PACKAGES_SETTING",
    files: ["package.json"],
    message: `\`plinth.nativePackages\` names \`${name}\`, which is not installed, so its version is unknown.`,
    fix: `Run \`npm install ${name}\`, or take it from the list.`,
  };
}
