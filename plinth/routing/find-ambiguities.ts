import type { Problem } from "../problem.ts";
import { formatPattern, intersect, relate, shapeOf } from "./gateway-pattern.ts";
import { type GatewayPath, keyOf } from "./gateway-routes.ts";
import { EXACT_METHODS } from "./methods.ts";
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
  for (const [a, b] of pairsThatMayMeet([...paths.values()])) {
    const relation = relate(a.pattern, b.pattern);
    if (relation === "disjoint" || relation === "same") continue;
    const contenders =
      relation === "crossing" ? crossing(a, b, paths) : relation === "narrower" ? nested(a, b) : nested(b, a);
    if (contenders.length > 0) problems.push(toProblem(a, b, contenders));
    if (problems.length >= MAX_REPORTED) break;
  }
  return problems;
}

/** Every pair of paths once, but for those that begin with two different literals: of these there are most by far. */
function* pairsThatMayMeet(paths: readonly GatewayPath[]): Generator<[GatewayPath, GatewayPath]> {
  const wild: GatewayPath[] = [];
  const byFirst = new Map<string, GatewayPath[]>();
  for (const path of paths) {
    const first = path.pattern[0];
    if (first?.kind === "literal") {
      const alike = byFirst.get(first.text) ?? [];
      for (const other of wild) yield [other, path];
      for (const other of alike) yield [other, path];
      alike.push(path);
      byFirst.set(first.text, alike);
    } else {
      for (const other of wild) yield [other, path];
      for (const alike of byFirst.values()) for (const other of alike) yield [other, path];
      wild.push(path);
    }
  }
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
  const contenders = EXACT_METHODS.flatMap((method) => {
    const left = answering(a, method);
    const right = answering(b, method);
    return left && right && !(common && answering(common, method)) ? [left, right] : [];
  });
  return [...new Map(contenders.map((each) => [`${each.method} ${each.path.shape}`, each])).values()];
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
  const exact = [...new Set(contenders.map(({ method }) => method))].filter((method) => method !== "ANY").sort();
  // `ANY` against `ANY` can only be settled by another `any.ts`.
  const settling = exact.length > 0 ? exact : (["ANY"] as const);
  const keys = contenders.map(({ method, path }) => keyOf(method, path.pattern)).sort();
  const files = [...new Set(contenders.map(({ route }) => route.file))].sort();
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
