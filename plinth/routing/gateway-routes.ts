import { formatPattern, type GatewayPattern, patternsOf, shapeOf } from "./gateway-pattern.ts";
import type { Method, Route } from "./route-table.ts";

/** All routes of one path, whatever their parameters are called. */
export interface GatewayPath {
  /** `/projects/{}` */
  readonly shape: string;
  readonly pattern: GatewayPattern;
  /** Every route of this path, by method; more than one under a method is a duplicate. */
  readonly routes: ReadonlyMap<Method, readonly Route[]>;
}

/** The routes as API Gateway sees them: by path, in their order, `[[...name]]` under both of its paths. */
export function toGatewayPaths(routes: readonly Route[]): ReadonlyMap<string, GatewayPath> {
  const paths = new Map<string, { shape: string; pattern: GatewayPattern; routes: Map<Method, Route[]> }>();
  for (const route of routes) {
    for (const pattern of patternsOf(route)) {
      const shape = shapeOf(pattern);
      const path = paths.get(shape) ?? { shape, pattern, routes: new Map<Method, Route[]>() };
      paths.set(shape, path);
      const same = path.routes.get(route.method) ?? [];
      path.routes.set(route.method, same);
      same.push(route);
    }
  }
  return paths;
}

/** `GET /projects/{id}` */
export function keyOf(method: Method, pattern: GatewayPattern): string {
  return `${method} ${formatPattern(pattern)}`;
}
