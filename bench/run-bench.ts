// `npm run bench [-- --json]`: the figures of docs/performance.md, measured on this machine in one run.
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureEmulator } from "../engine/ensure-emulator.ts";
import { ensureEngine } from "../engine/ensure-engine.ts";
import { reportToStderr } from "../plinth/automation/report.ts";
import { type Checkout, checkOut } from "../plinth/testing/checkout.ts";
import { measureBundling } from "./measure-bundling.ts";
import { measureLane } from "./measure-lane.ts";
import { measureLoggers } from "./measure-loggers.ts";
import { measureRouting } from "./measure-routing.ts";
import { printFigures } from "./print-figures.ts";

const PREVIEWS = 5;

// Before anything else runs here: a busy machine would make these slow.
const code = {
  ...(await measureLane()),
  ...(await measureLoggers()),
  ...(await measureRouting()),
  ...(await measureBundling()),
};
await ensureEngine({ report: reportToStderr });
await ensureEmulator({ report: reportToStderr });
const checkout = await checkOut();
try {
  printFigures({ cores: cpus().length, ...code, ...(await measure(checkout)) });
} finally {
  await checkout.plinth("down");
  await checkout.remove();
}

async function measure(subject: Checkout): Promise<Record<string, number>> {
  const firstUp = await seconds(subject, "up");
  const secondUp = await seconds(subject, "up");
  const previews: number[] = [];
  for (let run = 0; run < PREVIEWS; run += 1) previews.push(await seconds(subject, "preview", "--stack", "local"));
  previews.sort((a, b) => a - b);
  return {
    firstUpSeconds: firstUp,
    secondUpSeconds: secondUp,
    noOpPreviewSeconds: previews[Math.floor(PREVIEWS / 2)] ?? Number.NaN,
    noOpPreviewSecondsBest: previews[0] ?? Number.NaN,
    programMemoryMb: await programMemoryMb(subject),
  };
}

async function seconds(subject: Checkout, ...args: string[]): Promise<number> {
  const started = performance.now();
  const { code, stdout, stderr } = await subject.plinth(...args);
  if (code !== 0) throw new Error(`plinth ${args.join(" ")} failed\n${stdout}\n${stderr}`);
  return Math.round((performance.now() - started) / 10) / 100;
}

async function programMemoryMb(subject: Checkout): Promise<number> {
  const file = join(subject.folder, "memory.txt");
  const preload = pathToFileURL(join(import.meta.dirname, "record-memory.mjs")).href;
  await subject.plinthWith(
    { NODE_OPTIONS: `--import=${preload}`, PLINTH_BENCH_MEMORY_FILE: file },
    "preview",
    "--stack",
    "local",
  );
  const kilobytes = (await readFile(file, "utf8")).trim().split("\n").map(Number);
  return Math.round(Math.max(...kilobytes) / 1024);
}
