// `npm run bench [-- --json]`: the figures of docs/performance.md, measured on this machine in one run.
import { cpus } from "node:os";
import { ensureEmulator } from "../engine/ensure-emulator.ts";
import { ensureEngine } from "../engine/ensure-engine.ts";
import { reportToStderr } from "../plinth/automation/report.ts";
import { type Checkout, checkOut } from "../plinth/testing/checkout.ts";
import { measureBundling } from "./measure-bundling.ts";
import { measureClients } from "./measure-clients.ts";
import { measureLane } from "./measure-lane.ts";
import { measureLoggers } from "./measure-loggers.ts";
import { measureProgram } from "./measure-program.ts";
import { measureRouting } from "./measure-routing.ts";
import { printFigures } from "./print-figures.ts";

const PREVIEWS = 5;

// Before anything else runs here: a busy machine would make these slow.
const code = {
  ...(await measureLane()),
  ...(await measureLoggers()),
  ...(await measureClients()),
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
    ...(await measureProgram(subject)),
  };
}

async function seconds(subject: Checkout, ...args: string[]): Promise<number> {
  const started = performance.now();
  const { code, stdout, stderr } = await subject.plinth(...args);
  if (code !== 0) throw new Error(`plinth ${args.join(" ")} failed\n${stdout}\n${stderr}`);
  return Math.round((performance.now() - started) / 10) / 100;
}
