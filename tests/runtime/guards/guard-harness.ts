import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterEach, beforeEach, vi } from "vitest";
import { replaceRecordClient } from "../../../plinth/resources/record-client.ts";
import type { Envelope } from "../../../plinth/runtime/envelope.ts";
import { fakeRecordClient } from "../../resources/fake-record-client.ts";
import { apiEvent, captureLines, type EventParts, type LogLine } from "../lane-harness.ts";

export interface Harness {
  store: ReturnType<typeof fakeRecordClient>;
  lines: LogLine[];
}

/** Before each test: an empty store behind the guards, their tables' names, a clock that stands still, and the lines to come. */
export function useGuards(now = "2026-11-24T08:00:15.000Z"): Harness {
  const harness: Harness = { store: fakeRecordClient(), lines: [] };
  beforeEach(() => {
    harness.store = fakeRecordClient();
    replaceRecordClient(harness.store);
    harness.lines = captureLines();
    vi.stubEnv("PLINTH_TABLE_PLINTH_IDEMPOTENCY", "t-idempotency");
    vi.stubEnv("PLINTH_TABLE_PLINTH_RATE_LIMIT", "t-rate-limit");
    vi.useFakeTimers({ toFake: ["Date"], now: new Date(now) });
  });
  afterEach(() => {
    replaceRecordClient(undefined);
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return harness;
}

/** An event from this address. */
export function eventFrom(sourceIp: string, routeKey: string, parts: EventParts = {}): APIGatewayProxyEventV2 {
  const event = apiEvent(routeKey, parts);
  event.requestContext.http.sourceIp = sourceIp;
  return event;
}

export function codeOf({ body }: Envelope): string {
  return JSON.parse(body).error.code;
}
