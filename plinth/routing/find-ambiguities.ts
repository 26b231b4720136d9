import type { Problem } from "../problem.ts";
import { formatPattern, intersect, relate, shapeOf } from "./gateway-pattern.ts";
import { type GatewayPath, keyOf } from "./gateway-routes.ts";
import { EXACT_METHODS } from "./methods.ts";
import { pathsThatMeet } from "./paths-that-meet.ts";
import { routeProblem } from "./route-problems.ts";
import type { Method, Route } from "./route-table.ts";

// A tree this far off is not corrected problem by problem, and n × n of them would fill the memory.
const MAX_REPORTED = 1000;

interface Contender {
  readonly method: Method;
  readonly path: GatewayPath;
  readonly route: Route;
}

/**
 * Pairs of routes that match a common request whose winner AWS does not document. Two cases exist:
 * - ANY on a narrower path against an exact method on a wider one (`ANY /x`, `GET /{id}`): is the method compared first, or the path?
 * - paths that cross (`/a/{x}`, `/{y}/b`): neither is narrower, and the request `/a/b` matches both.
 * A route on exactly the common paths settles either case, since every known rule lets it win.
 */
export function findAmbiguities(paths: ReadonlyMap<string, GatewayPath>): Problem[] {
  const problems: Problem[] = [];
  for (const method of EXACT_METHODS) {
    for (const [a, b] of pathsThatMeet([...paths.values()].filter((path) => answering(path, method)))) {
      // A pair that shares several methods was looked at under the first of them.
      if (sharedMethods(a, b)[0] !== method) continue;
      const contenders = contending(a, b, paths);
      if (contenders.length > 0) problems.push(toProblem(a, b, contenders));
      if (problems.length === MAX_REPORTED) return problems;
    }
  }
  return problems;
}

function contending(a: GatewayPath, b: GatewayPath, paths: ReadonlyMap<string, GatewayPath>): Contender[] {
  const relation = relate(a.pattern, b.pattern);
  if (relation === "crossing") return crossing(a, b, paths);
  return relation === "narrower" ? nested(a, b) : nested(b, a);
}

/** ANY on the narrower path, and the methods that only the wider one names. */
function nested(narrow: GatewayPath, wide: GatewayPath): Contender[] {
  const any = first(narrow, "ANY");
  if (!any) return [];
  const exact = EXACT_METHODS.flatMap((method) => {
    const route = narrow.routes.has(method) ? undefined : first(wide, method);
    return route ? [{ method, path: wide, route }] : [];
  });
  return exact.length > 0 ? [{ method: "ANY", path: narrow, route: any }, ...exact] : [];
}

/** The routes of two crossing paths that answer a common method, unless a route of the common paths answers it. */
function crossing(a: GatewayPath, b: GatewayPath, paths: ReadonlyMap<string, GatewayPath>): Contender[] {
  const common = paths.get(shapeOf(intersect(a.pattern, b.pattern)));
  const contenders = sharedMethods(a, b)
    .filter((method) => !common || !answering(common, method))
    .flatMap((method) => [a, b].flatMap((path) => answering(path, method) ?? []));
  return [...new Map(contenders.map((each) => [`${each.method} ${each.path.shape}`, each])).values()];
}

function sharedMethods(a: GatewayPath, b: GatewayPath): Method[] {
  return EXACT_METHODS.filter((method) => answering(a, method) && answering(b, method));
}

function answering(path: GatewayPath, method: Method): Contender | undefined {
  const exact = first(path, method);
  if (exact) return { method, path, route: exact };
  const any = first(path, "ANY");
  return any && { method: "ANY", path, route: any };
}

function first(path: GatewayPath, method: Method): Route | undefined {
  return path.routes.get(method)?.[0];
}

function toProblem(a: GatewayPath, b: GatewayPath, contenders: readonly Contender[]): Problem {
  const common = intersect(a.pattern, b.pattern);
  const exact = [...new Set(contenders.map(({ method }) => method))].filter((method) => method !== "ANY");
  // `ANY` against `ANY` can only be settled by another `any.ts`.
  const settling = exact.length > 0 ? exact : (["ANY"] as const);
  const keys = contenders.map(({ method, path }) => keyOf(method, path.pattern)).sort();
  const files = [...new Set(contenders.map(({ route }) => route.file))];
  const settlers = settling.map((method) => `\`${toFile(common, method)}\``).join(", ");
  return routeProblem(
    "ROUTE_AMBIGUOUS",
    files,
    keys,
    `${exact[0] ?? "GET"} ${formatPattern(common)}`,
    `Add ${settlers} to say what answers it, or change one of the paths or methods.`,
  );
}

function toFile(pattern: GatewayPath["pattern"], method: Method): string {
  const folders = pattern.map((token) =>
    token.kind === "literal" ? token.text : token.kind === "greedy" ? `[...${token.name}]` : `[${token.name}]`,
  );
  return ["routes", ...folders, `${method.toLowerCase()}.ts`].join("/");
}
