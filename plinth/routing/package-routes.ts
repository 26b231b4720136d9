import { groupName } from "./route-name.ts";
import type { Route } from "./route-table.ts";

/** How routes are laid on functions: one each, one per first path segment, or one for the whole API. */
export type Packaging = "group" | "route" | "single";

export const PACKAGINGS: readonly Packaging[] = ["route", "group", "single"];

/** One function of the API and the routes that it answers, at least one. */
export interface FunctionUnit {
  /** Stable name of the function: it depends on its routes' first segment at most. */
  readonly name: string;
  readonly routes: readonly Route[];
}

/** Lays routes on functions. The order of `routes` decides nothing but the order inside a unit; units are sorted by name. */
export function packageRoutes(routes: readonly Route[], packaging: Packaging): FunctionUnit[] {
  const units = new Map<string, Route[]>();
  for (const route of routes) {
    const name = unitName(route, packaging);
    units.set(name, [...(units.get(name) ?? []), route]);
  }
  return [...units].map(([name, members]) => ({ name, routes: members })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

// No unit is named as another packaging names one, so that old and new functions stand side by side while a stack changes
// from one to the other: a route's function ends in its method, a group's in "group".
function unitName(route: Route, packaging: Packaging): string {
  switch (packaging) {
    case "route":
      return route.function;
    case "group":
      return groupName(route.segments[0]);
    case "single":
      return "api-single";
  }
}
