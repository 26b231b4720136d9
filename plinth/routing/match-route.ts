import { type GatewayPattern, patternsOf } from "./gateway-pattern.ts";
import { type Candidate, compareCandidates } from "./route-order.ts";
import type { Route } from "./route-table.ts";

/** The route that answers a request, and what its parameters hold. */
export interface RouteMatch {
  readonly route: Route;
  /** By name, decoded; a greedy parameter holds its segments with the slashes between them. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The route that API Gateway would choose, or undefined where it answers 404 (it knows no 405).
 *
 * `path` is the decoded path without the query, as AWS delivers it in `rawPath`; nothing is decoded here, so that `%2525`
 * is decoded once and not twice. Matching is case-sensitive, `/x/` is not `/x`, and no parameter matches an empty segment.
 * The order of `routes` does not matter.
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  if (!path.startsWith("/")) return undefined;
  const segments = path === "/" ? [] : path.slice(1).split("/");
  let best: (RouteMatch & Candidate) | undefined;
  for (const route of routes) {
    if (route.method !== method && route.method !== "ANY") continue;
    for (const pattern of patternsOf(route)) {
      const params = matchPattern(pattern, segments);
      if (!params) continue;
      const found = { route, params, method: route.method, pattern };
      if (!best || compareCandidates(found, best) < 0) best = found;
    }
  }
  return best && { route: best.route, params: best.params };
}

function matchPattern(pattern: GatewayPattern, segments: readonly string[]): Record<string, string> | undefined {
  const params: [string, string][] = [];
  for (const [index, token] of pattern.entries()) {
    const segment = segments[index];
    if (!segment) return undefined;
    if (token.kind === "greedy") {
      params.push([token.name, segments.slice(index).join("/")]);
      return Object.fromEntries(params);
    }
    if (token.kind === "parameter") params.push([token.name, segment]);
    else if (token.text !== segment) return undefined;
  }
  return pattern.length === segments.length ? Object.fromEntries(params) : undefined;
}
