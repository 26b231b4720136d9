import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuiltEntry, Bundle } from "./bundle.ts";
import { BUNDLE_FOLDER } from "./bundle-folder.ts";
import type { Entry } from "./entry.ts";
import { zipBundle } from "./zip-bundle.ts";

/** A bundle that lies on the disk, before it is known to load. */
export interface WrittenBundle extends Omit<Bundle, "descriptions"> {
  readonly entry: Entry;
  /** Absolute path of the copy that is loaded to be described. */
  readonly codeFile: string;
}

/** Writes the zip of one built entry below the project's bundle folder, and beside it the code and its source map. */
export async function writeBundle(projectRoot: string, { entry, code, sourceMap }: BuiltEntry): Promise<WrittenBundle> {
  const { zip, hash } = zipBundle(code);
  const name = `${entry.function}/${hash.slice(0, 16)}`;
  const folder = join(projectRoot, BUNDLE_FOLDER, name);
  await mkdir(folder, { recursive: true });
  const mapLink = Buffer.from("\n//# sourceMappingURL=index.mjs.map\n");
  await writeOnce(join(folder, "index.mjs.map"), sourceMap);
  // The copy that is loaded here names its map, so that a failure to load shows source positions; the zip does not.
  await writeOnce(join(folder, "index.mjs"), Buffer.concat([code, mapLink]));
  await writeOnce(join(folder, "function.zip"), zip);
  return {
    entry,
    function: entry.function,
    zipFile: `${BUNDLE_FOLDER}/${name}/function.zip`,
    hash,
    zipBytes: zip.byteLength,
    codeBytes: code.byteLength,
    codeFile: join(folder, "index.mjs"),
  };
}

/** Whole or not at all: two runs at once, or a killed one, never leave half a file under the final name. */
async function writeOnce(file: string, contents: Uint8Array): Promise<void> {
  const existing = await stat(file).catch(() => undefined);
  // The map is not part of the hash: a comment moves positions but no code.
  if (existing?.size === contents.byteLength && !file.endsWith(".map") && !file.endsWith(".mjs")) return;
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, contents);
  await rename(partial, file);
}
