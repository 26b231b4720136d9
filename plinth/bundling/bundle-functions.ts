import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../problem.ts";
import type { RouteTable } from "../routing/route-table.ts";
import type { RouteDescription } from "../runtime/description.ts";
import { buildEntries } from "./build-entries.ts";
import type { BuiltEntry, Bundle, Bundles, EntryFile } from "./bundle.ts";
import { BUNDLE_FOLDER } from "./bundle-folder.ts";
import { type Described, describeBundles } from "./describe-bundles.ts";
import { RESOURCES_ENTRY } from "./entry-plugin.ts";
import { zipBundle } from "./zip-bundle.ts";

/** A resource that `resources.ts` declares, as the deploy lane needs it. */
export type DeclaredResource = { readonly kind: string; readonly name: string };

/**
 * Bundles every function of the table in one esbuild run, loads each bundle once, and writes the zips.
 * @param resourcesFile relative to the project root; undefined when the project declares no resources.
 */
export async function bundleFunctions(
  projectRoot: string,
  table: RouteTable,
  resourcesFile: string | undefined,
): Promise<Bundles & { resources: readonly unknown[] }> {
  const entries = [...table.routes, ...table.tasks].map(({ function: name, file }) => ({ function: name, file }));
  if (resourcesFile) entries.push({ function: RESOURCES_ENTRY, file: resourcesFile });
  const { built, problems } = await buildEntries(projectRoot, entries);
  const written = await Promise.all(built.map((entry) => writeBundle(projectRoot, entry)));
  const described = await describeBundles(written);
  const loadProblems = described.flatMap((each) => toProblem(each, entries));
  const resources = described.find((each) => each.function === RESOURCES_ENTRY);
  const bundles = written.flatMap((each, index) => toBundle(each, described[index]));
  return {
    bundles: bundles.sort((a, b) => (a.function < b.function ? -1 : 1)),
    problems: [...problems, ...loadProblems],
    resources:
      resources && "description" in resources && Array.isArray(resources.description) ? resources.description : [],
  };
}

type Written = Omit<Bundle, "description"> & { codeFile: string };

async function writeBundle(projectRoot: string, entry: BuiltEntry): Promise<Written> {
  const { zip, hash } = zipBundle(entry.code);
  const name = `${entry.function}/${hash.slice(0, 16)}`;
  const folder = join(projectRoot, BUNDLE_FOLDER, name);
  await mkdir(folder, { recursive: true });
  const mapLink = Buffer.from("\n//# sourceMappingURL=index.mjs.map\n");
  await writeOnce(join(folder, "index.mjs.map"), entry.sourceMap);
  // The copy that is loaded here names its map, so that a failure to load shows source positions; the zip does not.
  await writeOnce(join(folder, "index.mjs"), Buffer.concat([entry.code, mapLink]));
  await writeOnce(join(folder, "function.zip"), zip);
  return {
    function: entry.function,
    zipFile: `${BUNDLE_FOLDER}/${name}/function.zip`,
    hash,
    zipBytes: zip.byteLength,
    codeFile: join(folder, "index.mjs"),
  };
}

/** Whole or not at all: two runs at once, or a killed one, never leave half a file under the final name. */
async function writeOnce(file: string, contents: Uint8Array): Promise<void> {
  const existing = await stat(file).catch(() => undefined);
  // The map is not part of the hash: a comment moves positions but no code.
  if (existing?.size === contents.byteLength && !file.endsWith(".map") && !file.endsWith(".mjs")) return;
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, contents);
  await rename(partial, file);
}

function toBundle({ codeFile: _, ...bundle }: Written, described: Described | undefined): Bundle[] {
  if (bundle.function === RESOURCES_ENTRY || !described || !("description" in described)) return [];
  // The lane's entry refuses, at load, any `main` that has no description.
  return [{ ...bundle, description: described.description as RouteDescription }];
}

function toProblem(described: Described, entries: readonly EntryFile[]): Problem[] {
  if ("description" in described) return [];
  const file = entries.find((entry) => entry.function === described.function)?.file ?? described.function;
  return [
    {
      code: "BUNDLE_DOES_NOT_LOAD",
      files: [file],
      message: `Its bundle was loaded once, as Lambda loads it, and that failed:\n${indent(described.failure)}`,
      fix: "Correct what the first line names. Code outside `main` runs at every cold start: open connections inside it, not at load.",
    },
  ];
}

function indent(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.includes("node:internal") && !line.includes("describe-child"))
    .slice(0, 8)
    .map((line) => `      ${line.trim()}`)
    .join("\n");
}
