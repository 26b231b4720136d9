import { traceHeader } from "../../resources/trace-header.ts";
import { type Deadline, openDeadline } from "../deadline.ts";
import { takeColdStart } from "../logging/cold-start.ts";
import { createLogger, type LogFields, type Logger, type LogSettings, writeLine } from "../logging/logger.ts";
import { toTraceId } from "../logging/trace-id.ts";
import { isRecord } from "../request.ts";

/** One invocation of a task on its way through the lane. */
export interface Invocation {
  readonly requestId: string;
  readonly logger: Logger;
  readonly deadline: Deadline;
  readonly lambdaContext: object;
  /** Writes the one line that every invocation leaves, whatever the log level and however it ended. */
  close(message: string, fields: LogFields): void;
}

export function openInvocation(context: unknown, settings: LogSettings): Invocation {
  const startedAt = performance.now();
  const coldStart = takeColdStart();
  const lambdaContext = typeof context === "object" && context !== null ? context : {};
  const requestId = readInvocationId(context);
  return {
    requestId,
    logger: createLogger(requestId, settings),
    deadline: openDeadline(lambdaContext),
    lambdaContext,
    close(message, fields) {
      const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
      const traceId = toTraceId(traceHeader() ?? "");
      writeLine(settings, "info", message, requestId, { ...fields, durationMs, coldStart, traceId });
    },
  };
}

function readInvocationId(context: unknown): string {
  const id: unknown = isRecord(context) ? context["awsRequestId"] : undefined;
  return typeof id === "string" && /^[\x21-\x7e]{1,128}$/.test(id) ? id : crypto.randomUUID();
}
