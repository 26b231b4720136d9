import type { Problem } from "../problem.ts";
import type { FunctionUnit } from "../routing/package-routes.ts";
import type { Task } from "../routing/route-table.ts";
import { isTaskDescription, type RouteDescription } from "../runtime/description.ts";
import { buildAndLoad, type LoadedBundle } from "./build-and-load.ts";
import type { Bundle, Bundles } from "./bundle.ts";
import { checkBundleSize } from "./bundle-size.ts";
import { checkKinds } from "./check-kinds.ts";
import { RESOURCES_ENTRY, toEntries } from "./entry.ts";
import { findFaultyRoutes } from "./find-faulty-routes.ts";
import { readNativePackages } from "./native-packages.ts";

export interface BundleFunctionsArgs {
  /** The functions of the API, and the routes of each. */
  readonly units: readonly FunctionUnit[];
  readonly tasks: readonly Task[];
  /** Relative to the project root; undefined when the project declares no resources. */
  readonly resourcesFile: string | undefined;
  /** Most bytes that the zip of a function may have. Default: what Lambda takes. */
  readonly budgetBytes?: number | undefined;
  /** Time that a bundle has to load, in ms. Default: 10,000, as in Lambda. */
  readonly loadLimitMs?: number | undefined;
}

/** A resource that `resources.ts` declares, as the deploy lane needs it. */
export type DeclaredResource = { readonly kind: string; readonly name: string };

/**
 * Bundles every function, loads each bundle once, checks its size and writes the zips. What has not changed since the last
 * time is neither built nor loaded again.
 */
export async function bundleFunctions(
  projectRoot: string,
  { units, tasks, resourcesFile, budgetBytes = Number.POSITIVE_INFINITY, loadLimitMs }: BundleFunctionsArgs,
): Promise<Bundles & { resources: readonly unknown[] }> {
  const entries = toEntries(units, tasks, resourcesFile);
  const native = await readNativePackages(projectRoot);
  const options = { loadLimitMs, nativePackages: native.versions };
  const attempt = await buildAndLoad(projectRoot, entries, options);
  const problems = [...native.problems, ...(await findFaultyRoutes(projectRoot, entries, attempt, options))];
  const functions = attempt.loaded.filter(({ entry }) => entry.function !== RESOURCES_ENTRY);
  const kindProblems = functions.map(checkKinds);
  problems.push(...kindProblems.flat());
  const rightKinds = functions.filter((_, index) => kindProblems[index]?.length === 0);
  return {
    bundles: rightKinds.flatMap(toBundle).sort((a, b) => (a.function < b.function ? -1 : 1)),
    problems: unique([...problems, ...functions.flatMap((each) => checkBundleSize(each, budgetBytes))]),
    resources: attempt.loaded.flatMap(toResources),
  };
}

function toBundle({ entry, bundle, described }: LoadedBundle): Bundle[] {
  if ("failure" in described) return [];
  const { fileHashes: _, ...written } = bundle;
  if (isTaskDescription(described.description)) return [{ ...written, descriptions: {}, task: described.description }];
  // The lane's entry refuses, at load, any `main` that has no description.
  if (entry.routes.length > 1)
    return [{ ...written, descriptions: described.description as Record<string, RouteDescription> }];
  const name = entry.routes[0]?.function ?? entry.function;
  return [{ ...written, descriptions: { [name]: described.description as RouteDescription } }];
}

function toResources({ entry, described }: LoadedBundle): unknown[] {
  if (entry.function !== RESOURCES_ENTRY || "failure" in described) return [];
  return Array.isArray(described.description) ? described.description : [];
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
