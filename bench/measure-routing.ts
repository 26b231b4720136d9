import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildRouteTable } from "../plinth/routing/build-route-table.ts";
import { scanRoutes } from "../plinth/routing/scan-routes.ts";
import { median } from "./median.ts";

const RUNS = 5;
const METHODS = ["get", "post", "put", "patch", "delete"];

/** Milliseconds from a folder of 300 route files to its table: the median of five runs after one that warms up. */
export async function measureRouting(): Promise<Record<string, number>> {
  const root = await mkdtemp(join(tmpdir(), "plinth-bench-"));
  try {
    await writeRoutes(root);
    await toTable(root);
    const runs: { scan: number; table: number }[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await toTable(root));
    return {
      scan300RoutesMs: median(runs.map(({ scan }) => scan)),
      table300RoutesMs: median(runs.map(({ table }) => table)),
      scanToTable300RoutesMs: median(runs.map(({ scan, table }) => scan + table)),
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Sixty resources in six areas, of five methods each: literals and parameters at three depths. */
async function writeRoutes(root: string): Promise<void> {
  for (let resource = 0; resource < 60; resource += 1) {
    const below = ["", "[id]/", "[id]/items/[item]/"][resource % 3];
    for (const method of METHODS) {
      const file = join(root, `routes/area${resource % 6}/resource${resource}/${below}${method}.ts`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, "");
    }
  }
}

async function toTable(root: string): Promise<{ scan: number; table: number }> {
  const started = performance.now();
  const scanned = await scanRoutes(root);
  const read = performance.now();
  const { routes, problems } = buildRouteTable(scanned);
  const built = performance.now();
  if (routes.length !== 300 || problems.length > 0)
    throw new Error("The tree to be measured has 300 routes and no problem.");
  return { scan: read - started, table: built - read };
}
