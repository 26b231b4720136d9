import middy from "@middy/core";
import type { TaskMiddleware, TaskMiddlewareRequest } from "./task-options.ts";

type Hook = (request: TaskMiddlewareRequest) => unknown;

/** What @middy/core hands to an execution mode. */
interface MiddyCore<Event> {
  middyRequest(event: unknown, context: object): TaskMiddlewareRequest;
  runRequest(
    request: TaskMiddlewareRequest,
    before: readonly Hook[],
    fn: (event: Event) => unknown,
    after: readonly Hook[],
    onError: readonly Hook[],
    plugin: unknown,
  ): Promise<unknown>;
}

/** Runs `admit`, then the author's middlewares and inside them `fn`; the outcome is what the last of them left. */
export type Around<Event> = (
  event: unknown,
  context: object,
  fn: (event: Event) => Promise<unknown>,
  admit?: () => Promise<void>,
) => Promise<unknown>;

/**
 * The author's middlewares as one function. It is an execution mode of middy, which gives each invocation its own `fn`; middy's
 * early timeout is off, since the lane has a deadline of its own.
 */
export function toAround<Event>(middleware: readonly TaskMiddleware[] = []): Around<Event> {
  let around: Around<Event> | undefined;

  // middy's type for an execution mode has no parameters, hence the question marks.
  function executionMode(
    core?: MiddyCore<Event>,
    before?: Hook[],
    _fn?: unknown,
    after?: Hook[],
    onError?: Hook[],
    plugin?: unknown,
  ) {
    around = async (event, context, fn, admit) => {
      if (!core || !before || !after || !onError) throw new Error("@middy/core changed its execution modes.");
      const first = admit === undefined ? before : [admit, ...before];
      return core.runRequest(core.middyRequest(event, context), first, fn, after, onError, plugin);
    };
    return around;
  }

  middy({ executionMode, timeoutEarlyInMillis: 0 }).use([...middleware]);
  if (around === undefined) throw new Error("@middy/core did not start its execution mode.");
  return around;
}
