import { type Envelope, toEnvelope } from "./envelope.ts";
import { HttpError, Internal, isErrorStatus } from "./errors.ts";
import type { Logger } from "./logging/logger.ts";

const internalMessage = "Something went wrong on our side.";

/** The error boundary's answer: logs what must be known, sends what may be known. */
export function toErrorResponse(
  thrown: unknown,
  requestId: string,
  logger: Logger,
): { envelope: Envelope; code: string } {
  const error = toHttpError(thrown);
  if (error.status >= 500) logger.error("request failed", { error: thrown });
  else if (error.cause !== undefined) logger.info("request refused", { error: thrown });
  // A 500's message is the log's, whoever wrote it.
  const sent = error.status === 500 ? new Internal(internalMessage) : error;
  const { code } = sent;
  try {
    return { envelope: toErrorEnvelope(sent, requestId), code };
  } catch (cause) {
    logger.error("error details cannot be written as JSON", { error: cause });
    const { retryAfterSeconds } = sent;
    const bare = new HttpError(sent.status, code, sent.message, retryAfterSeconds ? { retryAfterSeconds } : {});
    return { envelope: toErrorEnvelope(bare, requestId), code };
  }
}

function toErrorEnvelope(error: HttpError, requestId: string): Envelope {
  const { status, retryAfterSeconds } = error;
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterSeconds)) };
  const body = JSON.stringify(toErrorBody(error, requestId));
  return toEnvelope({ statusCode: status, headers, body, isBase64Encoded: false, cookies: [] }, requestId);
}

/** The one shape of every error. `details` is always there, `{}` when there are none. */
function toErrorBody({ code, message, details }: HttpError, requestId: string): object {
  return { error: { code, message, details, requestId } };
}

function toHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError && isErrorStatus(thrown.status)) return thrown;
  return fromExposed(thrown) ?? new Internal(internalMessage, { cause: thrown });
}

// Errors of resources, of middy's own middlewares and of http-errors mark with `expose` that the caller may read them.
function fromExposed(thrown: unknown): HttpError | undefined {
  if (!(thrown instanceof Error) || !("expose" in thrown) || thrown.expose !== true) return undefined;
  const status = "status" in thrown ? thrown.status : "statusCode" in thrown ? thrown.statusCode : undefined;
  if (!isErrorStatus(status)) return undefined;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : `HTTP_${status}`;
  const { cause } = thrown;
  return new HttpError(status, code, thrown.message, cause === undefined ? {} : { cause });
}
