import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { BUILD_OPTIONS } from "../plinth/bundling/build-entries.ts";

const ROOT = join(import.meta.dirname, "..");
const CHILD = join(import.meta.dirname, "bundle-project.ts");
const IMPORTS = 15;

const SCHEMA = "z.object({ name: z.string().min(1), size: z.number().optional() })";
const HELLO =
  'import { handler } from "#plinth";\nexport const main = handler(async () => ({ hello: "world" }), { public: true });\n';
const WITH_PLINTH = `import { handler } from "#plinth";\nimport * as z from "zod";\nexport const main = handler((body) => body, { body: ${SCHEMA}, public: true });\n`;
const WITHOUT_PLINTH = `import * as z from "zod";\nconst schema = ${SCHEMA};\nexport const handler = async (event) => ({ statusCode: 201, body: JSON.stringify(schema.parse(JSON.parse(event.body))) });\n`;

interface Run {
  readonly ms: number;
  readonly peakMb: number;
  readonly esbuildPeakMb: number;
  readonly codeFiles: Readonly<Record<string, { readonly bytes: number; readonly file: string }>>;
}

/** Times, memory and sizes of bundling, each run in a process of its own. */
export async function measureBundling(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-bench-"));
  try {
    const many = await writeProject(join(folder, "300"), manyRoutes(300));
    const cold = await bundle(many, "route");
    const warm = await bundle(many, "route");
    const grouped = await bundle(await writeProject(join(folder, "1000"), manyRoutes(1000)), "group");
    const plain = await bundle(await writeProject(join(folder, "plain"), manyRoutes(300, HELLO)), "route");
    const few = await bundle(
      await writeProject(join(folder, "few"), { "routes/hello/get.ts": HELLO, "routes/schema/post.ts": WITH_PLINTH }),
      "route",
    );
    const bare = await bundleBare(join(folder, "bare"));
    const [withPlinth = Number.NaN, withoutPlinth = Number.NaN] = await importTimes(
      few.codeFiles["schema-post"]?.file ?? "",
      bare.file,
    );
    return {
      bundle300RoutesWithoutSchemaColdMs: plain.ms,
      bundle300RoutesColdMs: cold.ms,
      bundle300RoutesWarmMs: warm.ms,
      bundle300RoutesPeakMb: cold.peakMb,
      bundle300RoutesEsbuildPeakMb: cold.esbuildPeakMb,
      bundle1000RoutesInGroupsMs: grouped.ms,
      helloRouteBytes: few.codeFiles["hello-get"]?.bytes ?? Number.NaN,
      schemaRouteBytes: few.codeFiles["schema-post"]?.bytes ?? Number.NaN,
      schemaWithoutPlinthBytes: bare.bytes,
      importSchemaRouteMs: withPlinth,
      importSchemaWithoutPlinthMs: withoutPlinth,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Routes in twenty groups, each with a schema of its own and all of them importing one shared file; or all the `same`. */
function manyRoutes(count: number, same?: string): Record<string, string> {
  const files: Record<string, string> = {
    "lib/stamp.ts": "export const stamp = (name: string) => ({ name, at: new Date().toISOString() });\n",
  };
  for (let index = 0; index < count; index += 1) {
    files[`routes/group${index % 20}/item${index}/get.ts`] =
      same ??
      `import { handler } from "#plinth";
import { z } from "zod";
import { stamp } from "../../../lib/stamp.ts";
const query = z.object({ limit: z.coerce.number().max(${index + 1}).optional() });
export const main = handler((_body, { query: { limit } }) => ({ ...stamp("item${index}"), limit }), { public: true, query });
`;
  }
  return files;
}

async function writeProject(root: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [file, contents] of Object.entries(files)) {
    await mkdir(join(root, file, ".."), { recursive: true });
    await writeFile(join(root, file), contents);
  }
  return root;
}

async function bundle(root: string, packaging: string): Promise<Run> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, root, packaging]);
  return JSON.parse(stdout);
}

/** What an author would deploy without Plinth: the same schema, one function, the same minification. */
async function bundleBare(folder: string): Promise<{ file: string; bytes: number }> {
  const file = join(folder, "index.mjs");
  await build({
    stdin: { contents: WITHOUT_PLINTH, loader: "js", resolveDir: ROOT },
    outfile: file,
    ...BUILD_OPTIONS,
  });
  return { file, bytes: (await readFile(file)).byteLength };
}

/** Median import times in ms of these files, each import in a fresh process, the files taking turns. */
async function importTimes(...files: readonly string[]): Promise<number[]> {
  const script =
    "const before = performance.now(); await import(process.argv[1]); console.log(performance.now() - before);";
  const times = files.map((): number[] => []);
  for (let round = 0; round < IMPORTS; round += 1) {
    for (const [index, file] of files.entries()) {
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, file]);
      times[index]?.push(Number(stdout));
    }
  }
  return times.map((each) => Math.round((each.sort((a, b) => a - b)[Math.floor(IMPORTS / 2)] ?? Number.NaN) * 10) / 10);
}
