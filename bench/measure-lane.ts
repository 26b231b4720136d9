import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleCandidates, type Candidate } from "./lane-bundles.ts";
import { importTimes } from "./measure-imports.ts";
import { median, toTenth } from "./median.ts";
import { printFigures } from "./print-figures.ts";
import { type MeasuredRun, runInTurns } from "./run-in-turns.ts";

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
  const zod = median(measured[0]?.rounds.map(({ post }) => post) ?? []);
  return Object.assign({}, ...measured.map((run) => toFigures(run, zod)));
}

function toFigures({ name, rounds }: MeasuredRun, zod: number): Record<string, number> {
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
