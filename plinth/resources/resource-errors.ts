/**
 * A fault of a resource that the caller may hear of. The request lane recognises it by `expose` and `status`, so that this
 * folder needs nothing of the runtime.
 */
export class ResourceError extends Error {
  readonly expose = true;
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.status = status;
    this.code = code;
  }
}

/** The cursor was not made by this table: 400. */
export class InvalidCursor extends ResourceError {
  constructor() {
    super(400, "INVALID_CURSOR", "The cursor is not one that this list gave out. Start again without a cursor.");
  }
}

/** The table gave no answer within the time limit: 503. */
export class TableTimeout extends ResourceError {
  constructor(options?: ErrorOptions) {
    super(503, "SERVICE_UNAVAILABLE", "The service did not answer in time. Try again.", options);
  }
}

/** Another service gave no answer within the time limit: 503. */
export class CallTimeout extends ResourceError {
  constructor(options?: ErrorOptions) {
    super(503, "SERVICE_UNAVAILABLE", "The service did not answer in time. Try again.", options);
  }
}

/**
 * A function that was invoked failed. It is not for the caller's caller, whose request may be right: uncaught it is a 500. `code`
 * is the error's own, such as `VALIDATION_FAILED` or `INTERNAL`, or Lambda's where the function could not even answer.
 */
export class FunctionFailure extends Error {
  readonly function: string;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Under which the function's own log has the error; undefined where it could not say. */
  readonly requestId: string | undefined;

  constructor(
    name: string,
    failure: { code: string; message: string; details?: Record<string, unknown>; requestId?: string | undefined },
  ) {
    super(`The function "${name}" failed: ${failure.message}`);
    this.name = new.target.name;
    this.function = name;
    this.code = failure.code;
    this.details = failure.details ?? {};
    this.requestId = failure.requestId;
  }
}

/** Of the messages of one `sendBatch`, SQS did not take all. */
export class SendFailure extends Error {
  /** Positions, from 0, of the payloads that were not taken. */
  readonly failed: readonly number[];

  constructor(queue: string, failed: readonly number[], reasons: readonly string[]) {
    super(`The queue "${queue}" did not take ${failed.length} of the messages: ${[...new Set(reasons)].join(", ")}.`);
    this.name = new.target.name;
    this.failed = failed;
  }
}

/** Another service refused a call. It is not for the caller, whose request may be right: uncaught it is a 500. */
export class ServiceFailure extends Error {
  /** HTTP status of the service's answer. */
  readonly status: number;
  /** The service's own name of the error, such as `AccessDenied`. */
  readonly code: string;
  readonly #answer: string;

  /** @param answer the whole of it, which may hold what must not be seen */
  constructor(call: string, status: number, code: string, message: string, answer = "") {
    super(`${call} failed with ${status} ${code}: ${message}`);
    this.name = new.target.name;
    this.status = status;
    this.code = code;
    this.#answer = answer;
  }

  /** The answer's text. A method, so that no log shows it with the error. */
  answer(): string {
    return this.#answer;
  }
}
