import { rename, writeFile } from "node:fs/promises";

let written = 0;

/** Whole or not at all: two runs at once, or a killed one, never leave half a file under the final name. */
export async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  written += 1;
  const partial = `${file}.${process.pid}-${written}.partial`;
  await writeFile(partial, contents);
  await rename(partial, file);
}
