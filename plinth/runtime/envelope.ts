import { isRecord } from "./request.ts";

/** What API Gateway takes as a response, in full: nothing is left to its inference. */
export interface Envelope {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
  cookies?: string[];
}

/** What must be known of a response; the rest of its envelope is filled in. */
export interface Response {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly cookies: readonly string[];
}

/** A response's envelope: `content-type` and `x-request-id` always set, cookies in their own list. */
export function toEnvelope(response: Response, requestId: string): Envelope {
  const { statusCode, headers, body, isBase64Encoded, cookies } = response;
  return {
    statusCode,
    headers: { "content-type": "application/json", ...headers, "x-request-id": requestId },
    body,
    isBase64Encoded,
    ...(cookies.length > 0 ? { cookies: [...cookies] } : {}),
  };
}

// What a function may return to whoever called it, as JSON text.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const mostBytes = 6_291_556;

/** Makes whole what the author's middleware left of a response, or throws a sentence. */
export function completeEnvelope(response: unknown, requestId: string): Envelope {
  if (!isRecord(response) || !isResponseStatus(response["statusCode"])) {
    throw new TypeError(
      "A middleware's response has no whole statusCode from 200 to 599. middy takes what a hook returns as the response: return nothing, or { statusCode, headers, body }.",
    );
  }
  const { statusCode, body = "", isBase64Encoded } = response;
  if (typeof body !== "string") throw new TypeError("A middleware left a response body that is not a string.");
  const { headers, cookies } = completeHeaders(response["headers"]);
  if (Array.isArray(response["cookies"])) cookies.push(...response["cookies"].map(String));
  const whole = { statusCode, headers, body, isBase64Encoded: isBase64Encoded === true, cookies };
  return withinLimit(toEnvelope(whole, requestId));
}

export function isResponseStatus(status: unknown): status is number {
  return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599;
}

/** The envelope, unless Lambda would refuse it: without a line in the function's own log, and as a bare 500 from the gateway. */
export function withinLimit(envelope: Envelope): Envelope {
  // A character takes six bytes at most, `\u0000`; what cannot reach the limit is not measured.
  if (envelope.body.length * 6 < mostBytes - 100_000) return envelope;
  const bytes = Buffer.byteLength(JSON.stringify(envelope));
  if (bytes <= mostBytes) return envelope;
  throw new RangeError(
    `The response is ${bytes} bytes; Lambda takes ${mostBytes}. Send it in pages, or store it in a bucket and redirect to it.`,
  );
}

// The gateway answers 500 to a header value that is an array, and sends cookies from `cookies` alone.
function completeHeaders(headers: unknown): { headers: Record<string, string>; cookies: string[] } {
  const completed: Record<string, string> = {};
  const cookies: string[] = [];
  for (const [name, value] of Object.entries(isRecord(headers) ? headers : {})) {
    const lower = name.toLowerCase();
    if (typeof value === "string" && lower !== "set-cookie") {
      completed[lower] = value;
      continue;
    }
    const values = (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== null)
      .map(String);
    if (values.length === 0) continue;
    if (lower === "set-cookie") cookies.push(...values);
    else completed[lower] = values.join(", ");
  }
  return { headers: completed, cookies };
}
