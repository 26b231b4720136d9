import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REQUIRE_BANNER } from "../plinth/bundling/build-entries.ts";
import { type BundledFile, bundleProject, bundleSource } from "./make-bundles.ts";
import { importTimes } from "./measure-imports.ts";
import { printFigures } from "./print-figures.ts";

const ROOT = join(import.meta.dirname, "..");
const SAMPLE = ["routes/projects", "lib", "plinth", "resources.ts", "package.json"];
const CANDIDATES = { AwsSdk: "aws-sdk", AwsLite: "aws-lite", Aws4fetch: "aws4fetch", Plinth: "plinth" };
const BARE = "export const handler = async () => ({ statusCode: 200 });";

/** Bytes and import time of each client that could stand behind a table's handle, and of the sample app's routes with the one that does. */
export async function measureClients(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-bench-"));
  try {
    const named: [string, BundledFile][] = [["bareFunction", await bundleSource(BARE, join(folder, "bare"))]];
    for (const [name, file] of Object.entries(CANDIDATES)) {
      const source = `export * from ${JSON.stringify(join(import.meta.dirname, "clients", `${file}.ts`))};`;
      named.push([`client${name}`, await bundleSource(source, join(folder, file), { banner: { js: REQUIRE_BANNER } })]);
    }
    const routes = await bundleSample(join(folder, "sample"));
    const times = await importTimes(...[...named, ...routes].map(([, { file }]) => file));
    const figures = [...named, ...routes].map(([name, { bytes }], index) => [
      [`${name}Bytes`, bytes],
      [`${name}ImportMs`, times[index] ?? Number.NaN],
    ]);
    return Object.fromEntries(figures.flat());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundleSample(root: string): Promise<[string, BundledFile][]> {
  for (const part of SAMPLE) await cp(join(ROOT, part), join(root, part), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"), "junction");
  const { codeFiles } = await bundleProject(root, "route");
  return Object.entries(codeFiles).map(([name, file]) => [
    `sample${name.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())}`,
    file,
  ]);
}

if (import.meta.main) printFigures(await measureClients());
