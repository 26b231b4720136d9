import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { EmulatorInstallation } from "./ensure-emulator.ts";

/** What one run of the embedded AWS is given. */
export type EmulatorRun = {
  port: number;
  stateFolder: string;
  logFile: string;
  detached: boolean;
  authorize: boolean;
  token: string;
};

/**
 * Runs ministack from the packages folder, in isolation from the user's own Python set-up. Its environment becomes
 * that of every function, so the folder comes as an argument instead of as PYTHONPATH. When told to, it ends itself
 * as soon as its standard input closes, which also happens when the process that started it is killed outright.
 */
const RUN_EMULATOR = join(import.meta.dirname, "run-emulator.py");

/** Starts the embedded AWS as a process group of its own, its output in the log file. */
export function spawnEmulator(installation: EmulatorInstallation, run: EmulatorRun): ChildProcess {
  const folders = prepareFolders(run);
  mkdirSync(dirname(run.logFile), { recursive: true });
  const log = openSync(run.logFile, "a");
  const bond = run.detached ? "alone" : "with-parent";
  const child = spawn(installation.python, ["-I", RUN_EMULATOR, installation.packages, bond], {
    cwd: run.stateFolder,
    env: emulatorEnvironment(run, folders),
    stdio: [run.detached ? "ignore" : "pipe", log, log],
    // Its own group also when attached: a Ctrl-C is for the program that started it, which then stops it cleanly.
    detached: true,
  });
  closeSync(log);
  child.unref();
  return child;
}

type Folders = { home: string; temporary: string };

function prepareFolders({ stateFolder }: EmulatorRun): Folders {
  const folders = { home: join(stateFolder, "home"), temporary: join(stateFolder, "tmp") };
  // ministack leaves its unpacked functions behind; nothing in there is state.
  rmSync(folders.temporary, { recursive: true, force: true });
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  // Functions are unpacked and run below it: without a package.json of its own, that of a project further up would decide
  // whether their `.js` files are modules, which on AWS nothing does.
  writeFileSync(join(folders.temporary, "package.json"), "{}\n");
  return folders;
}

/**
 * The whole environment: nothing of the user's is in it, since every function would see it (and the user's HOME
 * would let functions read real AWS credentials).
 */
export function emulatorEnvironment(run: EmulatorRun, { home, temporary }: Folders): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    LANG: "C.UTF-8",
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(run.port),
    MINISTACK_HOST: "localhost",
    // Shown in the health report: it tells this emulator from any other that may answer on the port.
    MINISTACK_EDITION: `plinth ${run.token} ${run.stateFolder}`,
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    PERSIST_STATE: "1",
    STATE_DIR: join(run.stateFolder, "services"),
    S3_PERSIST: "1",
    S3_DATA_DIR: join(run.stateFolder, "s3"),
    ...(run.authorize ? { AUTH: "true" } : {}),
  };
}
