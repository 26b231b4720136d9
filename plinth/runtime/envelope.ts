import { isRecord } from "./request.ts";

/** What API Gateway takes as a response, in full: nothing is left to its inference. */
export interface Envelope {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
  cookies?: string[];
}

export function toJsonEnvelope(statusCode: number, requestId: string, value: unknown): Envelope {
  const body = value === undefined ? "" : JSON.stringify(value);
  if (typeof body !== "string") throw new TypeError(`A ${typeof value} cannot be written as JSON.`);
  return {
    statusCode,
    headers: { "content-type": "application/json", "x-request-id": requestId },
    body,
    isBase64Encoded: false,
  };
}

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
  headers["content-type"] ??= "application/json";
  headers["x-request-id"] = requestId;
  return {
    statusCode,
    headers,
    body,
    isBase64Encoded: isBase64Encoded === true,
    ...(cookies.length > 0 ? { cookies } : {}),
  };
}

export function isResponseStatus(status: unknown): status is number {
  return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599;
}

// The gateway answers 500 to a header value that is an array, and sends cookies from `cookies` alone.
function completeHeaders(headers: unknown): { headers: Record<string, string>; cookies: string[] } {
  const completed: Record<string, string> = {};
  const cookies: string[] = [];
  for (const [name, value] of Object.entries(isRecord(headers) ? headers : {})) {
    const values = (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== null)
      .map(String);
    if (values.length === 0) continue;
    if (name.toLowerCase() === "set-cookie") cookies.push(...values);
    else completed[name.toLowerCase()] = values.join(", ");
  }
  return { headers: completed, cookies };
}
