import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cleaningUpOnInterruption } from "./interruption.ts";
import { isSameProcess, processIdentity } from "./process-identity.ts";

type Owner = { pid: number; identity: string };

const POLL_MS = 200;
/** A takeover takes microseconds; one this old was left by a process that was killed in the middle of it. */
const TAKEOVER_STALE_MS = 10_000;

/**
 * Runs `action` while holding the lock file `path`. When another process holds it, says so once through `report`, with
 * its pid, and waits; the lock of a process that no longer exists is taken over.
 */
export async function takeLock<T>(
  path: string,
  purpose: string,
  report: (line: string) => void,
  action: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let announced = 0;
  while (!tryLock(path)) {
    const owner = readOwner(path);
    if (owner !== undefined && !isSameProcess(owner.pid, owner.identity)) {
      takeOver(path, owner);
      continue;
    }
    if (owner !== undefined && owner.pid !== announced) {
      announced = owner.pid;
      report(`waiting for process ${owner.pid}, which is ${purpose} (lock: ${path})`);
    }
    await sleep(POLL_MS);
  }
  const release = () => rmSync(path, { force: true });
  return cleaningUpOnInterruption(release, action).finally(release);
}

/** Creates the lock with its content in one step (a hard link), so that nobody ever reads a half-written owner. */
function tryLock(path: string): boolean {
  const owner: Owner = { pid: process.pid, identity: processIdentity(process.pid) ?? "" };
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, JSON.stringify(owner));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

/**
 * Removes the lock of a dead owner. Of several processes that found it dead only one may remove it, and only while
 * it is still that owner's: a second lock file, held without ever waiting, makes the check and the removal one step.
 */
function takeOver(path: string, dead: Owner): void {
  const guard = `${path}.takeover`;
  try {
    writeFileSync(guard, String(process.pid), { flag: "wx" });
  } catch {
    removeIfOld(guard);
    return;
  }
  try {
    const owner = readOwner(path);
    if (owner?.pid === dead.pid && owner.identity === dead.identity) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

function removeIfOld(guard: string): void {
  try {
    if (Date.now() - statSync(guard).mtimeMs > TAKEOVER_STALE_MS) rmSync(guard, { force: true });
  } catch {
    // It is gone: the other takeover has ended.
  }
}
