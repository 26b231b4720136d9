import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleCandidates, type Candidate } from "./lane-bundles.ts";
import { importTimes } from "./measure-imports.ts";
import { median, toTenth } from "./median.ts";
import { printFigures } from "./print-figures.ts";
import type { Round } from "./run-requests.ts";

const CHILD = join(import.meta.dirname, "run-requests.ts");
const WARM_UP_ROUNDS = 10;
const ROUNDS = 31;

interface Runner {
  readonly name: string;
  readonly child: ChildProcess;
  readonly rounds: Round[];
}

/**
 * The warm cost of one request, in microseconds: Plinth's lane beside middy, Hono and Powertools, each in a process of its own, the
 * rounds taking turns. Plinth writes its access line to /dev/null, `PlinthSilent` builds it and does not write; the others log nothing.
 */
export async function measureLane(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-bench-"));
  try {
    const candidates = await bundleCandidates(folder);
    return { ...(await measureRequests(candidates)), ...(await measureFiles(candidates)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureRequests(candidates: readonly Candidate[]): Promise<Record<string, number>> {
  const nowhere = await open("/dev/null", "w");
  const runners: Runner[] = [];
  try {
    for (const candidate of candidates) {
      runners.push(await start(candidate.name, candidate, "write", nowhere.fd));
      if (candidate.name === "Plinth") runners.push(await start("PlinthSilent", candidate, "silent", nowhere.fd));
    }
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) for (const { child } of runners) await runRound(child);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { child, rounds } of runners) rounds.push(await runRound(child));
    }
  } finally {
    for (const { child } of runners) child.disconnect();
    await nowhere.close();
  }
  const zod = median(runners[0]?.rounds.map(({ post }) => post) ?? []);
  return Object.assign({}, ...runners.map((runner) => toFigures(runner, zod)));
}

async function start(name: string, { get, post }: Candidate, mode: string, stdout: number): Promise<Runner> {
  const child = spawn(process.execPath, [CHILD, get?.file ?? "", post.file, mode], {
    stdio: ["ignore", stdout, "inherit", "ipc"],
  });
  await nextMessage(child);
  return { name, child, rounds: [] };
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

function toFigures({ name, rounds }: Runner, zod: number): Record<string, number> {
  const get = rounds.map((round) => round.get);
  const post = rounds.map((round) => round.post);
  const posted = { [`lane${name}PostUs`]: median(post), [`lane${name}PostBestUs`]: toTenth(Math.min(...post)) };
  if (name === "Zod") return posted;
  return {
    [`lane${name}GetUs`]: median(get),
    [`lane${name}GetBestUs`]: toTenth(Math.min(...get)),
    ...posted,
    [`lane${name}PostAboveZodUs`]: toTenth(median(post) - zod),
  };
}

async function measureFiles(candidates: readonly Candidate[]): Promise<Record<string, number>> {
  const gets = candidates.flatMap(({ name, get }) => (get ? [{ name: `${name}Get`, ...get }] : []));
  const files = [...gets, ...candidates.map(({ name, post }) => ({ name: `${name}Post`, ...post }))];
  const times = await importTimes(...files.map(({ file }) => file));
  const figures = files.map(({ name, bytes }, index) => [
    [`lane${name}Bytes`, bytes],
    [`lane${name}ImportMs`, times[index] ?? Number.NaN],
  ]);
  return Object.fromEntries(figures.flat());
}

if (import.meta.main) printFigures(await measureLane());
