import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildFailure, type BuildResult, build, type Message } from "esbuild";
import type { Problem } from "../problem.ts";
import type { BuiltEntry } from "./bundle.ts";
import { PLINTH_FOLDER } from "./bundle-folder.ts";
import { toBundlingProblems } from "./bundling-problems.ts";
import type { Entry } from "./entry.ts";
import { ENTRY_NAMESPACE, entryPlugin } from "./entry-plugin.ts";
import { nativePlugin } from "./native-plugin.ts";
import { zodPlugin } from "./zod-plugin.ts";

// A CommonJS dependency inside an ES module still calls `require`, which Node does not define there.
const REQUIRE_BANNER =
  'import{createRequire as plinthCreateRequire}from"node:module";const require=plinthCreateRequire(import.meta.url);';

/**
 * Builds every entry in one esbuild run, into a folder of its own for each below `staging`. What does not build becomes
 * problems; the rest is still built and returned.
 * @param staging absolute
 * @param nativePackages packages that stay outside
 */
export async function buildEntries(
  projectRoot: string,
  entries: readonly Entry[],
  staging: string,
  nativePackages: readonly string[] = [],
): Promise<{ built: BuiltEntry[]; problems: Problem[] }> {
  if (entries.length === 0) return { built: [], problems: [] };
  const { result, errors } = await tryEsbuild(projectRoot, entries, staging, nativePackages);
  if (errors.length === 0 && result) return { built: await collect(result, entries, staging), problems: [] };
  const problems = toBundlingProblems(errors, entries);
  const sound = entries.filter((entry) => !errors.some((error) => concerns(error, entry)));
  // Once more without the entries at fault, so that the others' problems show in the same run.
  if (sound.length === entries.length) return { built: [], problems };
  const rest = await buildEntries(projectRoot, sound, staging, nativePackages);
  return { built: rest.built, problems: [...problems, ...rest.problems] };
}

async function tryEsbuild(
  projectRoot: string,
  entries: readonly Entry[],
  staging: string,
  nativePackages: readonly string[],
): Promise<{ result?: EsbuildResult; errors: readonly Message[] }> {
  try {
    const result = await runEsbuild(projectRoot, entries, staging, nativePackages);
    // An empty file might still be CommonJS, so esbuild only warns that it exports no `main`.
    return { result, errors: result.warnings.filter(isMissingMain) };
  } catch (failure) {
    if (!isBuildFailure(failure)) throw failure;
    return { errors: failure.errors };
  }
}

function isMissingMain({ id, location }: Message): boolean {
  return id === "import-is-undefined" && (location?.file.startsWith(`${ENTRY_NAMESPACE}:`) ?? false);
}

type EsbuildResult = BuildResult<{ metafile: true }>;

function runEsbuild(
  projectRoot: string,
  entries: readonly Entry[],
  staging: string,
  nativePackages: readonly string[],
): Promise<EsbuildResult> {
  return build({
    absWorkingDir: projectRoot,
    entryPoints: entries.map(({ function: name }) => ({ in: `${ENTRY_NAMESPACE}:${name}`, out: `${name}/index` })),
    outdir: staging,
    outExtension: { ".js": ".mjs" },
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
    // The sources lie in the repository; with them a map is five times the size.
    sourcesContent: false,
    metafile: true,
    logLevel: "silent",
    banner: { js: REQUIRE_BANNER },
    // The author's tsconfig must not change what is deployed, nor may one in a parent folder.
    tsconfigRaw: "{}",
    nodePaths: [join(PLINTH_FOLDER, "..", "node_modules")],
    plugins: [entryPlugin(projectRoot, entries), zodPlugin(projectRoot), nativePlugin(nativePackages)],
  });
}

async function collect({ metafile }: EsbuildResult, entries: readonly Entry[], staging: string): Promise<BuiltEntry[]> {
  const outputs = new Map(Object.values(metafile.outputs).map((output) => [output.entryPoint, output]));
  return Promise.all(
    entries.map(async (entry) => {
      const output = outputs.get(`${ENTRY_NAMESPACE}:${entry.function}`);
      if (!output) throw new Error(`esbuild gave no ${entry.function}`);
      const stagedFile = join(staging, entry.function, "index.mjs");
      return {
        entry,
        stagedFile,
        code: await readFile(stagedFile),
        parts: output.inputs,
        imports: output.imports,
        modules: metafile.inputs,
      };
    }),
  );
}

function concerns(error: Message, entry: Entry): boolean {
  const file = error.location?.file ?? "";
  return entry.files.includes(file) || file === `${ENTRY_NAMESPACE}:${entry.function}` || file === entry.function;
}

function isBuildFailure(value: unknown): value is BuildFailure {
  return value instanceof Error && "errors" in value && Array.isArray(value.errors);
}
