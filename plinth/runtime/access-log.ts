import { type LogSettings, writeLine } from "./logger.ts";
import type { ApiRequest } from "./request.ts";

let isColdStart = true;

/** The one line that every request leaves, whatever the log level and however it ended. */
export function writeAccessLine(
  settings: LogSettings,
  request: ApiRequest,
  status: number,
  durationMs: number,
  errorCode: string | undefined,
): void {
  const coldStart = isColdStart;
  isColdStart = false;
  writeLine(settings, "info", "request", request.requestId, {
    method: request.method,
    route: request.routeKey,
    path: request.path,
    status,
    durationMs: Math.round(durationMs * 1000) / 1000,
    coldStart,
    errorCode,
  });
}
