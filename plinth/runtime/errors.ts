export interface HttpErrorOptions {
  /** Sent to the caller as `error.details`. Default: `{}`. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What led to it: logged, never sent. */
  readonly cause?: unknown;
  /** Whole seconds after which to try again, sent as `retry-after`. Default: none; RateLimit 60, ServiceUnavailable 5. */
  readonly retryAfterSeconds?: number;
}

/**
 * An error whose status, code, message and details the caller may see. Extend it for errors of your own:
 * `class QuotaReached extends HttpError { constructor() { super(402, "QUOTA_REACHED", "The plan's quota is used up."); } }`
 */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    { details = {}, cause, retryAfterSeconds }: HttpErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    if (!isErrorStatus(status))
      throw new RangeError(`An HttpError's status is a whole number from 400 to 599, not ${status}.`);
    this.name = new.target.name;
    this.status = status;
    this.code = code;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export class BadRequest extends HttpError {
  constructor(message = "The request cannot be understood.", options?: HttpErrorOptions) {
    super(400, "BAD_REQUEST", message, options);
  }
}

export class Unauthorized extends HttpError {
  constructor(message = "Sign in to do this.", options?: HttpErrorOptions) {
    super(401, "UNAUTHORIZED", message, options);
  }
}

export class Forbidden extends HttpError {
  constructor(message = "You are not allowed to do this.", options?: HttpErrorOptions) {
    super(403, "FORBIDDEN", message, options);
  }
}

export class NotFound extends HttpError {
  constructor(message = "There is nothing here.", options?: HttpErrorOptions) {
    super(404, "NOT_FOUND", message, options);
  }
}

export class Conflict extends HttpError {
  constructor(message = "This conflicts with what is there already.", options?: HttpErrorOptions) {
    super(409, "CONFLICT", message, options);
  }
}

export class PayloadTooLarge extends HttpError {
  constructor(message = "The body is too large.", options?: HttpErrorOptions) {
    super(413, "PAYLOAD_TOO_LARGE", message, options);
  }
}

export class UnsupportedMediaType extends HttpError {
  constructor(message = "Send the body as application/json.", options?: HttpErrorOptions) {
    super(415, "UNSUPPORTED_MEDIA_TYPE", message, options);
  }
}

/** `details.fields` maps the path of each field to its faults: `{ "a.b": ["message"] }`. */
export class Validation extends HttpError {
  constructor(message = "The request does not have the right form.", options?: HttpErrorOptions) {
    super(422, "VALIDATION_FAILED", message, options);
  }
}

export class RateLimit extends HttpError {
  constructor(message = "Too many requests. Try again later.", options?: HttpErrorOptions) {
    super(429, "RATE_LIMITED", message, { retryAfterSeconds: 60, ...options });
  }
}

/** Its message and details go to the log only; the caller gets the same sentence as for any unexpected error. */
export class Internal extends HttpError {
  constructor(message = "Internal error.", options?: HttpErrorOptions) {
    super(500, "INTERNAL", message, options);
  }
}

export class ServiceUnavailable extends HttpError {
  constructor(message = "The service is not available at the moment. Try again later.", options?: HttpErrorOptions) {
    super(503, "SERVICE_UNAVAILABLE", message, { retryAfterSeconds: 5, ...options });
  }
}

/** The function was not done when its time was up. The lane throws it; `ctx.signal` has it as its reason. */
export class DeadlineExceeded extends HttpError {
  constructor(message = "The answer took too long.", options?: HttpErrorOptions) {
    super(504, "DEADLINE_EXCEEDED", message, options);
  }
}

export function isErrorStatus(status: unknown): status is number {
  return typeof status === "number" && Number.isInteger(status) && status >= 400 && status <= 599;
}
