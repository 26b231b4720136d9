import { BadRequest, PayloadTooLarge, UnsupportedMediaType } from "./errors.ts";
import { isRecord, parsePairs, readHeader, refuseKey } from "./request.ts";

// What Lambda takes as a whole event: no larger body comes through the gateway, and none shall through another host.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const mostBytes = 6_291_556;
// Deeper than any document that people write, and far from where a recursive schema or JSON.stringify would end the stack.
const mostDepth = 200;

/**
 * The body as a value; undefined when it is absent or empty. JSON and forms become values; a missing content type is taken as
 * JSON. Other types are refused when the route has a body schema, and otherwise come as text, or as bytes when the gateway
 * sent them as base64.
 */
export function readBody(event: object, hasSchema: boolean): unknown {
  const bytes = decodeBody(event);
  if (bytes === undefined) return undefined;
  const type = readHeader(event, "content-type").split(";", 1).join().trim().toLowerCase();
  if (type === "application/json" || /^[^/\s]+\/[^/\s]+\+json$/.test(type)) return parseJson(toText(bytes));
  if (type === "application/x-www-form-urlencoded") return parsePairs(toText(bytes), "form");
  if (hasSchema && type !== "") {
    throw new UnsupportedMediaType(`This route takes a JSON body. Send content-type: application/json, not ${type}.`);
  }
  if (hasSchema) return parseJson(toText(bytes));
  return type === "" ? parseIfJson(bytes) : type.startsWith("text/") ? toText(bytes) : bytes;
}

// By the flag, never by the type: which types the gateway encodes is not documented consistently.
function decodeBody(event: object): string | Buffer | undefined {
  const body: unknown = isRecord(event) ? event["body"] : undefined;
  if (typeof body !== "string" || body === "") return undefined;
  const isEncoded = isRecord(event) && event["isBase64Encoded"] === true;
  const length = isEncoded ? (body.length * 3) / 4 : body.length;
  if (length > mostBytes)
    throw new PayloadTooLarge(`The body is larger than ${mostBytes} bytes, the most that is taken.`);
  if (!isEncoded) return body;
  const bytes = Buffer.from(body, "base64");
  return bytes.length === 0 ? undefined : bytes;
}

function toText(bytes: string | Buffer): string {
  return bytes.toString();
}

/** The value of a JSON text, or a `BadRequest`. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold a secret that must not reach the log.
    throw new BadRequest("The body is not valid JSON.");
  }
  refuseHostile(value, text);
  return value;
}

function parseIfJson(bytes: string | Buffer): unknown {
  const text = toText(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bytes;
  }
  refuseHostile(value, text);
  return value;
}

/** Refuses what would harm whoever works with the value: keys that reach a prototype, and nesting that ends the stack. */
function refuseHostile(value: unknown, text: string): void {
  // A scan of the text spares almost every body the walk; an escape could spell any key.
  const mayHoldKey = text.includes("proto") || text.includes("constructor") || text.includes("\\u");
  if (mayHoldKey || text.length > 2 * mostDepth) walk(value);
}

// Level by level, not recursive: depth is the sender's choice.
function walk(root: unknown): void {
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= mostDepth) throw new BadRequest(`The body is nested deeper than ${mostDepth} levels.`);
    const inner: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      if (!Array.isArray(value)) for (const key of Object.keys(value)) refuseKey(key, "body");
      for (const each of Object.values(value)) if (typeof each === "object" && each !== null) inner.push(each);
    }
    level = inner;
  }
}
