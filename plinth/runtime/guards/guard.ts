import type { Grant } from "../../resources/grants.ts";
import type { Middleware } from "../route-options.ts";

const guardKey: unique symbol = Symbol.for("plinth.guard");

/**
 * A middleware of Plinth's own that stands before the validation, right after the authorization, wherever the route lists it:
 * idempotency, rate limit. It brings the grants that it needs itself.
 */
export interface Guard extends Middleware {
  readonly [guardKey]: { readonly uses: readonly Grant[] };
}

/** Marks a middleware as a guard. */
export function guard(middleware: Middleware, uses: readonly Grant[]): Guard {
  return { ...middleware, [guardKey]: { uses } };
}

/** Whether a middleware is one of Plinth's own guards. */
export function isGuard(middleware: Middleware): middleware is Guard {
  return guardKey in middleware;
}

/** The grants that a middleware brings; none for an author's own. */
export function grantsOf(middleware: Middleware): readonly Grant[] {
  return isGuard(middleware) ? middleware[guardKey].uses : [];
}
