import { existsSync } from "node:fs";
import { join } from "node:path";
import { bundleFunctions } from "../bundling/bundle-functions.ts";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import { type Problem, sortProblems } from "../problem.ts";
import type { TableDescriptor } from "../resources/table.ts";
import { buildRouteTable } from "../routing/build-route-table.ts";
import { packageRoutes } from "../routing/package-routes.ts";
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
  const units = packageRoutes(table.routes, "route");
  const built = await bundleFunctions(projectRoot, { units, tasks: table.tasks, resourcesFile });
  const { bundles, problems, resources } = built;
  const routes = table.routes.flatMap((route) => {
    const bundle = bundles.find(({ descriptions }) => Object.hasOwn(descriptions, route.function));
    const description = bundle?.descriptions[route.function];
    return bundle && description ? [{ route, bundle: { ...bundle, description } }] : [];
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
