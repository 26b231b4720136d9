import { readBody } from "../body.ts";
import { toErrorResponse } from "../error-response.ts";
import { createLogger, type Logger, readLogSettings } from "../logging/logger.ts";
import { isRecord } from "../request.ts";
import { check, toFields, validateParts } from "../validation.ts";
import type { CronContext, FunctionContext } from "./task-context.ts";
import { TaskFailure } from "./task-failure.ts";
import { type Invocation, openInvocation } from "./task-invocation.ts";
import { toAround } from "./task-middleware.ts";
import type { CronOptions, FunctionOptions } from "./task-options.ts";
import { isUrlRequest, toUrlAnswer } from "./url-request.ts";

export type InvokedFn = (input: unknown, ctx: CronContext & FunctionContext, logger: Logger) => unknown;
export type InvocationLane = (event: unknown, context?: unknown) => Promise<unknown>;

/**
 * The lane of a cron or a plain function: invocation line → error boundary → validation → author's middleware → fn → response check.
 * A function with an address of its own answers requests to it as a route does.
 */
export function createInvocationLane(fn: InvokedFn, options: CronOptions | FunctionOptions): InvocationLane {
  const settings = readLogSettings();
  const around = toAround(options.middleware);
  const kind = options.schedule === undefined ? "function" : "cron";
  return async (event, context) => {
    const invocation = openInvocation(context, settings);
    const { requestId, logger, deadline, lambdaContext } = invocation;
    const request = options.url === true && isUrlRequest(event) ? event : undefined;
    let input: unknown = event;
    const admit = async (): Promise<void> => {
      const value = request ? readBody(request, true) : event;
      [input] = await validateParts([{ name: "input", schema: options.input, value }]);
    };
    const run = async (rawEvent: unknown): Promise<unknown> => {
      const returned = await fn(input, toContext(invocation, event, rawEvent), logger);
      return options.input === undefined ? undefined : checkResponse(options, returned);
    };
    let errorCode: string | undefined;
    try {
      const answer = await deadline.race(around(event, lambdaContext, run, admit));
      return request ? toUrlAnswer(answer, requestId) : answer;
    } catch (error) {
      logger.error("invocation failed", { error });
      // Logged above in full, so that nothing of it is missing for one that is no failure of ours.
      const silent = createLogger(requestId, { ...settings, threshold: Number.POSITIVE_INFINITY });
      const { envelope, code } = toErrorResponse(error, requestId, silent);
      errorCode = code;
      if (request) return envelope;
      throw new TaskFailure(code, envelope.body);
    } finally {
      invocation.close("invocation", { kind, errorCode });
    }
  };
}

function toContext(
  { requestId, deadline }: Invocation,
  event: unknown,
  rawEvent: unknown,
): CronContext & FunctionContext {
  const { signal, remainingMs } = deadline;
  return { requestId, signal, remainingMs, scheduledTime: readScheduledTime(event), rawEvent };
}

/** Scheduler puts in what its target's input asks for; a rule of EventBridge always sends `time`. */
function readScheduledTime(event: unknown): Date | null {
  const text: unknown = isRecord(event) ? (event["scheduledTime"] ?? event["time"]) : undefined;
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}

async function checkResponse({ response }: FunctionOptions, returned: unknown): Promise<unknown> {
  if (response === undefined) return returned;
  const checked = await check(response, returned);
  if (checked.issues === undefined) return checked.value;
  const fields = toFields("response", checked.issues);
  throw Object.assign(new Error("The returned value does not fit the task's response schema."), { fields });
}
