import { createHash } from "node:crypto";
import { mkdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { BUNDLE_FOLDER } from "./bundle-folder.ts";
import { ZOD_FILE, type ZodVariant } from "./shared-zod.ts";
import { writeWhole } from "./write-whole.ts";

/** Where the `zod.mjs` files lie that functions share, below the bundle folder. No function's name begins with a dot. */
const SHARED_FOLDER = ".zod";

/**
 * Puts a `zod.mjs` beside the code of a bundle, as a link to one file for all that use the same of zod: a process that loads
 * many bundles evaluates it once.
 * @param folder the bundle's, relative to the project root
 */
export async function placeZod(
  projectRoot: string,
  folder: string,
  { code, hash }: Pick<ZodVariant, "code" | "hash">,
): Promise<void> {
  const name = `${hash.slice(0, 16)}.mjs`;
  const file = join(projectRoot, BUNDLE_FOLDER, SHARED_FOLDER, name);
  if (!(await hasHash(file, hash))) {
    await mkdir(join(projectRoot, BUNDLE_FOLDER, SHARED_FOLDER), { recursive: true });
    await writeWhole(file, code);
  }
  const link = join(projectRoot, folder, ZOD_FILE);
  // The folder is two levels below the bundle folder; a relative target outlives a move of the project.
  const target = `../../${SHARED_FOLDER}/${name}`;
  if ((await readlink(link).catch(() => "")) === target) return;
  await rm(link, { force: true });
  // Windows lets nobody but administrators make links.
  await symlink(target, link).catch(() => writeWhole(link, code));
}

/** Whether the file is there, with these contents. */
export async function hasHash(file: string, hash: string): Promise<boolean> {
  const contents = await readFile(file).catch(() => undefined);
  return contents !== undefined && createHash("sha256").update(contents).digest("hex") === hash;
}
