import { createHash } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { BuiltEntry, Bundle } from "./bundle.ts";
import { BUNDLE_FOLDER } from "./bundle-folder.ts";
import type { PackageFiles } from "./install-native.ts";
import { placeZod } from "./place-zod.ts";
import { ZOD_FILE, type ZodVariant } from "./shared-zod.ts";
import { writeWhole } from "./write-whole.ts";
import { CODE_FILE, type PackedFile, packFile, zipBundle } from "./zip-bundle.ts";

/** A bundle that lies on the disk, before it is known to load. */
export interface WrittenBundle extends Omit<Bundle, "descriptions"> {
  /** sha256 of each file in the zip, hex, by its name. */
  readonly fileHashes: Readonly<Record<string, string>>;
}

// Deflating zod takes four times as long as deflating the code of a route.
const packedVariants = new WeakMap<ZodVariant, PackedFile>();

/** Puts one built entry below the project's bundle folder: its zip, and beside it the code and its source map. */
export async function writeBundle(
  projectRoot: string,
  { entry, code, zod, stagedFile }: BuiltEntry,
  packages: PackageFiles = {},
): Promise<WrittenBundle> {
  const beside = Object.entries(packages).map(([name, contents]) => packFile(name, contents));
  const packed = [packFile(CODE_FILE, code), ...beside, ...(zod ? [packVariant(zod)] : [])];
  const { zip, hash } = zipBundle(packed);
  const folder = bundleFolder(entry.function, hash);
  await mkdir(join(projectRoot, folder), { recursive: true });
  await writeWhole(join(projectRoot, folder, "function.zip"), zip);
  // The map is not part of the hash: a comment moves positions but no code. The newest belongs to the sources as they are.
  await rename(`${stagedFile}.map`, join(projectRoot, folder, "index.mjs.map"));
  await rename(stagedFile, join(projectRoot, codeFileOf(folder)));
  if (zod) await placeZod(projectRoot, folder, zod);
  return {
    function: entry.function,
    zipFile: `${folder}/function.zip`,
    hash,
    zipBytes: zip.byteLength,
    codeBytes: packed.reduce((sum, { bytes }) => sum + bytes, 0),
    sourceMapFile: `${folder}/index.mjs.map`,
    fileHashes: {
      [CODE_FILE]: createHash("sha256").update(code).digest("hex"),
      ...(zod ? { [ZOD_FILE]: zod.hash } : {}),
    },
  };
}

/** Where everything of one bundle lies, relative to the project root. */
export function bundleFolder(name: string, hash: string): string {
  return `${BUNDLE_FOLDER}/${name}/${hash.slice(0, 16)}`;
}

/** The code as it is in the zip, relative to the project root. */
export function codeFileOf(folder: string): string {
  return `${folder}/${CODE_FILE}`;
}

function packVariant(zod: ZodVariant): PackedFile {
  const packed = packedVariants.get(zod) ?? packFile(ZOD_FILE, zod.code);
  packedVariants.set(zod, packed);
  return packed;
}
