import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { traceHeader } from "../resources/trace-header.ts";
import { BadRequest } from "./errors.ts";
import { toTraceId } from "./logging/trace-id.ts";

/** A payload 2.0 event, read defensively: whatever is absent or of another type has its empty value. */
export interface ApiRequest {
  /** An object; whether it is what its type says, only its readers know. */
  readonly event: APIGatewayProxyEventV2;
  readonly requestId: string;
  readonly method: string;
  readonly routeKey: string;
  readonly path: string;
  readonly locale: string;
  /** Of the X-Ray trace, `1-…-…`; undefined where there is none. */
  readonly traceId: string | undefined;
}

/** Never throws: the error boundary needs its answer. */
export function readRequest(event: unknown, context: unknown): ApiRequest {
  const gateway = recordAt(event, "requestContext");
  const http = recordAt(gateway, "http");
  const routeKey = readRouteKey(event);
  return {
    event: Object(isRecord(event) ? event : {}),
    requestId: readRequestId(textAt(gateway, "requestId"), textAt(context, "awsRequestId")),
    method: (textAt(http, "method") || routeKey.split(" ", 1).join()).toUpperCase(),
    routeKey,
    path: textAt(event, "rawPath") || textAt(http, "path"),
    locale: readLocale(readHeader(event, "accept-language")),
    traceId: readTraceId(event),
  };
}

/** The route that the gateway chose: `GET /projects/{id}`; empty where it chose none. */
export function readRouteKey(event: unknown): string {
  return textAt(event, "routeKey") || textAt(recordAt(event, "requestContext"), "routeKey");
}

/** API Gateway lower-cases header names; other hosts may not. */
export function readHeader(event: unknown, name: string): string {
  const headers = recordAt(event, "headers");
  const exact = textAt(headers, name);
  if (exact !== "") return exact;
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? "" : textAt(headers, key);
}

/** Path parameters, decoded as the gateway delivers them. */
export function readParams(event: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(recordAt(event, "pathParameters")).filter(isTextEntry));
}

/**
 * The query from `rawQueryString`: `queryStringParameters` joins repeated keys with commas, which a value may hold too.
 * A key that comes once is a string, a repeated one an array.
 */
export function readQuery(event: unknown): Record<string, string | string[]> {
  return parsePairs(textAt(event, "rawQueryString"), "query string");
}

/** `a=1&b=2&b=3` → `{ a: "1", b: ["2", "3"] }`; a key without a value has an empty one. */
export function parsePairs(text: string, where: string): Record<string, string | string[]> {
  const pairs: Record<string, string | string[]> = {};
  if (text === "") return pairs;
  for (const [key, value] of new URLSearchParams(text)) {
    refuseKey(key, where);
    const before = Object.hasOwn(pairs, key) ? pairs[key] : undefined;
    if (before === undefined) pairs[key] = value;
    else if (Array.isArray(before)) before.push(value);
    else pairs[key] = [before, value];
  }
  return pairs;
}

/** These names reach an object's prototype when a body or a query is merged into another object. */
export function refuseKey(key: string, where: string): void {
  if (key === "__proto__" || key === "constructor" || key === "prototype") {
    throw new BadRequest(`The ${where} has a key "${key}", which is not accepted.`);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a key, or an empty one. */
export function recordAt(value: unknown, key: string): Record<string, unknown> {
  const inner = isRecord(value) ? value[key] : undefined;
  return isRecord(inner) ? inner : {};
}

/** The text at a key, or an empty one. */
export function textAt(value: unknown, key: string): string {
  const inner = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof inner === "string" ? inner : "";
}

function isTextEntry(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}

// It becomes a header value, so only printable ASCII passes.
function readRequestId(...candidates: string[]): string {
  return candidates.find((candidate) => /^[\x21-\x7e]{1,128}$/.test(candidate)) ?? crypto.randomUUID();
}

function readLocale(acceptLanguage: string): string {
  return /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:[,;]|$)/.exec(acceptLanguage)?.[1] ?? "en";
}

// Lambda's own variable names the segment that X-Ray records; the header is the gateway's, and the caller may have begun it.
function readTraceId(event: unknown): string | undefined {
  return toTraceId(traceHeader() ?? readHeader(event, "x-amzn-trace-id"));
}
