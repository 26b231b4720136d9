import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { PlannedRoute, RouteThrottle } from "./plan.ts";

/**
 * The throttles of the routes that ask for one of their own, both numbers of each: the gateway gives a route that has settings nothing of
 * the stage's. A route never gets more than the stage, so that one tree of routes fits a small preset and a large one.
 */
export function planThrottles(
  routes: readonly PlannedRoute[],
  preset: Pick<ResolvedPreset, "rateLimitPerSecond" | "burstLimit">,
): RouteThrottle[] {
  return routes.flatMap(({ route: { method, paths }, description: { rateLimitPerSecond, burstLimit } }) => {
    if (rateLimitPerSecond === null && burstLimit === null) return [];
    return paths.map((path) => ({
      routeKey: `${method} ${path}`,
      rateLimitPerSecond: Math.min(rateLimitPerSecond ?? Number.POSITIVE_INFINITY, preset.rateLimitPerSecond),
      burstLimit: Math.min(burstLimit ?? Number.POSITIVE_INFINITY, preset.burstLimit),
    }));
  });
}
