import { type Problem, sortProblems } from "../problem.ts";
import { checkQuotas } from "./check-quotas.ts";
import { findAmbiguities } from "./find-ambiguities.ts";
import { findCaseClashes } from "./find-case-clashes.ts";
import { findDuplicates } from "./find-duplicates.ts";
import { findUnreachable } from "./find-unreachable.ts";
import { toGatewayPaths } from "./gateway-routes.ts";
import { isIgnored } from "./is-ignored.ts";
import type { Packaging } from "./package-routes.ts";
import { parseRouteFile } from "./parse-route-file.ts";
import { parseTaskFile } from "./parse-task-file.ts";
import { DEFAULT_QUOTAS, type Quotas } from "./quotas.ts";
import { routeProblem } from "./route-problems.ts";
import type { Route, RouteTable, Task } from "./route-table.ts";
import type { ScannedTree } from "./scan-routes.ts";

/** What the table depends on beside the files. */
export interface RouteTableOptions {
  /** Whether the API answers on a custom domain, where AWS reserves two paths. Default: false. */
  readonly customDomain?: boolean;
  /** How the routes are laid on functions, which decides how many integrations and roles they need. Default: `route`. */
  readonly packaging?: Packaging;
  /** What AWS gives the account. Default: what it gives every account. */
  readonly quotas?: Quotas;
}

/**
 * The route table of a scanned tree, with every problem of it. The same files give the same table, in whatever order
 * they come. Routes are sorted by path, then method; of files whose functions share a name only the first is in it.
 */
export function buildRouteTable(scanned: ScannedTree, options: RouteTableOptions = {}): RouteTable {
  const files = [...new Set(scanned.files)].sort();
  const parsedRoutes = files.filter((file) => file.startsWith("routes/")).map(parseRouteFile);
  const parsedTasks = files.map(parseTaskFile);
  const allRoutes = parsedRoutes.flatMap(({ route }) => (route ? [route] : [])).sort(byPath);
  const allTasks = parsedTasks.flatMap(({ task }) => (task ? [task] : [])).sort(byKind);
  const taken = new Set<string>();
  const routes = allRoutes.filter((route) => take(taken, route));
  const tasks = allTasks.filter((task) => take(taken, task));
  const problems = [
    ...scanned.problems,
    ...findCaseClashes(files.filter((file) => !isIgnored(file.split("/")))),
    ...[...parsedRoutes, ...parsedTasks].flatMap((parsed) => parsed.problems),
    ...checkRoutes(allRoutes, options),
    ...checkQuotas(allRoutes, tasks, {
      packaging: options.packaging ?? "route",
      quotas: options.quotas ?? DEFAULT_QUOTAS,
    }),
    ...checkNames([...allRoutes, ...allTasks]),
  ];
  return { routes, tasks, problems: sortProblems(problems) };
}

function checkRoutes(routes: readonly Route[], { customDomain = false }: RouteTableOptions): Problem[] {
  const paths = toGatewayPaths(routes);
  return [
    ...findDuplicates(paths),
    ...findUnreachable(routes, paths),
    ...findAmbiguities(paths),
    ...(customDomain ? routes.flatMap(checkReserved) : []),
  ];
}

function checkReserved({ file, paths }: Route): Problem[] {
  return paths
    .filter((path) => path === "/ping" || path === "/sping")
    .map((path) => routeProblem("ROUTE_RESERVED", file, path));
}

/** Names that two different things share; a duplicate route shares its name too, and has been reported as what it is. */
function checkNames(all: readonly (Route | Task)[]): Problem[] {
  const owners = new Map<string, Route | Task>();
  return all.flatMap((each) => {
    const owner = owners.get(each.function) ?? each;
    owners.set(each.function, owner);
    if (identityOf(owner) === identityOf(each)) return [];
    return [routeProblem("FUNCTION_NAME_CLASH", [owner.file, each.file], each.function)];
  });
}

function identityOf(each: Route | Task): string {
  return "path" in each ? `${each.method} ${each.path}` : `${each.kind} ${each.name}`;
}

function take(taken: Set<string>, { function: name }: Route | Task): boolean {
  return !taken.has(name) && taken.add(name) !== undefined;
}

function byPath(a: Route, b: Route): number {
  return compare(a.path, b.path) || compare(a.method, b.method);
}

function byKind(a: Task, b: Task): number {
  return compare(a.kind, b.kind) || compare(a.name, b.name);
}

// Code-unit order: a locale's order would differ from machine to machine.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
