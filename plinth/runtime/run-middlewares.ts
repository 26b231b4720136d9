import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Envelope } from "./envelope.ts";
import type { Middleware, MiddlewareRequest } from "./route-options.ts";

export type Hook = (request: MiddlewareRequest) => unknown;

/** What the lane does around the author's middlewares. */
export interface LaneSteps {
  /** Run before the first of them. */
  readonly before: readonly Hook[];
  /** The author's function, with the event as the middlewares left it. */
  readonly fn: (event: APIGatewayProxyEventV2) => Promise<Envelope>;
  /** Run before their `onError` hooks, so that they find a response to add headers to, as middy's middlewares expect. */
  readonly onError: Hook;
}

export interface Middlewares {
  /** What all hooks of one request share. */
  openRequest(event: object, context: object): MiddlewareRequest;
  run(request: MiddlewareRequest, steps: LaneSteps): Promise<unknown>;
}

/** What @middy/core hands to an execution mode. */
interface MiddyCore {
  middyRequest(event: object, context: object): MiddlewareRequest;
  runRequest(
    request: MiddlewareRequest,
    before: readonly Hook[],
    fn: LaneSteps["fn"],
    after: readonly Hook[],
    onError: readonly Hook[],
    plugin: unknown,
  ): Promise<unknown>;
}

/**
 * The author's middlewares, run by middy. It is an execution mode of middy, which gives each request its own hooks; middy's early
 * timeout is off, since it would leave the function running behind an answer that is not ours.
 */
export function openMiddlewares(middleware: readonly Middleware[]): Middlewares {
  let opened: Middlewares | undefined;

  // middy's type for an execution mode has no parameters, hence the question marks.
  function executionMode(
    core?: MiddyCore,
    before?: Hook[],
    _fn?: unknown,
    after?: Hook[],
    onError?: Hook[],
    plugin?: unknown,
  ) {
    if (!core || !before || !after || !onError) throw new Error("@middy/core changed its execution modes.");
    opened = {
      openRequest: core.middyRequest,
      run: (request, steps) =>
        core.runRequest(request, [...steps.before, ...before], steps.fn, after, [steps.onError, ...onError], plugin),
    };
    return () => undefined;
  }

  middy({ executionMode, timeoutEarlyInMillis: 0 }).use([...middleware]);
  if (opened === undefined) throw new Error("@middy/core did not start its execution mode.");
  return opened;
}
