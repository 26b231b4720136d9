import type { Problem } from "../problem.ts";
import { type GatewayPattern, patternsOf, shapeOf } from "./gateway-pattern.ts";
import { type GatewayPath, keyOf } from "./gateway-routes.ts";
import { EXACT_METHODS } from "./methods.ts";
import { routeProblem } from "./route-problems.ts";
import type { Method, Route } from "./route-table.ts";

/**
 * Routes that no request reaches. It takes one of two things: `any.ts` beside a file for each method, or `[...path]`
 * beside routes that cover each of its depths (`/a/{x}` and `/a/{x}/{rest+}` leave nothing of `/a/{path+}`).
 */
export function findUnreachable(routes: readonly Route[], paths: ReadonlyMap<string, GatewayPath>): Problem[] {
  return routes.flatMap((route) => {
    const methods = route.method === "ANY" ? EXACT_METHODS : [route.method];
    const isReached = patternsOf(route).some((pattern) =>
      methods.some((method) => !isCovered(route.method, method, pattern, paths)),
    );
    const pattern = patternsOf(route)[0];
    return isReached || !pattern ? [] : [routeProblem("ROUTE_UNREACHABLE", route.file, keyOf(route.method, pattern))];
  });
}

/** Whether requests of this method to this pattern all go to other routes than the one of `own` method. */
function isCovered(
  own: Method,
  method: Method,
  pattern: GatewayPattern,
  paths: ReadonlyMap<string, GatewayPath>,
): boolean {
  const has = (at: GatewayPattern, each: Method) => paths.get(shapeOf(at))?.routes.has(each) === true;
  // ANY on a narrower path covers no exact method: which of the two wins is what AWS does not document.
  const answers = (narrower: GatewayPattern) => has(narrower, method) || (own === "ANY" && has(narrower, "ANY"));
  if (own === "ANY" && has(pattern, method)) return true;
  const greedy = pattern.at(-1);
  if (greedy?.kind !== "greedy") return false;
  const prefix = pattern.slice(0, -1);
  for (let depth = 1; ; depth++) {
    const single: GatewayPattern = [
      ...prefix,
      ...Array.from({ length: depth }, () => ({ kind: "parameter", name: "x" }) as const),
    ];
    if (!answers(single)) return false;
    if (answers([...single, greedy])) return true;
  }
}
