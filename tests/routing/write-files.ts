import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes empty files below `root`, and the folders that they lie in. */
export async function writeFiles(root: string, files: readonly string[]): Promise<void> {
  const paths = files.map((file) => join(root, file));
  for (const folder of new Set(paths.map(dirname))) await mkdir(folder, { recursive: true });
  await Promise.all(paths.map((path) => writeFile(path, "")));
}
