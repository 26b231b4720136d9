import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { processIdentity } from "../../engine/process-identity.ts";
import { CommandFailure, type Report } from "./report.ts";

/**
 * Releases the lock that a killed run of this machine left in a state folder.
 * @throws CommandFailure when a living process, or another machine, holds the lock
 */
export async function releaseDeadLock(
  stack: Pick<Stack, "cancel" | "name">,
  stateFolder: string,
  report: Report,
): Promise<void> {
  const folder = join(stateFolder, ".pulumi", "locks");
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const file of files) {
    if (!file.isFile() || !file.name.endsWith(".json")) continue;
    const owner = await readOwner(join(file.parentPath, file.name));
    if (!owner) continue;
    if (owner.hostname !== hostname() || processIdentity(owner.pid) !== undefined)
      throw new CommandFailure(
        `another run works on stack "${stack.name}" (process ${owner.pid} on ${owner.hostname}). Wait for it to end.`,
      );
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
