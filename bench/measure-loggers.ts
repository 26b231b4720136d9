import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import { REQUIRE_BANNER } from "../plinth/bundling/build-entries.ts";
import { type BundledFile, bundleSource } from "./make-bundles.ts";
import { importTimes } from "./measure-imports.ts";
import { median } from "./median.ts";
import { printFigures } from "./print-figures.ts";
import { runInTurns } from "./run-in-turns.ts";

const RUNTIME = join(import.meta.dirname, "..", "plinth", "runtime");
const LOGGERS = join(import.meta.dirname, "loggers");
const PINO_BROWSER = join(import.meta.dirname, "..", "node_modules", "pino", "browser.js");
const OWN = join(RUNTIME, "logging/logger.ts");

const CANDIDATES = [
  { name: "Own", file: OWN },
  { name: "Pino", file: join(LOGGERS, "pino-logger.ts") },
  { name: "PinoBrowser", file: join(LOGGERS, "pino-logger.ts") },
  { name: "Powertools", file: join(LOGGERS, "powertools-logger.ts") },
];

const BARE =
  'export const handler = async () => ({ statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ hello: "world" }) });';
const HELLO = `import { handler as route } from ${JSON.stringify(join(RUNTIME, "handler.ts"))};
import { lambdaEntry } from ${JSON.stringify(join(RUNTIME, "lambda-entry.ts"))};
export const handler = lambdaEntry(route(async () => ({ hello: "world" }), { public: true }));
`;

interface LoggerBundle extends BundledFile {
  readonly name: string;
}

/** What a route that says hello costs with Plinth's own logger and with another in its place; and each logger alone. */
export async function measureLoggers(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-bench-"));
  try {
    const bundles: LoggerBundle[] = [
      { name: "helloWithoutPlinth", ...(await bundleSource(BARE, join(folder, "bare"))) },
    ];
    for (const { name, file } of CANDIDATES) {
      const more = { banner: { js: REQUIRE_BANNER }, plugins: [replaceLogger(name, file)] };
      const alone = `export { createLogger, readLogSettings } from ${JSON.stringify(OWN)};`;
      bundles.push({ name: `hello${name}Logger`, ...(await bundleSource(HELLO, join(folder, `hello-${name}`), more)) });
      bundles.push({ name: `alone${name}Logger`, ...(await bundleSource(alone, join(folder, `alone-${name}`), more)) });
    }
    return { ...(await measureFiles(bundles)), ...(await measureRequests(bundles)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts `file` in the place of Plinth's logger, and leaves out what nothing of the lane uses, as Plinth's bundler does. */
function replaceLogger(name: string, file: string): Plugin {
  return {
    name: "replace-logger",
    setup(build) {
      build.onResolve({ filter: /[\\/]logger\.ts$/ }, () => ({ path: file, sideEffects: false }));
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer }) =>
        importer.startsWith(RUNTIME) ? { path: join(dirname(importer), path), sideEffects: false } : null,
      );
      if (name === "PinoBrowser") build.onResolve({ filter: /^pino$/ }, () => ({ path: PINO_BROWSER }));
    },
  };
}

async function measureFiles(bundles: readonly LoggerBundle[]): Promise<Record<string, number>> {
  const times = await importTimes(...bundles.map(({ file }) => file));
  const figures = bundles.map(({ name, bytes }, index) => [
    [`${name}Bytes`, bytes],
    [`${name}ImportMs`, times[index] ?? Number.NaN],
  ]);
  return Object.fromEntries(figures.flat());
}

/** Microseconds of a whole warm request, with the one line that it logs. */
async function measureRequests(bundles: readonly LoggerBundle[]): Promise<Record<string, number>> {
  const lanes = bundles.filter(({ name }) => name.startsWith("hello"));
  const measured = await runInTurns(lanes.map(({ name, file }) => ({ name, getFile: "", postFile: file })));
  return Object.fromEntries(measured.map(({ name, rounds }) => [`${name}Us`, median(rounds.map(({ post }) => post))]));
}

if (import.meta.main) printFigures(await measureLoggers());
