import type { ApiRequest } from "../request.ts";
import type { User } from "../user.ts";
import { takeColdStart } from "./cold-start.ts";
import { type LogSettings, printLine } from "./logger.ts";
import { toMetrics } from "./metrics.ts";
import { redactText } from "./redact-text.ts";

/** How a request ended. */
export interface Outcome {
  readonly request: ApiRequest;
  readonly user: User | null;
  readonly status: number;
  readonly durationMs: number;
  readonly errorCode: string | undefined;
}

/** The one line that every request leaves, whatever the log level and however it ended; CloudWatch reads the metrics out of it. */
export function writeAccessLine(
  settings: LogSettings,
  { request, user, status, durationMs, errorCode }: Outcome,
): void {
  const coldStart = takeColdStart();
  // Written out at once: gathering the fields of a line one by one takes longer than all of the validation.
  printLine({
    timestamp: new Date().toISOString(),
    level: "info",
    message: "request",
    requestId: request.requestId,
    function: settings.function,
    stack: settings.stack,
    method: request.method,
    route: request.routeKey,
    path: redactText(request.path),
    status,
    durationMs: Math.round(durationMs * 1000) / 1000,
    coldStart,
    errorCode,
    userId: user?.id,
    traceId: request.traceId,
    ...toMetrics(settings.metrics, { errors: status >= 500 ? 1 : 0, coldStarts: coldStart ? 1 : 0 }),
  });
}
