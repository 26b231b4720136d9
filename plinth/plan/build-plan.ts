import { existsSync } from "node:fs";
import { join } from "node:path";
import { bundleFunctions } from "../bundling/bundle-functions.ts";
import type { DeployedData } from "../presets/deployed-data.ts";
import { type Problem, sortProblems } from "../problem.ts";
import { internalTablesOf } from "../resources/internal-tables.ts";
import { isResourceDescriptor, type ResourceDescriptor } from "../resources/resource-descriptor.ts";
import { buildRouteTable } from "../routing/build-route-table.ts";
import { packageRoutes } from "../routing/package-routes.ts";
import { scanRoutes } from "../routing/scan-routes.ts";
import { type DeployedEndpoint, NO_ENDPOINT } from "../settings/read-deployed-endpoint.ts";
import { checkAdopt } from "./check-adopt.ts";
import { checkAuth } from "./check-auth.ts";
import { checkConcurrency } from "./check-concurrency.ts";
import { checkFunctions } from "./check-functions.ts";
import { checkNetwork } from "./check-network.ts";
import { checkPreflights } from "./check-preflights.ts";
import { checkResources } from "./check-resources.ts";
import { checkRoutes } from "./check-routes.ts";
import { checkSecrets } from "./check-secrets.ts";
import { checkTables } from "./check-tables.ts";
import { checkTasks } from "./check-tasks.ts";
import { findDeleted } from "./find-deleted.ts";
import { type Declared, findLowered } from "./find-lowered.ts";
import type { Plan } from "./plan.ts";
import { type AppliedMigrations, planDatabases } from "./plan-databases.ts";
import { planEntrance } from "./plan-entrance.ts";
import { planFunctions } from "./plan-functions.ts";
import { type PlanSettings, shapeOf } from "./plan-settings.ts";
import { planTasks } from "./plan-tasks.ts";
import { planThrottles } from "./plan-throttles.ts";

/** What a stack has already. */
export interface Deployed {
  readonly data: readonly DeployedData[];
  readonly migrations: AppliedMigrations;
  /** How callers reach the API. Default: there is none. */
  readonly endpoint?: DeployedEndpoint;
}

const RESOURCES_FILE = "resources.ts";

/**
 * Reads, bundles, loads and checks a whole project, without the Pulumi engine.
 * @param settings undefined when they are at fault, so that the routes' problems still show
 * @param settingsProblems what the settings found, to be shown together with the rest
 * @param deployed what holds data in the stack as it is now; nothing where only the files are asked about
 */
export async function buildPlan(
  projectRoot: string,
  settings: PlanSettings | undefined,
  settingsProblems: readonly Problem[] = [],
  { data: deployed, migrations, endpoint = NO_ENDPOINT }: Deployed = { data: [], migrations: new Map() },
): Promise<Plan> {
  const shape = shapeOf(settings);
  const table = buildRouteTable(await scanRoutes(projectRoot), shape);
  const units = packageRoutes(table.routes, shape.packaging);
  const resourcesFile = existsSync(join(projectRoot, RESOURCES_FILE)) ? RESOURCES_FILE : undefined;
  const budgetBytes = settings && settings.zipBudgetKb * 1000;
  const built = await bundleFunctions(projectRoot, { units, tasks: table.tasks, resourcesFile, budgetBytes });
  const descriptions = new Map(built.bundles.flatMap((bundle) => Object.entries(bundle.descriptions)));
  const routes = table.routes.flatMap((route) => {
    const description = descriptions.get(route.function);
    return description ? [{ route, description }] : [];
  });
  const taskOf = new Map(built.bundles.map((bundle) => [bundle.function, bundle.task]));
  const tasks = table.tasks.flatMap((task) => {
    const description = taskOf.get(task.function);
    return description ? [{ task, description }] : [];
  });
  const functions = settings ? planFunctions(units, built.bundles, settings.preset) : [];
  const taskFunctions = settings ? planTasks(table.tasks, built.bundles, settings.preset) : [];
  // Read from a bundle of resources.ts, in a child process, so a faulty file there is a problem like any other.
  const declared = built.resources.filter(isResourceDescriptor);
  const descriptors = declared.filter((each) => each.kind === "database");
  const holders = [...declared, ...userPoolOf(settings)];
  const { databases, problems } = await planDatabases(projectRoot, descriptors, settings, migrations);
  const checks = [
    ...checkRoutes({ routes, preset: settings?.preset }),
    ...checkResources({ routes, tasks, resources: declared }),
    ...checkTables(declared),
    ...checkTasks({ routes, tasks, table }),
    ...problems,
    ...(settings
      ? [
          ...checkAuth(routes, settings),
          ...checkFunctions([...functions, ...taskFunctions], settings),
          ...checkPreflights(functions, settings),
          ...checkNetwork([...functions, ...taskFunctions], settings),
          ...checkConcurrency({ functions, routes }, settings),
          ...findLowered(deployed, holders, settings),
        ]
      : []),
    ...(settings && knowsResources(built.problems) ? checkDeclared(declared, holders, deployed, settings) : []),
  ];
  return {
    functions,
    taskFunctions,
    routes,
    tasks,
    table,
    resources: [...declared.map((each) => withoutTtl(each, deployed)), ...internalTablesOf(functions)],
    entrance: planEntrance(settings ?? {}, endpoint),
    throttles: settings ? planThrottles(routes, settings.preset) : [],
    ...(databases ? { databases } : {}),
    problems: sortProblems([...settingsProblems, ...table.problems, ...built.problems, ...checks]),
  };
}

/** The user pool that the config asks for, which holds data as what `resources.ts` declares does. */
function userPoolOf(settings: PlanSettings | undefined): Declared[] {
  return settings?.auth?.kind === "cognito" ? [{ kind: "userPool", name: "users" }] : [];
}

/** What asks whether a name is declared at all. */
function checkDeclared(
  declared: readonly ResourceDescriptor[],
  holders: readonly Declared[],
  deployed: readonly DeployedData[],
  settings: PlanSettings,
): Problem[] {
  return [
    ...checkSecrets(declared, settings),
    ...checkAdopt(declared, settings),
    ...findDeleted(deployed, holders, settings),
  ];
}

/** A live table whose items expire, and are declared to stay, is to be told so. */
function withoutTtl(resource: ResourceDescriptor, deployed: readonly DeployedData[]): ResourceDescriptor {
  if (resource.kind !== "table" || resource.ttlAttribute) return resource;
  const live = deployed.find((each) => each.kind === "table" && each.name === resource.name);
  return live?.kind === "table" && live.ttlAttribute
    ? { ...resource, formerTtlAttribute: live.ttlAttribute }
    : resource;
}

// Where resources.ts does not build, nobody knows what it declares.
function knowsResources(problems: readonly Problem[]): boolean {
  return !problems.some(({ files }) => files.some((file) => file.startsWith(RESOURCES_FILE)));
}
