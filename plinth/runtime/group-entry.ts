import { describeMain, descriptionsKey, type RouteDescription } from "./description.ts";
import type { Envelope } from "./envelope.ts";
import { toDescribed } from "./lambda-entry.ts";
import type { Lane } from "./lane.ts";
import { writeAccessLine } from "./logging/access-log.ts";
import { readLogSettings } from "./logging/logger.ts";
import { isRecord, readRequest, readRouteKey } from "./request.ts";

/** What a function of several routes has to know of each. Plain data, since it stands in the generated entry. */
export interface GroupedRoute {
  /** The route's stable name, under which its description is read. */
  readonly function: string;
  readonly method: string;
  /** Every gateway path that it answers. */
  readonly paths: readonly string[];
}

export interface GroupMember<R extends GroupedRoute> {
  readonly route: R;
  readonly main: unknown;
}

/** The gateway's own rule of precedence; the generated entry hands it in, since the runtime knows nothing of routing. */
export type MatchRoute<R> = (
  routes: readonly R[],
  method: string,
  path: string,
) => { readonly route: R; readonly params: Readonly<Record<string, string>> } | undefined;

/** The handler of a function of several routes: a Lambda function, and readable without being called. */
export interface GroupMain extends Lane {
  /** By the name of the route. */
  readonly [descriptionsKey]: Readonly<Record<string, RouteDescription>>;
}

/**
 * The Lambda handler of several route files' `main`s. The gateway's choice, the event's `routeKey`, is final; the matcher
 * decides where that is none of these routes, as with a direct call or a gateway that has been set up by hand.
 */
export function groupEntry<R extends GroupedRoute>(
  members: readonly GroupMember<R>[],
  matchRoute: MatchRoute<NoInfer<R>>,
): GroupMain {
  const lanes = members.map(({ route, main }) => ({ route, main: toDescribed(main) }));
  const routes = members.map(({ route }) => route);
  const laneOf = new Map(lanes.map(({ route, main }) => [route.function, main]));
  const laneOfKey = new Map(
    lanes.flatMap(({ route, main }) => route.paths.map((path) => [`${route.method} ${path}`, main])),
  );
  const dispatch: Lane = async (event, context) => {
    const routeKey = readRouteKey(event);
    // A preflight comes by a gateway route of its own, beside the route of any method that answers it.
    const chosen = laneOfKey.get(routeKey) ?? laneOfKey.get(routeKey.replace(/^OPTIONS /, "ANY "));
    if (chosen) return chosen(event, context);
    const startedAt = performance.now();
    const request = readRequest(event, context);
    const match = matchRoute(routes, request.method, request.path);
    const lane = match && laneOf.get(match.route.function);
    if (lane) return lane(withParams(event, match.params), context);
    const durationMs = performance.now() - startedAt;
    writeAccessLine(readLogSettings(), { request, user: null, status: 404, durationMs, errorCode: "NOT_FOUND" });
    return notFound();
  };
  const descriptions = lanes.map(({ route, main }) => [route.function, describeMain(main)]);
  return Object.assign(dispatch, { [descriptionsKey]: Object.fromEntries(descriptions) });
}

// The gateway leaves `pathParameters` out where there are none.
function withParams(event: unknown, params: Readonly<Record<string, string>>): unknown {
  const { pathParameters: _, ...rest } = isRecord(event) ? event : {};
  return Object.keys(params).length === 0 ? rest : { ...rest, pathParameters: params };
}

/** What the gateway itself answers where it has no route. */
function notFound(): Envelope {
  return {
    statusCode: 404,
    headers: { "content-type": "application/json" },
    body: '{"message":"Not Found"}',
    isBase64Encoded: false,
  };
}
