import { buildRouteTable, type RouteTableOptions } from "../../plinth/routing/build-route-table.ts";
import type { Route, RouteTable } from "../../plinth/routing/route-table.ts";

/** The table of these files, as if they had been scanned. */
export function tableOf(files: readonly string[], options: RouteTableOptions = {}): RouteTable {
  return buildRouteTable({ files, problems: [] }, options);
}

/** The codes of a tree's problems, in the order in which they are shown. */
export function codesOf(files: readonly string[], options: RouteTableOptions = {}): string[] {
  return tableOf(files, options).problems.map((problem) => problem.code);
}

/** The one route of one file. */
export function routeOf(file: string): Route {
  const [route] = tableOf([file]).routes;
  if (!route) throw new Error(`${file} is no route`);
  return route;
}
