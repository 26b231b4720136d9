import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleCandidates, type Candidate } from "./lane-bundles.ts";
import { importTimes } from "./measure-imports.ts";
import { median, toTenth } from "./median.ts";
import { printFigures } from "./print-figures.ts";
import { type MeasuredRun, runInTurns } from "./run-in-turns.ts";
import type { Round } from "./run-requests.ts";

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
  const runs = candidates.flatMap(({ name, get, post }) => {
    const run = { name, getFile: get?.file ?? "", postFile: post.file };
    return name === "Plinth" ? [run, { ...run, name: "PlinthSilent", isSilent: true }] : [run];
  });
  const measured = await runInTurns(runs);
  const zod = toPostFigures(measured[0]?.rounds ?? []);
  return Object.assign({}, ...measured.map((run) => toFigures(run, zod)));
}

function toPostFigures(rounds: readonly Round[]): { middle: number; best: number } {
  const posts = rounds.map(({ post }) => post);
  return { middle: median(posts), best: toTenth(Math.min(...posts)) };
}

function toFigures({ name, rounds }: MeasuredRun, zod: { middle: number; best: number }): Record<string, number> {
  const gets = rounds.map(({ get }) => get);
  const post = toPostFigures(rounds);
  const figures = { [`lane${name}PostUs`]: post.middle, [`lane${name}PostBestUs`]: post.best };
  if (name === "Zod") return figures;
  return {
    [`lane${name}GetUs`]: median(gets),
    [`lane${name}GetBestUs`]: toTenth(Math.min(...gets)),
    ...figures,
    [`lane${name}PostAboveZodUs`]: toTenth(post.middle - zod.middle),
    [`lane${name}PostAboveZodBestUs`]: toTenth(post.best - zod.best),
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
