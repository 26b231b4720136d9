import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Round } from "./run-requests.ts";

const CHILD = join(import.meta.dirname, "run-requests.ts");
const WARM_UP_ROUNDS = 10;
const ROUNDS = 31;

export interface Run {
  readonly name: string;
  /** Empty: there is no GET, and the answers are not checked. */
  readonly getFile: string;
  readonly postFile: string;
  /** True: nothing is written to stdout. Default: it is, to /dev/null. */
  readonly isSilent?: boolean;
}

export interface MeasuredRun {
  readonly name: string;
  readonly rounds: readonly Round[];
}

/** Times these bundles, each in a process of its own, the rounds taking turns: a busy moment then hits all of them. */
export async function runInTurns(runs: readonly Run[]): Promise<MeasuredRun[]> {
  const nowhere = await open("/dev/null", "w");
  const children: ChildProcess[] = [];
  try {
    for (const run of runs) children.push(await start(run, nowhere.fd));
    const rounds = runs.map((): Round[] => []);
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
      for (const [index, child] of children.entries()) {
        const timed = await runRound(child);
        if (round >= WARM_UP_ROUNDS) rounds[index]?.push(timed);
      }
    }
    return runs.map(({ name }, index) => ({ name, rounds: rounds[index] ?? [] }));
  } finally {
    for (const child of children) child.disconnect();
    await nowhere.close();
  }
}

async function start({ getFile, postFile, isSilent }: Run, stdout: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CHILD, getFile, postFile, isSilent ? "silent" : "write"], {
    stdio: ["ignore", stdout, "inherit", "ipc"],
  });
  await nextMessage(child);
  return child;
}

async function runRound(child: ChildProcess): Promise<Round> {
  child.send("round");
  const { get, post } = JSON.parse(await nextMessage(child));
  return { get: get ?? Number.NaN, post };
}

async function nextMessage(child: ChildProcess): Promise<string> {
  const ended = new AbortController();
  const failed = once(child, "exit", { signal: ended.signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.join(" ")} ended with ${code}`);
  });
  try {
    const message = once(child, "message", { signal: ended.signal });
    const [text] = await Promise.race([message, failed]);
    return String(text);
  } finally {
    failed.catch(() => {});
    ended.abort();
  }
}
