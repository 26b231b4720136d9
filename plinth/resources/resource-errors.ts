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
