import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { EngineError } from "./engine-error.ts";
import { cleaningUpOnInterruption } from "./interruption.ts";

/** A command to run to its end, with everything it prints kept in a log file. */
export type Command = {
  purpose: string;
  program: string;
  args: readonly string[];
  folder: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
};

/**
 * Runs a command to its end. When it fails, the error says in a sentence what went wrong and where its log is. When
 * this process is interrupted, the command and everything it started are ended.
 */
export async function runCommand(command: Command): Promise<void> {
  mkdirSync(dirname(command.logFile), { recursive: true });
  const log = openSync(command.logFile, "a");
  // A group of its own, so that the compilers that `go build` starts can be ended with it.
  const child = spawn(command.program, [...command.args], {
    cwd: command.folder,
    env: command.env,
    stdio: ["ignore", log, log],
    detached: process.platform !== "win32",
  });
  closeSync(log);
  const status = await cleaningUpOnInterruption(
    () => killGroup(child),
    () => exitOf(child),
  );
  if (status === 0) return;
  throw new EngineError(explainFailure(command.purpose, tailOf(command.logFile, 20_000), command.logFile));
}

/** What a short command prints on standard output. */
export async function outputOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { env, timeout: 60_000, maxBuffer: 1e8 });
  return stdout.trim();
}

/** One sentence for a failed command: the well-known reasons by name, anything else by its last line. */
export function explainFailure(purpose: string, output: string, logFile: string): string {
  const log = `The log is ${logFile}.`;
  if (/no space left on device|ENOSPC|not enough space/i.test(output)) {
    return `${purpose} failed because the disk is full: free some space and run again. ${log}`;
  }
  if (/dial tcp|no such host|network is unreachable|name resolution|proxyconnect|NewConnectionError/i.test(output)) {
    return `${purpose} failed because the network, or the registry it needs, cannot be reached. ${log}`;
  }
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  return `${purpose} failed${last === "" ? "" : ` ("${last.trim().slice(0, 300)}")`}. ${log}`;
}

/** The end of a log file, or nothing when there is none. */
export function tailOf(file: string, characters: number): string {
  try {
    return readFileSync(file, "utf8").slice(-characters);
  } catch {
    return "";
  }
}

async function exitOf(child: ChildProcess): Promise<number> {
  try {
    const [code] = await once(child, "exit");
    return (code as number | null) ?? 1;
  } catch {
    return 1; // it could not be started
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
}
