import { type Envelope, toEnvelope, withinLimit } from "../envelope.ts";
import { isRecord } from "../request.ts";

/** Whether an event is an HTTPS request to a function's own address, and no input that a caller handed over. */
export function isUrlRequest(event: unknown): event is Record<string, unknown> {
  const context = isRecord(event) && event["version"] === "2.0" ? event["requestContext"] : undefined;
  return isRecord(context) && isRecord(context["http"]);
}

/** The answer to such a request: the value as JSON with 200, or 204 where there is none. */
export function toUrlAnswer(value: unknown, requestId: string): Envelope {
  const body: unknown = value === undefined ? "" : JSON.stringify(value);
  if (typeof body !== "string") throw new TypeError(`A ${typeof value} cannot be written as JSON.`);
  const statusCode = body === "" ? 204 : 200;
  return withinLimit(toEnvelope({ statusCode, headers: {}, body, isBase64Encoded: false, cookies: [] }, requestId));
}
