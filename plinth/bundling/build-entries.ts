import { basename, join } from "node:path";
import { type BuildFailure, type BuildResult, build, type Message } from "esbuild";
import type { Problem } from "../problem.ts";
import type { BuiltEntry } from "./bundle.ts";
import { BUNDLE_FOLDER, PLINTH_FOLDER } from "./bundle-folder.ts";
import { toBundlingProblems } from "./bundling-problems.ts";
import type { Entry } from "./entry.ts";
import { ENTRY_NAMESPACE, entryPlugin } from "./entry-plugin.ts";

// A CommonJS dependency inside an ES module still calls `require`, which Node does not define there.
const REQUIRE_BANNER =
  'import{createRequire as plinthCreateRequire}from"node:module";const require=plinthCreateRequire(import.meta.url);';

/** Builds every entry in one esbuild run. What does not build becomes problems; the rest is still built and returned. */
export async function buildEntries(
  projectRoot: string,
  entries: readonly Entry[],
): Promise<{ built: BuiltEntry[]; problems: Problem[] }> {
  if (entries.length === 0) return { built: [], problems: [] };
  try {
    return { built: collect(await runEsbuild(projectRoot, entries), entries), problems: [] };
  } catch (failure) {
    if (!isBuildFailure(failure)) throw failure;
    const problems = toBundlingProblems(failure.errors, entries);
    const sound = entries.filter((entry) => !failure.errors.some((error) => concerns(error, entry)));
    // Once more without the entries at fault, so that the others' problems show in the same run.
    if (sound.length === entries.length) return { built: [], problems };
    const rest = await buildEntries(projectRoot, sound);
    return { built: rest.built, problems: unique([...problems, ...rest.problems]) };
  }
}

function runEsbuild(projectRoot: string, entries: readonly Entry[]): Promise<BuildResult<{ write: false }>> {
  return build({
    absWorkingDir: projectRoot,
    entryPoints: entries.map((entry) => ({ in: `${ENTRY_NAMESPACE}:${entry.function}`, out: entry.function })),
    outdir: join(projectRoot, BUNDLE_FOLDER),
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    minify: true,
    // A log line that says `NotFound` beats 1 % fewer bytes.
    keepNames: true,
    format: "esm",
    platform: "node",
    target: "node24",
    charset: "utf8",
    legalComments: "none",
    sourcemap: "external",
    banner: { js: REQUIRE_BANNER },
    logLevel: "silent",
    // The author's tsconfig must not change what is deployed, nor may one in a parent folder.
    tsconfigRaw: "{}",
    nodePaths: [join(PLINTH_FOLDER, "..", "node_modules")],
    plugins: [entryPlugin(projectRoot, entries)],
  });
}

function collect(result: BuildResult<{ write: false }>, entries: readonly Entry[]): BuiltEntry[] {
  const outputs = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
  const output = (name: string): Uint8Array => {
    const contents = outputs.get(name);
    if (!contents) throw new Error(`esbuild gave no ${name}`);
    return contents;
  };
  return entries.map((entry) => ({
    entry,
    code: output(`${entry.function}.mjs`),
    sourceMap: output(`${entry.function}.mjs.map`),
  }));
}

function concerns(error: Message, entry: Entry): boolean {
  const file = error.location?.file ?? "";
  return entry.files.includes(file) || file === `${ENTRY_NAMESPACE}:${entry.function}` || file === entry.function;
}

function unique(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function isBuildFailure(value: unknown): value is BuildFailure {
  return value instanceof Error && "errors" in value && Array.isArray(value.errors);
}
