import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildFailure, type BuildOptions, type BuildResult, build, type Message } from "esbuild";
import type { Problem } from "../problem.ts";
import type { BuiltEntry, Modules } from "./bundle.ts";
import { PLINTH_FOLDER } from "./bundle-folder.ts";
import { toBundlingProblems } from "./bundling-problems.ts";
import type { Entry } from "./entry.ts";
import { ENTRY_NAMESPACE, entryPlugin } from "./entry-plugin.ts";
import { hasZodTwice, linkedFiles, linkZod } from "./link-zod.ts";
import { nativePlugin } from "./native-plugin.ts";
import type { SharedZod } from "./shared-zod.ts";
import { zodPlugin } from "./zod-plugin.ts";

// A CommonJS dependency inside an ES module still calls `require`, which Node does not define there.
export const REQUIRE_BANNER =
  'import{createRequire as plinthCreateRequire}from"node:module";const require=plinthCreateRequire(import.meta.url);';

/** How code is made for Lambda, whichever file of a zip it is for. */
export const BUILD_OPTIONS = {
  bundle: true,
  minify: true,
  // A log line that says `NotFound` beats 1 % fewer bytes.
  keepNames: true,
  format: "esm",
  platform: "node",
  target: "node24",
  charset: "utf8",
  legalComments: "none",
  logLevel: "silent",
  outExtension: { ".js": ".mjs" },
  // The author's tsconfig must not change what is deployed, nor may one in a parent folder.
  tsconfigRaw: "{}",
} as const satisfies BuildOptions;

export interface BuildPlace {
  readonly projectRoot: string;
  /** Absolute; below it each entry has a folder of its own. */
  readonly staging: string;
  /** Packages that stay outside the code. */
  readonly nativePackages: readonly string[];
}

/**
 * Builds every entry in one esbuild run. What does not build becomes problems; the rest is still built and returned.
 * @param shared where zod shall lie in a file of its own; undefined where it shall be part of the code
 */
export async function buildEntries(
  place: BuildPlace,
  entries: readonly Entry[],
  shared: SharedZod | undefined,
): Promise<{ built: BuiltEntry[]; problems: Problem[] }> {
  if (entries.length === 0) return { built: [], problems: [] };
  const { result, errors } = await tryEsbuild(place, entries, shared);
  if (errors.length === 0 && result) {
    const built = await collect(result, entries, place.staging, shared);
    // Two copies would not know each other's classes and settings: there, all of zod becomes part of the code.
    const once = await buildEntries(
      place,
      built.filter(hasZodTwice).map(({ entry }) => entry),
      undefined,
    );
    const rest = built.filter((each) => !hasZodTwice(each));
    return { built: [...(shared ? await linkZod(shared, rest) : rest), ...once.built], problems: once.problems };
  }
  const problems = toBundlingProblems(errors, entries);
  const sound = entries.filter((entry) => !errors.some((error) => concerns(error, entry)));
  // Once more without the entries at fault, so that the others' problems show in the same run.
  if (sound.length === entries.length) return { built: [], problems };
  const rest = await buildEntries(place, sound, shared);
  return { built: rest.built, problems: [...problems, ...rest.problems] };
}

async function tryEsbuild(
  place: BuildPlace,
  entries: readonly Entry[],
  shared: SharedZod | undefined,
): Promise<{ result?: EsbuildResult; errors: readonly Message[] }> {
  try {
    const result = await runEsbuild(place, entries, shared);
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
  { projectRoot, staging, nativePackages }: BuildPlace,
  entries: readonly Entry[],
  shared: SharedZod | undefined,
): Promise<EsbuildResult> {
  return build({
    ...BUILD_OPTIONS,
    absWorkingDir: projectRoot,
    entryPoints: entries.map(({ function: name }) => ({ in: `${ENTRY_NAMESPACE}:${name}`, out: `${name}/index` })),
    outdir: staging,
    sourcemap: "external",
    // The sources lie in the repository; with them a map is five times the size.
    sourcesContent: false,
    metafile: true,
    banner: { js: REQUIRE_BANNER },
    nodePaths: [join(PLINTH_FOLDER, "..", "node_modules")],
    plugins: [entryPlugin(projectRoot, entries), zodPlugin(projectRoot, shared), nativePlugin(nativePackages)],
  });
}

async function collect(
  { metafile }: EsbuildResult,
  entries: readonly Entry[],
  staging: string,
  shared: SharedZod | undefined,
): Promise<BuiltEntry[]> {
  const linked = await Promise.all(linkedFiles(metafile.inputs).map((file) => shared?.modulesOf(file)));
  const modules: Modules = Object.assign({}, metafile.inputs, ...linked);
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
        modules,
        zod: undefined,
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
