import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endLeftover } from "./end-leftover.ts";
import { EngineError } from "./engine-error.ts";
import { programName } from "./find-on-path.ts";
import { ensurePostgres } from "./find-postgres.ts";
import { freePort } from "./free-port.ts";
import { initPostgres } from "./init-postgres.ts";
import { cleaningUpOnInterruption } from "./interruption.ts";
import { findPortHolder } from "./port-holder.ts";
import { dataFolderOf, serverUser } from "./postgres-user.ts";
import { isSameProcess, processIdentity } from "./process-identity.ts";
import { tailOf } from "./run-command.ts";
import { type Report, reportToStderr } from "./start-step.ts";
import { takeLock } from "./take-lock.ts";

/** A running PostgreSQL, which takes the place of Aurora where a stack lives on the embedded AWS: a stand-in, and no more. */
export type Postgres = {
  host: string;
  port: number;
  /** May create databases and roles, and is no superuser. */
  username: string;
  password: string;
  /** PEM of the authority that vouches for the server. */
  ca: string;
};

type PostgresRecord = { port: number; password: string; pid: number; identity: string };

const OWNER = "stand_in_owner";
const HOST = "127.0.0.1";
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** Starts the stand-in of a state folder on loopback, or finds it running. Its port and its password stay the same as long as they can. */
export async function startPostgres(options: { stateFolder: string; report?: Report }): Promise<Postgres> {
  const { report = reportToStderr } = options;
  const stateFolder = resolve(options.stateFolder);
  mkdirSync(stateFolder, { recursive: true });
  return takeLock(join(stateFolder, "start.lock"), "starting the stand-in database", report, async () => {
    const known = readRecord(stateFolder);
    if (known && isSameProcess(known.pid, known.identity)) return toPostgres(stateFolder, known);
    const [programs, user, dataFolder] = [await ensurePostgres(report), serverUser(), dataFolderOf(stateFolder)];
    await endLeftover(dataFolder);
    const password = await initPostgres({ programs, dataFolder, user, owner: OWNER, report });
    const port = known && (await findPortHolder(known.port)).kind === "nobody" ? known.port : await freePort();
    const log = openSync(join(stateFolder, "postgres.log"), "a");
    const child = spawn(join(programs, programName("postgres")), serverArguments(dataFolder, port), {
      cwd: dataFolder,
      env: { LC_ALL: "C" },
      stdio: ["ignore", log, log],
      detached: true,
      ...user,
    });
    closeSync(log);
    child.unref();
    const { pid, identity } = await cleaningUpOnInterruption(
      () => child.kill("SIGQUIT"),
      () => waitUntilReady(child, dataFolder, stateFolder),
    );
    const record = { port, password, pid, identity };
    writeRecord(stateFolder, record);
    return toPostgres(stateFolder, record);
  });
}

/** Stops the stand-in of a state folder, where one runs, and removes its data. */
export async function removePostgres(stateFolder: string): Promise<void> {
  const [record, dataFolder] = [readRecord(stateFolder), dataFolderOf(stateFolder)];
  if (record) await stop(record);
  else await endLeftover(dataFolder);
  rmSync(dataFolder, { recursive: true, force: true });
  rmSync(stateFolder, { recursive: true, force: true });
}

function serverArguments(dataFolder: string, port: number): string[] {
  const settings = {
    listen_addresses: HOST,
    port,
    unix_socket_directories: "",
    ssl: "on",
    max_connections: 200,
    // Aurora's own time limits, by its parameter group.
    idle_session_timeout: "10min",
  };
  return ["-D", dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** The last line of its own record says when a server takes connections. */
async function waitUntilReady(
  child: ChildProcess,
  dataFolder: string,
  stateFolder: string,
): Promise<{ pid: number; identity: string }> {
  const deadline = Date.now() + READY_LIMIT_MS;
  const { pid } = child;
  while (pid !== undefined && child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    const identity = processIdentity(pid);
    const state = tailOf(join(dataFolder, "postmaster.pid"), 500).split("\n");
    if (identity && state[0] === String(pid) && state[7]?.trim() === "ready") return { pid, identity };
    await sleep(POLL_MS);
  }
  child.kill("SIGKILL");
  const log = join(stateFolder, "postgres.log");
  throw new EngineError(
    `The stand-in database did not start (log: ${log}). Its last lines:\n${tailOf(log, 2_000).trim()}`,
  );
}

function toPostgres(stateFolder: string, { port, password }: PostgresRecord): Postgres {
  const ca = readFileSync(join(dataFolderOf(stateFolder), "authority.pem"), "utf8");
  return { host: HOST, port, username: OWNER, password, ca };
}

function recordFile(stateFolder: string): string {
  return join(resolve(stateFolder), "server.json");
}

function readRecord(stateFolder: string): PostgresRecord | undefined {
  try {
    const record: PostgresRecord = JSON.parse(readFileSync(recordFile(stateFolder), "utf8"));
    return record;
  } catch {
    return undefined;
  }
}

function writeRecord(stateFolder: string, record: PostgresRecord): void {
  const file = recordFile(stateFolder);
  writeFileSync(`${file}.draft`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}

/** Asks the server to end its connections and stop; it is killed only when it does not, and only if it is still that process. */
async function stop({ pid, identity }: PostgresRecord): Promise<void> {
  if (!isSameProcess(pid, identity)) return;
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (isSameProcess(pid, identity) && Date.now() < deadline) await sleep(POLL_MS);
  if (isSameProcess(pid, identity)) process.kill(pid, "SIGKILL");
}
