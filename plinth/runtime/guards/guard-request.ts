import type { InternalTable } from "../../resources/internal-tables.ts";
import { resourceNameOf } from "../../resources/resource-name.ts";
import { tableVariable } from "../../resources/table-variable.ts";
import { createLogger, type Logger, readLogSettings } from "../logging/logger.ts";
import { readRequest, recordAt, textAt } from "../request.ts";
import type { MiddlewareRequest } from "../route-options.ts";
import { readUser } from "../user.ts";

/** Who a request comes from: the verified user, or else the address that the gateway saw. */
export interface Caller {
  readonly kind: "user" | "ip";
  readonly id: string;
}

export function readCaller({ event }: MiddlewareRequest): Caller {
  const user = readUser(event, undefined);
  return user === null ? { kind: "ip", id: readSourceIp(event) } : { kind: "user", id: user.id };
}

/** The gateway's own word. `x-forwarded-for` is not read: its first entries are whatever the caller wrote. */
export function readSourceIp(event: unknown): string {
  return textAt(recordAt(recordAt(event, "requestContext"), "http"), "sourceIp");
}

/** One text for these parts, of fixed length, from which they cannot be read back. */
export function digest(parts: readonly string[]): string {
  // The client has loaded the module to sign its requests; to import it again costs most of a millisecond of a cold start.
  const { hash } = process.getBuiltinModule("node:crypto");
  // As JSON, so that ["a", "bc"] and ["ab", "c"] differ.
  return hash("sha256", JSON.stringify(parts), "base64url");
}

/** The physical name, which the deploy hands to each function that uses the table. */
export function physicalNameOf({ name, access }: InternalTable): string {
  const physicalName = resourceNameOf({ kind: "table", name, access });
  if (physicalName === undefined)
    throw new Error(`There is no table "${name}" here: ${tableVariable(name)} is not set.`);
  return physicalName;
}

/** A logger of the request, for the few lines that a guard writes. */
export function loggerOf({ event, context }: MiddlewareRequest): Logger {
  return createLogger(readRequest(event, context).requestId, readLogSettings());
}
