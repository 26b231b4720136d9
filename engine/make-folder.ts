import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cleaningUpOnInterruption } from "./interruption.ts";
import { takeLock } from "./take-lock.ts";

/**
 * Makes sure that the folder `path` exists, complete. When it does not, `fill` fills a temporary folder beside it,
 * which gets its final name only when `fill` has succeeded: a folder with that name is therefore always whole. Two
 * processes that want the same folder take turns, and the second finds it made.
 */
export async function makeFolder(
  path: string,
  purpose: string,
  report: (line: string) => void,
  fill: (draft: string) => Promise<void>,
): Promise<void> {
  if (existsSync(path)) return;
  await takeLock(`${path}.lock`, purpose, report, async () => {
    if (existsSync(path)) return;
    removeDrafts(path);
    const draft = `${path}.draft-${process.pid}`;
    const remove = () => rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    try {
      await cleaningUpOnInterruption(remove, async () => {
        await fill(draft);
        renameSync(draft, path);
      });
    } finally {
      remove();
    }
  });
}

/** Removes what a killed process left: under the lock nobody else is making this folder. */
function removeDrafts(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}.draft-`))
      rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
}
