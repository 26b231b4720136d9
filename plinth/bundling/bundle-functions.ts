import type { Problem } from "../problem.ts";
import type { FunctionUnit } from "../routing/package-routes.ts";
import type { Task } from "../routing/route-table.ts";
import type { RouteDescription } from "../runtime/description.ts";
import { buildAndLoad, type LoadedBundle } from "./build-and-load.ts";
import type { Bundle, Bundles } from "./bundle.ts";
import { RESOURCES_ENTRY, toEntries } from "./entry.ts";
import { findFaultyRoutes } from "./find-faulty-routes.ts";

export interface BundleFunctionsArgs {
  /** The functions of the API, and the routes of each. */
  readonly units: readonly FunctionUnit[];
  readonly tasks: readonly Task[];
  /** Relative to the project root; undefined when the project declares no resources. */
  readonly resourcesFile: string | undefined;
}

/** A resource that `resources.ts` declares, as the deploy lane needs it. */
export type DeclaredResource = { readonly kind: string; readonly name: string };

/** Bundles every function in one esbuild run, loads each bundle once, and writes the zips. */
export async function bundleFunctions(
  projectRoot: string,
  { units, tasks, resourcesFile }: BundleFunctionsArgs,
): Promise<Bundles & { resources: readonly unknown[] }> {
  const entries = toEntries(units, tasks, resourcesFile);
  const attempt = await buildAndLoad(projectRoot, entries);
  const resources = attempt.loaded.find(({ entry }) => entry.function === RESOURCES_ENTRY)?.description;
  return {
    bundles: attempt.loaded.flatMap(toBundle).sort((a, b) => (a.function < b.function ? -1 : 1)),
    problems: unique(await findFaultyRoutes(projectRoot, entries, attempt)),
    resources: Array.isArray(resources) ? resources : [],
  };
}

function toBundle({ entry, codeFile: _, description, ...bundle }: LoadedBundle): Bundle[] {
  if (entry.function === RESOURCES_ENTRY) return [];
  // The lane's entry refuses, at load, any `main` that has no description.
  if (entry.routes.length > 1) return [{ ...bundle, descriptions: description as Record<string, RouteDescription> }];
  const name = entry.routes[0]?.function ?? entry.function;
  return [{ ...bundle, descriptions: { [name]: description as RouteDescription } }];
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
