import { createHash } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { BuiltEntry, Bundle } from "./bundle.ts";
import { BUNDLE_FOLDER } from "./bundle-folder.ts";
import type { PackageFiles } from "./install-native.ts";
import { writeWhole } from "./write-whole.ts";
import { zipBundle } from "./zip-bundle.ts";

/** A bundle that lies on the disk, before it is known to load. */
export interface WrittenBundle extends Omit<Bundle, "descriptions"> {
  /** sha256 of the code, hex. */
  readonly codeHash: string;
}

/** Puts one built entry below the project's bundle folder: its zip, and beside it the code and its source map. */
export async function writeBundle(
  projectRoot: string,
  { entry, code, stagedFile }: BuiltEntry,
  packages: PackageFiles = {},
): Promise<WrittenBundle> {
  const { zip, hash } = zipBundle(code, packages);
  const folder = bundleFolder(entry.function, hash);
  await mkdir(join(projectRoot, folder), { recursive: true });
  await writeWhole(join(projectRoot, folder, "function.zip"), zip);
  // The map is not part of the hash: a comment moves positions but no code. The newest belongs to the sources as they are.
  await rename(`${stagedFile}.map`, join(projectRoot, folder, "index.mjs.map"));
  await rename(stagedFile, join(projectRoot, codeFileOf(folder)));
  return {
    function: entry.function,
    zipFile: `${folder}/function.zip`,
    hash,
    zipBytes: zip.byteLength,
    codeBytes: Object.values(packages).reduce((sum, file) => sum + file.byteLength, code.byteLength),
    sourceMapFile: `${folder}/index.mjs.map`,
    codeHash: createHash("sha256").update(code).digest("hex"),
  };
}

/** Where everything of one bundle lies, relative to the project root. */
export function bundleFolder(name: string, hash: string): string {
  return `${BUNDLE_FOLDER}/${name}/${hash.slice(0, 16)}`;
}

/** The code as it is in the zip, relative to the project root. */
export function codeFileOf(folder: string): string {
  return `${folder}/index.mjs`;
}
