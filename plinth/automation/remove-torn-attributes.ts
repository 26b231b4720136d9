import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes what a killed run left half-written in a state folder. The engine replaces a state file whole, and beside it writes one of
 * attributes (`.attrs`) in place; without that it goes on, and with an empty one it does not even open the stack.
 */
export async function removeTornAttributes(stateFolder: string): Promise<void> {
  const entries = await readdir(stateFolder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".attrs"));
  await Promise.all(files.map(({ parentPath, name }) => removeIfTorn(join(parentPath, name))));
}

async function removeIfTorn(file: string): Promise<void> {
  try {
    JSON.parse(await readFile(file, "utf8"));
  } catch {
    await rm(file, { force: true });
  }
}
