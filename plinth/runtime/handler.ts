import type { $ZodType, input, output } from "zod/v4/core";
import { descriptionKey, type RouteDescription } from "./description.ts";
import { createLane, type Lane, type RouteFn } from "./lane.ts";
import type { Logger } from "./logger.ts";
import type { RouteContext } from "./route-context.ts";
import { checkRouteOptions, type RouteOptions, type Schema, toDescription } from "./route-options.ts";

type BodyOf<Body> = Body extends $ZodType ? output<Body> : unknown;
type ParamsOf<Params> = Params extends $ZodType ? output<Params> : Readonly<Record<string, string>>;
type QueryOf<Query> = Query extends $ZodType ? output<Query> : Readonly<Record<string, string | string[]>>;
type ReturnOf<Response> = Response extends $ZodType ? input<Response> : unknown;

type Returned<Response, Leaf> = ReturnOf<Response> & Literals<Leaf>;

/**
 * Adds nothing to check. As the context of a returned value it keeps literals narrow, `{ status: "ok" }`, also where the function
 * has no parameters and TypeScript reads it before the schemas.
 */
// biome-ignore lint/complexity/noBannedTypes: any value at all, which `unknown` would say at the price of swallowing the union
type Literals<Leaf> = Leaf | { [key: string]: Literals<Leaf> } | Literals<Leaf>[] | {} | null | undefined;

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
  Leaf extends string | number | boolean = never,
>(
  fn: (
    body: BodyOf<Body>,
    ctx: RouteContext<ParamsOf<Params>, QueryOf<Query>>,
    logger: Logger,
  ) => Returned<Response, Leaf> | Promise<Returned<Response, Leaf>>,
  options?: RouteOptions<Body, Params, Query, Response>,
): RouteMain;
export function handler(fn: RouteFn, options: RouteOptions = {}): RouteMain {
  checkRouteOptions(fn, options);
  return Object.assign(createLane(fn, options), { [descriptionKey]: toDescription(options) });
}
