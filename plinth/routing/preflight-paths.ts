import { formatPattern, type GatewayPattern, patternsOf, shapeOf } from "./gateway-pattern.ts";
import { toGatewayPaths } from "./gateway-routes.ts";
import type { Route } from "./route-table.ts";

/**
 * The paths on which `OPTIONS` needs a gateway route of its own, by the name of the `any.ts` route that answers it. An authorizer on
 * `ANY` would refuse every preflight, which carries no token: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 *
 * Where one path has such a route all that have an `any.ts` get one, since the gateway may put `OPTIONS /{path+}` before `ANY /a`.
 * Paths with a file for OPTIONS need none.
 * @param isClosed whether a route is behind the authorizer
 */
export function preflightPaths(
  routes: readonly Route[],
  isClosed: (route: Route) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const anyRoutes = routes.filter(({ method }) => method === "ANY");
  if (!anyRoutes.some(isClosed)) return new Map();
  const gatewayPaths = toGatewayPaths(routes);
  const isAnswered = (pattern: GatewayPattern) => gatewayPaths.get(shapeOf(pattern))?.routes.has("OPTIONS");
  return new Map(
    anyRoutes.map((route) => [
      route.function,
      patternsOf(route)
        .filter((each) => !isAnswered(each))
        .map(formatPattern),
    ]),
  );
}
