import { BadRequest, UnsupportedMediaType } from "./errors.ts";
import { isRecord, parsePairs, readHeader, refuseKey } from "./request.ts";

/**
 * The body as a value; undefined when it is absent or empty. JSON and forms become values; a missing content type is taken as
 * JSON. Other types are refused when the route has a body schema, and otherwise come as text, or as bytes when the gateway
 * sent them as base64.
 */
export function readBody(event: object, hasSchema: boolean): unknown {
  const bytes = decodeBody(event);
  if (bytes === undefined) return undefined;
  const type = readHeader(event, "content-type").split(";", 1).join().trim().toLowerCase();
  if (type === "application/json" || /^[^/]+\/[^/]+\+json$/.test(type)) return parseJson(toText(bytes));
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
  if (!isRecord(event) || event["isBase64Encoded"] !== true) return body;
  const bytes = Buffer.from(body, "base64");
  return bytes.length === 0 ? undefined : bytes;
}

function toText(bytes: string | Buffer): string {
  return bytes.toString();
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold a secret that must not reach the log.
    throw new BadRequest("The body is not valid JSON.");
  }
  if (mayHoldRefusedKey(text)) refuseKeysOf(value);
  return value;
}

function parseIfJson(bytes: string | Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(toText(bytes));
  } catch {
    return bytes;
  }
  refuseKeysOf(value);
  return value;
}

// A scan of the text spares almost every body the walk; an escape could spell any key.
function mayHoldRefusedKey(text: string): boolean {
  return text.includes("proto") || text.includes("constructor") || text.includes("\\u");
}

// A list of its own, not recursion: depth is the sender's choice.
function refuseKeysOf(root: unknown): void {
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) for (const key of Object.keys(value)) refuseKey(key, "body");
    for (const inner of Object.values(value)) pending.push(inner);
  }
}
