import { ResourceError } from "./resource-errors.ts";

/** The database could not be reached, or gave no answer within the time limit: 503. The cause is in the log. */
export class DatabaseUnavailable extends ResourceError {
  constructor(options?: ErrorOptions) {
    super(503, "SERVICE_UNAVAILABLE", "The service did not answer in time. Try again.", options);
  }
}

/**
 * PostgreSQL refused a statement. It is not for the caller, whose request may be right: uncaught it is a 500. What a row held stays out
 * of the message.
 */
export class DatabaseFailure extends Error {
  /** SQLSTATE, such as "23505" where a row exists already: https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string;
  /** The constraint that was broken, where one was. */
  readonly constraint: string | undefined;
  /** Character of the text, counted from 1, that PostgreSQL points at. */
  readonly position: number | undefined;

  constructor(
    code: string,
    message: string,
    { constraint, position }: { constraint?: string; position?: number } = {},
  ) {
    super(`PostgreSQL refused a statement with ${code}: ${message}`);
    this.name = new.target.name;
    this.code = code;
    this.constraint = constraint;
    this.position = position;
  }
}

/** SQLSTATEs by which a server ends or refuses a connection: it starts, stops, or has too many. */
const ENDED = /^(08|57P0|53300)/;

/** An error of the driver as one of ours: what PostgreSQL says has a severity; all else is the network. */
export function toDatabaseError(error: unknown): DatabaseFailure | DatabaseUnavailable {
  if (error instanceof DatabaseFailure || error instanceof DatabaseUnavailable) return error;
  const code = textOf(error, "code");
  if (textOf(error, "severity") === "" || ENDED.test(code)) return new DatabaseUnavailable({ cause: error });
  const [constraint, position] = [textOf(error, "constraint"), Number(textOf(error, "position"))];
  return new DatabaseFailure(code, textOf(error, "message"), {
    ...(constraint ? { constraint } : {}),
    ...(position > 0 ? { position } : {}),
  });
}

/** Whether the server knows neither this user nor this password: the credentials that are kept may have been rotated. */
export function isRefusedLogin(error: unknown): boolean {
  return ["28P01", "28000"].includes(textOf(error, "code"));
}

function textOf(error: unknown, key: string): string {
  if (typeof error !== "object" || error === null) return "";
  const value: unknown = Reflect.get(error, key);
  return typeof value === "string" ? value : "";
}
