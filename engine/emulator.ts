import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawnEmulator } from "./emulator-process.ts";
import { EngineError } from "./engine-error.ts";
import { ensureEmulator } from "./ensure-emulator.ts";
import { cleaningUpOnInterruption } from "./interruption.ts";
import { explainTakenPort, findPortHolder } from "./port-holder.ts";
import { isSameProcess, processIdentity } from "./process-identity.ts";
import { tailOf } from "./run-command.ts";
import { type Report, reportToStderr } from "./start-step.ts";
import { takeLock } from "./take-lock.ts";

/** How to start the embedded AWS. */
export type EmulatorOptions = {
  /** The port on 127.0.0.1. */
  port: number;
  /** Where its state, its temporary files and the record of its process are. One emulator per folder. */
  stateFolder: string;
  /** Where its output is appended. */
  logFile: string;
  /** Whether it outlives this process. Default: false; it then ends with this process, however that ends. */
  detached?: boolean;
  /** Whether IAM policies are enforced (`AUTH=true`). Default: false. */
  authorize?: boolean;
  report?: Report;
};

/** A running embedded AWS. */
export type Emulator = {
  pid: number;
  port: number;
  url: string;
  /** Stops it cleanly, so that its state is saved. */
  stop: () => Promise<void>;
};

type EmulatorRecord = { pid: number; port: number; identity: string; startedAt: string };

const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** Starts the embedded AWS on loopback, waits until it answers, and records its process in the state folder. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const report = options.report ?? reportToStderr;
  const stateFolder = resolve(options.stateFolder);
  const installation = await ensureEmulator({ report });
  mkdirSync(stateFolder, { recursive: true });
  return takeLock(join(stateFolder, "start.lock"), "starting the embedded AWS", report, async () => {
    const running = findEmulator(stateFolder);
    if (running !== undefined) {
      throw new EngineError(`The embedded AWS of ${stateFolder} already runs: process ${running.pid}, ${running.url}.`);
    }
    const holder = await findPortHolder(options.port);
    if (holder.kind !== "nobody") throw new EngineError(explainTakenPort(options.port, holder));
    const { detached = false, authorize = false, port, logFile } = options;
    const token = randomUUID();
    const child = spawnEmulator(installation, { port, stateFolder, logFile, detached, authorize, token });
    const record = await cleaningUpOnInterruption(
      () => child.kill("SIGKILL"),
      () => waitUntilReady(child, options, token),
    );
    writeRecord(stateFolder, record);
    if (!detached) endWithThisProcess(child);
    return toEmulator(stateFolder, record);
  });
}

/** The emulator recorded in the state folder, if that very process still runs. */
export function findEmulator(stateFolder: string): Emulator | undefined {
  try {
    const record = JSON.parse(readFileSync(recordFile(stateFolder), "utf8")) as EmulatorRecord;
    return isSameProcess(record.pid, record.identity) ? toEmulator(stateFolder, record) : undefined;
  } catch {
    return undefined;
  }
}

/** Stops the emulator recorded in the state folder; false when there is none to stop. */
export async function stopEmulator(stateFolder: string): Promise<boolean> {
  const emulator = findEmulator(stateFolder);
  await emulator?.stop();
  return emulator !== undefined;
}

function toEmulator(stateFolder: string, record: EmulatorRecord): Emulator {
  const { pid, port } = record;
  return { pid, port, url: `http://127.0.0.1:${port}`, stop: () => stop(stateFolder, record) };
}

function recordFile(stateFolder: string): string {
  return join(resolve(stateFolder), "emulator.json");
}

function writeRecord(stateFolder: string, record: EmulatorRecord): void {
  const file = recordFile(stateFolder);
  writeFileSync(`${file}.draft`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${file}.draft`, file);
}

async function waitUntilReady(child: ChildProcess, options: EmulatorOptions, token: string): Promise<EmulatorRecord> {
  const { port, logFile } = options;
  const deadline = Date.now() + READY_LIMIT_MS;
  const identity = child.pid === undefined ? undefined : processIdentity(child.pid);
  let spawnProblem = "";
  child.once("error", (error) => {
    spawnProblem = error.message;
  });
  while (Date.now() < deadline) {
    const holder = await findPortHolder(port);
    if (holder.kind === "plinth" && holder.token === token && child.pid !== undefined && identity !== undefined) {
      return { pid: child.pid, port, identity, startedAt: new Date().toISOString() };
    }
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      const tail = spawnProblem || tailOf(logFile, 2_000).trim();
      throw new EngineError(`The embedded AWS ended while it started (log: ${logFile}). Its last lines:\n${tail}`);
    }
    await sleep(POLL_MS);
  }
  child.kill("SIGKILL");
  const tail = tailOf(logFile, 2_000).trim();
  throw new EngineError(
    `The embedded AWS did not answer on port ${port} in ${READY_LIMIT_MS / 1000} s (log: ${logFile}). Its last lines:\n${tail}`,
  );
}

/**
 * An attached emulator ends when its standard input closes, which the system does even for a killed process. Until
 * then that pipe must not keep this process alive.
 */
function endWithThisProcess(child: ChildProcess): void {
  const pipe = child.stdin as (NodeJS.WritableStream & { unref?: () => void }) | null;
  pipe?.unref?.();
  pipe?.on("error", () => undefined);
}

/** Asks the process to stop and waits; it is killed only when it does not, and only if it is still that process. */
async function stop(stateFolder: string, record: EmulatorRecord): Promise<void> {
  const { pid, identity } = record;
  if (isSameProcess(pid, identity)) {
    process.kill(pid, "SIGTERM");
    const deadline = Date.now() + STOP_LIMIT_MS;
    while (isSameProcess(pid, identity) && Date.now() < deadline) await sleep(POLL_MS);
    if (isSameProcess(pid, identity)) process.kill(pid, "SIGKILL");
    endGroup(pid);
  }
  rmSync(recordFile(stateFolder), { force: true });
}

/** Ends function workers that outlived it: they are in its process group, whose number stays taken by them. */
function endGroup(pid: number): void {
  if (process.platform === "win32") return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in the group.
  }
}
