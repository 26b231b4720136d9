// Run by measure-bundling.ts: scans and bundles one project in this process and prints what that took.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFunctions } from "../plinth/bundling/bundle-functions.ts";
import { buildRouteTable } from "../plinth/routing/build-route-table.ts";
import { PACKAGINGS, packageRoutes } from "../plinth/routing/package-routes.ts";
import { scanRoutes } from "../plinth/routing/scan-routes.ts";

const [root = "", wanted = "route"] = process.argv.slice(2);
const packaging = PACKAGINGS.find((each) => each === wanted) ?? "route";
const before = performance.now();
const { routes, tasks } = buildRouteTable(await scanRoutes(root));
const units = packageRoutes(routes, packaging);
const { bundles, problems } = await bundleFunctions(root, { units, tasks, resourcesFile: undefined });
const ms = Math.round(performance.now() - before);
if (problems.length > 0) throw new Error(JSON.stringify(problems.slice(0, 3)));
const codeFiles = bundles.map((bundle) => [
  bundle.function,
  { bytes: bundle.codeBytes, file: join(root, bundle.zipFile, "..", "index.mjs") },
]);
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(
  JSON.stringify({ ms, peakMb, esbuildPeakMb: childrenPeakMb(), codeFiles: Object.fromEntries(codeFiles) }),
);

/** Highest memory of the children that still run, which is esbuild; 0 where the system does not tell. */
function childrenPeakMb(): number {
  try {
    const statuses = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((id) => readFileSync(`/proc/${id}/status`, { encoding: "utf8", flag: "r" }))
      .filter((status) => new RegExp(`^PPid:\\s+${process.pid}$`, "m").test(status));
    const peaks = statuses.map((status) => Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    return Math.round(Math.max(0, ...peaks) / 1024);
  } catch {
    return 0;
  }
}
