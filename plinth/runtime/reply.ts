import { isResponseStatus } from "./envelope.ts";
import type { Leaf, Literals } from "./literals.ts";

const replyKey: unique symbol = Symbol.for("plinth.reply");

/** An answer that says more than its value: status, headers, cookies, or a body that is no JSON. Made by the functions below. */
export interface Reply<Value = unknown> {
  readonly [replyKey]: ReplyParts<Value>;
}

export interface ReplyParts<Value = unknown> {
  /** `value` is written as JSON, `text` and `bytes` go as they are, `empty` has no body at all. */
  readonly body:
    | { readonly kind: "value"; readonly value: Value }
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "bytes"; readonly base64: string }
    | { readonly kind: "empty" };
  /** Undefined: the route's own. */
  readonly status: number | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each a whole `set-cookie` line. */
  readonly cookies: readonly string[];
}

/** Sends the client elsewhere. `status` is 301, 302, 303, 307 or 308; default 302. */
export function redirect(location: string, { status = 302 }: { readonly status?: number } = {}): Reply<never> {
  if (![301, 302, 303, 307, 308].includes(status)) {
    throw new RangeError(`redirect(): write status as 301, 302, 303, 307 or 308, not ${status}.`);
  }
  // A line break in it would end the header and begin another.
  const safe = String(location)
    .toWellFormed()
    .replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent);
  return toReply({ body: { kind: "empty" }, status, headers: { location: safe } });
}

/** Plain text, or any other text with a `type` of its own, such as `text/html; charset=utf-8`. */
export function text(
  body: string,
  { type = "text/plain; charset=utf-8" }: { readonly type?: string } = {},
): Reply<never> {
  return toReply({ body: { kind: "text", text: body }, headers: toHeaders({ "content-type": type }) });
}

/** Bytes: an image, an archive. Lambda takes 6 MB, which base64 leaves 4.5 MB of. */
export function binary(
  bytes: Uint8Array,
  { type = "application/octet-stream" }: { readonly type?: string } = {},
): Reply<never> {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return toReply({ body: { kind: "bytes", base64 }, headers: toHeaders({ "content-type": type }) });
}

/** 204 without a body, whatever the method. */
export function noContent(): Reply<never> {
  return toReply({ body: { kind: "empty" }, status: 204 });
}

/** The same answer with another status, 200–599. */
export function withStatus<Value extends Literals<L>, L extends Leaf = never>(
  answer: Value | Reply<Value>,
  status: number,
): Reply<Value> {
  if (!isResponseStatus(status)) throw new RangeError(`withStatus(): ${status} is no whole number from 200 to 599.`);
  return toReply({ ...toReplyParts(answer), status });
}

/** The same answer with these headers too. Cookies have {@link setCookie}. */
export function withHeaders<Value extends Literals<L>, L extends Leaf = never>(
  answer: Value | Reply<Value>,
  headers: Readonly<Record<string, string>>,
): Reply<Value> {
  const parts = toReplyParts(answer);
  return toReply({ ...parts, headers: { ...parts.headers, ...toHeaders(headers) } });
}

/** The same answer with one more cookie: a whole `set-cookie` line. */
export function withCookieLine<Value>(answer: Value | Reply<Value>, line: string): Reply<Value> {
  const parts = toReplyParts(answer);
  return toReply({ ...parts, cookies: [...parts.cookies, line] });
}

/** What a route returned, with everything filled in that plain data leaves open. */
export function toReplyParts<Value>(answer: Value | Reply<Value>): ReplyParts<Value> {
  if (isReply(answer)) return answer[replyKey];
  return { body: { kind: "value", value: answer }, status: undefined, headers: {}, cookies: [] };
}

function isReply<Value>(answer: Value | Reply<Value>): answer is Reply<Value> {
  return typeof answer === "object" && answer !== null && replyKey in answer;
}

function toReply<Value>(parts: Pick<ReplyParts<Value>, "body"> & Partial<ReplyParts<Value>>): Reply<Value> {
  return { [replyKey]: { status: undefined, headers: {}, cookies: [], ...parts } };
}

// API Gateway replaces some of these and refuses others; `x-request-id` is the lane's.
const notForRoutes = ["connection", "content-length", "set-cookie", "transfer-encoding", "x-request-id"];

function toHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => {
    const lower = name.toLowerCase();
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(lower)) throw new TypeError(`${JSON.stringify(name)} is no header name.`);
    if (notForRoutes.includes(lower)) {
      const instead = lower === "set-cookie" ? "Use setCookie()." : "Leave it out.";
      throw new TypeError(`A route does not set the header ${lower} itself. ${instead}`);
    }
    // The value may be the caller's own text, so a line break in it must not begin another header.
    if (typeof value !== "string" || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw new TypeError(`The value of the header ${lower} is not printable ASCII text.`);
    }
    return [lower, value];
  });
  return Object.fromEntries(entries);
}
