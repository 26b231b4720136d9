import type { Bundle } from "../bundling/bundle.ts";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Grant } from "../resources/grants.ts";
import type { FunctionUnit } from "../routing/package-routes.ts";
import { preflightPaths } from "../routing/preflight-paths.ts";
import type { RouteDescription } from "../runtime/description.ts";
import type { PlannedFunction } from "./plan.ts";

/**
 * What each function needs: of memory, time and concurrency the most that one of its routes asks for, of grants all that they ask for
 * together. Functions whose code did not build are left out; they have problems of their own.
 */
export function planFunctions(
  units: readonly FunctionUnit[],
  bundles: readonly Bundle[],
  preset: ResolvedPreset,
): PlannedFunction[] {
  const descriptionOf = new Map(bundles.flatMap(({ descriptions }) => Object.entries(descriptions)));
  const preflights = preflightPaths(
    units.flatMap(({ routes }) => routes),
    (route) => Boolean(descriptionOf.get(route.function)?.scopes),
  );
  const bundleOf = new Map(bundles.map((bundle) => [bundle.function, bundle]));
  return units.flatMap(({ name, routes }) => {
    const bundle = bundleOf.get(name);
    if (!bundle) return [];
    const descriptions = routes.flatMap((route) => bundle.descriptions[route.function] ?? []);
    const most = (field: "memoryMb" | "timeoutSeconds"): number =>
      Math.max(...descriptions.map((description) => description[field] ?? preset[field]));
    return [
      {
        name,
        bundle,
        routes,
        memoryMb: most("memoryMb"),
        timeoutSeconds: most("timeoutSeconds"),
        uses: unionOf(descriptions),
        preflights: Object.fromEntries(
          routes.flatMap(({ function: route }) => {
            const paths = preflights.get(route) ?? [];
            return paths.length > 0 ? [[route, paths]] : [];
          }),
        ),
        readsRoles: descriptions.some(({ scopes }) => scopes !== null),
        ...concurrencyOf(descriptions),
      },
    ];
  });
}

function concurrencyOf(
  descriptions: readonly RouteDescription[],
): Pick<PlannedFunction, "reservedConcurrency" | "provisionedConcurrency"> {
  const reserved = descriptions.flatMap(({ reservedConcurrency }) => reservedConcurrency ?? []);
  const provisioned = descriptions.flatMap(({ provisionedConcurrency }) => provisionedConcurrency ?? []);
  return {
    ...(reserved.length > 0 ? { reservedConcurrency: Math.max(...reserved) } : {}),
    ...(provisioned.length > 0 ? { provisionedConcurrency: Math.max(...provisioned) } : {}),
  };
}

function unionOf(descriptions: readonly RouteDescription[]): Grant[] {
  const grants = descriptions.flatMap(({ uses }) => uses);
  const byKey = new Map(grants.map((grant) => [`${grant.kind} ${grant.name} ${grant.access}`, grant]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant);
}
