import { existsSync } from "node:fs";
import { join } from "node:path";
import { bundleFunctions } from "../bundling/bundle-functions.ts";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import { type Problem, sortProblems } from "../problem.ts";
import type { TableDescriptor } from "../resources/table.ts";
import { buildRouteTable } from "../routing/build-route-table.ts";
import { scanRoutes } from "../routing/scan-routes.ts";
import { checkRoutes } from "./check-routes.ts";
import type { Plan } from "./plan.ts";

const RESOURCES_FILE = "resources.ts";

/**
 * Reads, bundles, loads and checks a whole project, without the Pulumi engine.
 * @param preset the resolved preset; undefined when the settings are at fault, so that the routes' problems still show
 * @param settingsProblems what the settings found, to be shown together with the rest
 */
export async function buildPlan(
  projectRoot: string,
  preset: ResolvedPreset | undefined,
  settingsProblems: readonly Problem[] = [],
): Promise<Plan> {
  const table = buildRouteTable(await scanRoutes(projectRoot));
  const resourcesFile = existsSync(join(projectRoot, RESOURCES_FILE)) ? RESOURCES_FILE : undefined;
  const { bundles, problems, resources } = await bundleFunctions(projectRoot, table, resourcesFile);
  const bundleOf = new Map(bundles.map((bundle) => [bundle.function, bundle]));
  const routes = table.routes.flatMap((route) => {
    const bundle = bundleOf.get(route.function);
    return bundle ? [{ route, bundle }] : [];
  });
  // Read from a bundle of resources.ts, in a child process, so a faulty file there is a problem like any other.
  const tables = resources as readonly TableDescriptor[];
  const checks = checkRoutes({ routes, tasks: table.tasks, tables, preset });
  return {
    routes,
    table,
    tables,
    problems: sortProblems([...settingsProblems, ...table.problems, ...problems, ...checks]),
  };
}
