import { HttpError } from "../errors.ts";
import { isRecord, readHeader, readRequest } from "../request.ts";
import type { MiddlewareRequest } from "../route-options.ts";
import { digest, readCaller } from "./guard-request.ts";

// Printable ASCII, bare or in quotes as the draft's structured field has it. No comma: the gateway joins two headers with one.
const keyPattern = /^(?:"([\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]{1,255}))$/;

/** The key of the header `Idempotency-Key`, without quotes; undefined where the caller sent none. */
export function readIdempotencyKey(event: unknown): string | undefined {
  const header = readHeader(event, "idempotency-key").trim();
  if (header === "") return undefined;
  const [, quoted, bare] = keyPattern.exec(header) ?? [];
  const key = quoted ?? bare;
  if (key !== undefined) return key;
  throw new HttpError(
    400,
    "IDEMPOTENCY_KEY_INVALID",
    "Send one Idempotency-Key of 1 to 255 printable ASCII characters, without spaces, commas, backslashes and inner quotes, such as a UUID.",
  );
}

/**
 * The record's name: route, caller and key together, so that no caller meets another's answer. Nobody's address stands for
 * nobody: without it, whoever guesses a key such as "1" would read a stranger's answer.
 */
export function toRecordId(request: MiddlewareRequest, key: string): string {
  const { kind, id } = readCaller(request);
  return digest([readRequest(request.event, request.context).routeKey, kind, id, key]);
}

/** What a retry must have in common with the first request. */
export function toFingerprint({ event, context }: MiddlewareRequest): string {
  const { method, path } = readRequest(event, context);
  const read = (name: string) => String((isRecord(event) && event[name]) || "");
  const type = readHeader(event, "content-type");
  return digest([method, path, read("rawQueryString"), type, read("isBase64Encoded"), read("body")]);
}
