import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Checkout } from "../plinth/testing/checkout.ts";
import { writeProject } from "./make-bundles.ts";
import { median } from "./median.ts";

const ADDED = 200;
const RUNS = 3;
const PRELOAD = pathToFileURL(join(import.meta.dirname, "record-program.mjs")).href;

interface ProgramRun {
  readonly memoryMb: number;
  readonly seconds: number;
  /** Resources of AWS that the preview would create. */
  readonly creates: number;
}

/**
 * The Pulumi program of a preview, as it is and with 200 more routes: its peak memory, its time, and what each route adds. The medians of
 * three runs after one that bundles.
 * @param subject with stack `local` up at preset nano
 */
export async function measureProgram(subject: Checkout): Promise<Record<string, number>> {
  const small = await measured(subject);
  await writeProject(subject.folder, routes());
  const large = await measured(subject);
  await rm(join(subject.folder, "routes/bench"), { recursive: true });
  return {
    programMemoryMb: round(small.memoryMb, 0),
    programSeconds: round(small.seconds, 1),
    program200MoreRoutesMemoryMb: round(large.memoryMb, 0),
    program200MoreRoutesSeconds: round(large.seconds, 1),
    programMemoryPerRouteKb: round(((large.memoryMb - small.memoryMb) * 1024) / ADDED, 0),
    programMsPerRoute: round(((large.seconds - small.seconds) * 1000) / ADDED, 1),
    awsResourcesPerRoute: round((large.creates - small.creates) / ADDED, 2),
  };
}

/** Of different code each, so that no two share a bundle. */
function routes(): Record<string, string> {
  const source = (name: string): string =>
    `import { handler } from "#plinth";\n\nexport const main = handler(async () => ({ name: "${name}" }), { public: true });\n`;
  const names = Array.from({ length: ADDED }, (_, index) => `route${index}`);
  return Object.fromEntries(names.map((name) => [`routes/bench/${name}/get.ts`, source(name)]));
}

async function measured(subject: Checkout): Promise<ProgramRun> {
  await preview(subject);
  const runs: ProgramRun[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await preview(subject));
  return {
    memoryMb: median(runs.map(({ memoryMb }) => memoryMb)),
    seconds: median(runs.map(({ seconds }) => seconds)),
    creates: median(runs.map(({ creates }) => creates)),
  };
}

async function preview(subject: Checkout): Promise<ProgramRun> {
  const file = join(subject.folder, "program.jsonl");
  await rm(file, { force: true });
  const environment = { NODE_OPTIONS: `--import=${PRELOAD}`, PLINTH_BENCH_PROGRAM_FILE: file };
  const { code, stdout, stderr } = await subject.plinthWith(
    environment,
    ...["pulumi", "preview", "--json", "--stack", "local"],
  );
  if (code !== 0) throw new Error(`the preview failed\n${stdout}\n${stderr}`);
  const { steps = [] }: { steps?: readonly { op: string; urn: string }[] } = JSON.parse(stdout);
  const { kilobytes, ms }: { kilobytes: number; ms: number } = JSON.parse(await readFile(file, "utf8"));
  return {
    memoryMb: kilobytes / 1024,
    seconds: ms / 1000,
    creates: steps.filter(({ op, urn }) => op === "create" && /\$aws:[^$]*$/.test(urn)).length,
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
