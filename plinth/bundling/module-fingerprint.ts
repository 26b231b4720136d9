import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** One import of a module: what is written, and the module that was found for it. */
export interface ModuleImport {
  readonly written: string;
  /** esbuild's path of the module; undefined for what stays outside the bundle. */
  readonly path: string | undefined;
}

/**
 * Fingerprints of modules, each over all that can change what esbuild makes of it: its text, every package.json above it,
 * and everything in which its imports were looked up, so that a new file or package that would be found first shows.
 * Within one reader every file and folder is read once.
 */
export function openFingerprints(projectRoot: string): (path: string, imports: readonly ModuleImport[]) => string {
  const folders = new Map<string, string>();
  const aboves = new Map<string, string>();

  const listing = (folder: string): string => once(folders, folder, () => readListing(folder));
  const above = (folder: string): string =>
    once(aboves, folder, () => {
      const own = [readText(join(folder, "package.json")), readText(join(folder, ".pnp.cjs"))].map(sha256).join();
      const parent = dirname(folder);
      return sha256(`${own} ${listing(join(folder, "node_modules"))} ${parent === folder ? "" : above(parent)}`);
    });

  /** Where an import was looked up: the folder of its target, and that of the module found. */
  const lookedUp = (folder: string, { written, path }: ModuleImport): string[] => {
    const found = path === undefined ? [] : [listing(dirname(fileOf(projectRoot, path)))];
    if (/^(\.{1,2}(\/|$)|\/)/.test(written)) {
      const target = dirname(resolve(folder, written));
      return [...found, realPath(target), listing(target)];
    }
    const [first = "", second = ""] = written.split("/");
    const name = first.startsWith("@") ? `${first}/${second}` : first;
    return [...found, ...ancestors(folder).map((each) => packageListing(join(each, "node_modules"), name, written))];
  };
  // That the package itself is found nearer shows in the listings of `above`.
  const packageListing = (modules: string, name: string, written: string): string => {
    // Nearly every folder has none; asking for what would be in it is not worth the time.
    if (listing(modules) === "absent") return "";
    const scope = name.includes("/") ? listing(join(modules, dirname(name))) : "";
    return `${scope} ${written === name ? "" : listing(dirname(join(modules, written)))}`;
  };

  return (path, imports) => {
    const file = fileOf(projectRoot, path);
    const folder = dirname(file);
    const parts = [sha256(readText(file)), above(folder), ...imports.flatMap((each) => lookedUp(folder, each))];
    return sha256(parts.join("\n"));
  };
}

/** Absolute path of a module by esbuild's path, which is relative to the project root and may have a namespace. */
export function fileOf(projectRoot: string, path: string): string {
  return resolve(projectRoot, path.replace(/^[\w-]+:/, ""));
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function readListing(folder: string): string {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isSymbolicLink() ? `${entry.name}->${readlinkSync(join(folder, entry.name))}` : entry.name,
    );
    // Caches that tools keep in node_modules, and our own folder, are no modules.
    return sha256(
      names
        .filter((name) => !name.startsWith("."))
        .sort()
        .join("\n"),
    );
  } catch {
    return "absent";
  }
}

function readText(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch {
    return "absent";
  }
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return "absent";
  }
}

/** Whether a file was written since: then what was built may be of its earlier text. */
export function isNewerThan(file: string, time: number): boolean {
  // The clock of file times runs in steps of up to 10 ms.
  return (lstatSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0) > time - 20;
}

function once(known: Map<string, string>, key: string, read: () => string): string {
  const value = known.get(key) ?? read();
  known.set(key, value);
  return value;
}

function sha256(text: Buffer | string): string {
  return createHash("sha256").update(text).digest("base64");
}
