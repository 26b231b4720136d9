import type { $ZodType, input, output } from "zod/v4/core";
import { descriptionKey, type RouteDescription } from "./description.ts";
import { createLane, type Lane, type RouteFn } from "./lane.ts";
import type { Leaf, Literals } from "./literals.ts";
import type { Logger } from "./logging/logger.ts";
import type { Reply } from "./reply.ts";
import type { RouteContext } from "./route-context.ts";
import { checkRouteOptions, type RouteOptions, type Schema, toDescription } from "./route-options.ts";

type BodyOf<Body> = Body extends $ZodType ? output<Body> : unknown;
type ParamsOf<Params> = Params extends $ZodType ? output<Params> : Readonly<Record<string, string>>;
type QueryOf<Query> = Query extends $ZodType ? output<Query> : Readonly<Record<string, string | string[]>>;

type Returned<Response, L> = Response extends $ZodType
  ? (input<Response> & Literals<L>) | Reply<input<Response>>
  : Literals<L>;

/** A route: callable as a Lambda function, and readable without being called. */
export interface RouteMain extends Lane {
  readonly [descriptionKey]: RouteDescription;
}

/**
 * Makes a route of a function. `body`, `ctx.params` and `ctx.query` have the types of the schemas' outputs; what the function
 * returns must fit the response schema's input. Wrong options throw when the file is loaded, so a deploy stops before it begins.
 */
export function handler<
  Body extends Schema = undefined,
  Params extends Schema = undefined,
  Query extends Schema = undefined,
  Response extends Schema = undefined,
  L extends Leaf = never,
>(
  fn: (
    body: BodyOf<Body>,
    ctx: RouteContext<ParamsOf<Params>, QueryOf<Query>>,
    logger: Logger,
  ) => Returned<Response, L> | Promise<Returned<Response, L>>,
  options?: RouteOptions<Body, Params, Query, Response>,
): RouteMain;
export function handler(fn: RouteFn, options: RouteOptions = {}): RouteMain {
  checkRouteOptions(fn, options);
  return Object.assign(createLane(fn, options), { [descriptionKey]: toDescription(options) });
}
