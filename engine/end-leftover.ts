import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processIdentity } from "./process-identity.ts";
import { tailOf } from "./run-command.ts";

const LIMIT_MS = 10_000;

/** Ends a server that still works in this data folder though nothing records it: somebody has removed the project's state folder. */
export async function endLeftover(dataFolder: string): Promise<void> {
  const pid = Number(tailOf(join(dataFolder, "postmaster.pid"), 500).split("\n")[0]);
  if (!(pid > 0) || folderOf(pid) !== dataFolder) return;
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + LIMIT_MS;
  while (processIdentity(pid) !== undefined && Date.now() < deadline) await sleep(50);
}

/** Only Linux says where a process works; elsewhere the data lies in the state folder, and the server goes when that does. */
function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
