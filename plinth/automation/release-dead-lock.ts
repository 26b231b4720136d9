import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Report } from "./report.ts";

/**
 * Releases the lock that a killed run of this machine left in a state folder. The lock of a living process, or of another
 * machine, is left alone: Pulumi then says who holds it.
 */
export async function releaseDeadLock(
  stack: Pick<Stack, "cancel">,
  stateFolder: string,
  report: Report,
): Promise<void> {
  const folder = join(stateFolder, ".pulumi", "locks");
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const file of files) {
    if (!file.isFile() || !file.name.endsWith(".json")) continue;
    const owner = await readOwner(join(file.parentPath, file.name));
    if (!owner || owner.hostname !== hostname() || isAlive(owner.pid)) continue;
    report(`releasing the lock of a run that was killed (process ${owner.pid})`);
    await stack.cancel();
    return;
  }
}

async function readOwner(file: string): Promise<{ pid: number; hostname: string } | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
