import { describeMain } from "./description.ts";
import { handler, type RouteMain } from "./handler.ts";
import type { Lane } from "./lane.ts";

/** The Lambda handler of a route file's `main`. */
export function lambdaEntry(main: unknown): Lane {
  return toDescribed(main);
}

/** The route that a `main` export stands for. A bare function goes through the lane too, without schemas or grants. */
export function toDescribed(main: unknown): RouteMain {
  if (isRouteMain(main)) return main;
  if (isFunction(main)) return handler(main);
  const found = main === undefined ? "nothing" : main === null ? "null" : `a value of type ${typeof main}`;
  throw new TypeError(
    `A route file exports main, a function, but this one exports ${found}. Write: export const main = handler(async (body, ctx) => …).`,
  );
}

function isRouteMain(main: unknown): main is RouteMain {
  return describeMain(main) !== undefined;
}

function isFunction(main: unknown): main is (...args: unknown[]) => unknown {
  return typeof main === "function";
}
