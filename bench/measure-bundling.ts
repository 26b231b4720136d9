import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleProject, bundleSource, writeProject } from "./make-bundles.ts";
import { importTimes } from "./measure-imports.ts";

const SCHEMA = "z.object({ name: z.string().min(1), size: z.number().optional() })";
const HELLO =
  'import { handler } from "#plinth";\nexport const main = handler(async () => ({ hello: "world" }), { public: true });\n';
const WITH_PLINTH = `import { handler } from "#plinth";\nimport * as z from "zod";\nexport const main = handler((body) => body, { body: ${SCHEMA}, public: true });\n`;
const WITHOUT_PLINTH = `import * as z from "zod";\nconst schema = ${SCHEMA};\nexport const handler = async (event) => ({ statusCode: 201, body: JSON.stringify(schema.parse(JSON.parse(event.body))) });\n`;

/** Times, memory and sizes of bundling, each run in a process of its own. */
export async function measureBundling(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-bench-"));
  try {
    const many = await writeProject(join(folder, "300"), manyRoutes(300));
    const cold = await bundleProject(many, "route");
    const warm = await bundleProject(many, "route");
    const grouped = await bundleProject(await writeProject(join(folder, "1000"), manyRoutes(1000)), "group");
    const plain = await bundleProject(await writeProject(join(folder, "plain"), manyRoutes(300, HELLO)), "route");
    const few = await bundleProject(
      await writeProject(join(folder, "few"), { "routes/hello/get.ts": HELLO, "routes/schema/post.ts": WITH_PLINTH }),
      "route",
    );
    const bare = await bundleSource(WITHOUT_PLINTH, join(folder, "bare"));
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
