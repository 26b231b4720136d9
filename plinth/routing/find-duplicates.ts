import type { Problem } from "../problem.ts";
import { type GatewayPath, keyOf } from "./gateway-routes.ts";
import { routeProblem } from "./route-problems.ts";

/** Routes that answer the same method on the same path, which the gateway refuses. */
export function findDuplicates(paths: ReadonlyMap<string, GatewayPath>): Problem[] {
  return [...paths.values()].flatMap(({ pattern, routes }) =>
    [...routes].flatMap(([method, same]) => {
      if (same.length < 2) return [];
      const files = same.map((route) => route.file);
      const key = keyOf(method, pattern);
      const kinds = new Set(same.map((route) => route.segments.at(-1)?.kind));
      // Only on the longer of its two paths does `[[...name]]` meet `[...name]`; on the bare one it meets a plain folder.
      const isShadow = same.length === 2 && kinds.has("optional") && kinds.has("greedy");
      return [isShadow ? routeProblem("ROUTE_SHADOWED", files, key) : routeProblem("ROUTE_DUPLICATE", files, key)];
    }),
  );
}
