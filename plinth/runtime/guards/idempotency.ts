import { idempotencyTable } from "../../resources/internal-tables.ts";
import { type OwnedRecord, recordClient, type StoredRecord } from "../../resources/record-client.ts";
import { openDeadline } from "../deadline.ts";
import { completeEnvelope, type Envelope } from "../envelope.ts";
import { DeadlineExceeded, HttpError, ServiceUnavailable } from "../errors.ts";
import { readRequest } from "../request.ts";
import type { MiddlewareRequest } from "../route-options.ts";
import { checkGuardOptions, type GuardRule, isWholeFrom } from "./check-guard-options.ts";
import { type Guard, guard } from "./guard.ts";
import { loggerOf, physicalNameOf } from "./guard-request.ts";
import { readIdempotencyKey, toFingerprint, toRecordId } from "./idempotency-key.ts";

export interface IdempotencyOptions {
  /** How long an answer is kept for retries, in seconds, 60–2592000 (30 days). Default: 86400, one day. */
  readonly ttlSeconds?: number;
  /** Whether a request without the header is refused with 400. Default false: it runs as if the guard were not there. */
  readonly required?: boolean;
}

const rules: Readonly<Record<keyof IdempotencyOptions, GuardRule>> = {
  ttlSeconds: [isWholeFrom(60, 2_592_000), "a whole number of seconds from 60 to 2592000"],
  required: [(value) => typeof value === "boolean", "true or false"],
};

// DynamoDB takes items up to 400 KB; the rest is room for the record's other attributes.
const mostAnswerBytes = 350 * 1024;

// Where no Lambda ends the function: the gateway gives up at 30 s.
const longestRunMs = 30_000;

/**
 * Answers a request that comes twice, with the same `Idempotency-Key`, once: the second one gets the first one's answer.
 *
 * What the code cannot show is what other requests do in between. A claim is one conditional write, so of many at once one
 * wins. It ends by itself a second after Lambda would have ended the winner, the second being for clocks that differ; so
 * two never run at once. Whoever was frozen and wakes up after that is no longer the owner, and neither overwrites nor
 * removes what a later one wrote. The record is removed only by its owner, after the function failed; a crash leaves it to
 * expire. Only two cases let a retry run again after a success: the answer could not be written, or its time to live is over.
 * Decision 0005 goes through every meeting of two requests.
 */
export function idempotency(options: IdempotencyOptions = {}): Guard {
  checkGuardOptions("idempotency", options, rules);
  const { ttlSeconds = 86_400, required = false } = options;
  const claims = new WeakMap<MiddlewareRequest, OwnedRecord>();

  const hooks = {
    async before(request: MiddlewareRequest): Promise<Envelope | undefined> {
      const key = readIdempotencyKey(request.event);
      if (key === undefined && required) throw keyMissing();
      if (key === undefined) return undefined;
      const record = toClaim(request, key);
      const inForce = await claim(record);
      if (inForce !== undefined) return replay(inForce, record);
      claims.set(request, record);
      return undefined;
    },
    async after(request: MiddlewareRequest): Promise<void> {
      const record = claims.get(request);
      if (record === undefined) return;
      const { requestId } = readRequest(request.event, request.context);
      // First, since it throws where a middleware left no whole response; then the request has failed.
      const envelope = completeEnvelope(request.response, requestId);
      // Settled: should another middleware fail after this, the answer stays.
      claims.delete(request);
      if (envelope.statusCode >= 400) await release(request, record);
      else await keep(request, toAnswered(request, record, envelope, ttlSeconds));
    },
    async onError(request: MiddlewareRequest): Promise<void> {
      const record = claims.get(request);
      claims.delete(request);
      // Past the deadline the function may still be at work: the key stays taken until Lambda has ended it.
      if (record !== undefined && !(request.error instanceof DeadlineExceeded)) await release(request, record);
    },
  };
  return guard(hooks, [idempotencyTable.grant]);
}

function toClaim(request: MiddlewareRequest, key: string): OwnedRecord {
  const runMs = Math.min(openDeadline(request.context).remainingMs(), longestRunMs);
  return {
    id: toRecordId(request, key),
    fingerprint: toFingerprint(request),
    owner: crypto.randomUUID(),
    state: "running",
    expiresAt: Math.ceil((Date.now() + runMs) / 1000) + 1,
  };
}

async function claim(record: OwnedRecord): Promise<StoredRecord | undefined> {
  try {
    const tableName = physicalNameOf(idempotencyTable);
    return await recordClient().claim({ tableName, record, now: Date.now() / 1000 });
  } catch (cause) {
    const message =
      "Whether this was done before cannot be told now, so nothing was done. Try again with the same key.";
    throw new ServiceUnavailable(message, { cause });
  }
}

/** The answer that was given before; an error where there is none, or where it belongs to another request. */
function replay(inForce: StoredRecord, { fingerprint }: OwnedRecord): Envelope {
  const { fingerprint: first = fingerprint, state, answer } = inForce;
  if (first !== fingerprint) {
    throw new HttpError(
      422,
      "IDEMPOTENCY_KEY_REUSED",
      "This Idempotency-Key was sent with another request before. Send a new key with a new request.",
    );
  }
  if (typeof answer === "string") {
    const envelope: Envelope = JSON.parse(answer);
    return { ...envelope, headers: { ...envelope.headers, "idempotency-replayed": "true" } };
  }
  if (state === "answer-not-kept") {
    throw new HttpError(
      409,
      "IDEMPOTENCY_ANSWER_NOT_KEPT",
      "The request with this Idempotency-Key was carried out, and its answer was too large to be kept.",
    );
  }
  throw new HttpError(
    409,
    "IDEMPOTENCY_IN_PROGRESS",
    "The first request with this Idempotency-Key is still running. Try again with the same key.",
    { retryAfterSeconds: 1 },
  );
}

function toAnswered(
  request: MiddlewareRequest,
  claimed: OwnedRecord,
  envelope: Envelope,
  ttlSeconds: number,
): OwnedRecord {
  // How much was left of a rate limit is true of that moment only.
  const headers = Object.entries(envelope.headers).filter(([name]) => !name.startsWith("ratelimit-"));
  const answer = JSON.stringify({ ...envelope, headers: Object.fromEntries(headers) });
  const record = { ...claimed, expiresAt: Math.ceil(Date.now() / 1000) + ttlSeconds };
  const bytes = Buffer.byteLength(answer);
  if (bytes <= mostAnswerBytes) return { ...record, state: "answered", answer };
  loggerOf(request).warn("The answer is too large to be kept: a retry with the same idempotency key will get a 409.", {
    bytes,
    mostBytes: mostAnswerBytes,
  });
  return { ...record, state: "answer-not-kept" };
}

// The work is done: whatever goes wrong from here on, the caller gets the answer.
async function keep(request: MiddlewareRequest, record: OwnedRecord): Promise<void> {
  try {
    if (await recordClient().replace({ tableName: physicalNameOf(idempotencyTable), record })) return;
    loggerOf(request).warn(
      "The answer was not kept: the request ran past its time, and another one took the key over.",
    );
  } catch (error) {
    loggerOf(request).error("The answer was not kept: a retry with the same idempotency key will run again.", {
      error,
    });
  }
}

async function release(request: MiddlewareRequest, { id, owner }: OwnedRecord): Promise<void> {
  try {
    await recordClient().release({ tableName: physicalNameOf(idempotencyTable), id, owner });
  } catch (error) {
    loggerOf(request).warn("The idempotency key stays taken until Lambda's time limit: it could not be released.", {
      error,
    });
  }
}

function keyMissing(): HttpError {
  return new HttpError(
    400,
    "IDEMPOTENCY_KEY_MISSING",
    "Send an Idempotency-Key, such as a UUID, so that the request is safe to send again.",
  );
}
