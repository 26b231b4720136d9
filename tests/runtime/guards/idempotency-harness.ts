import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { handler, idempotency } from "#plinth";
import type { StoredRecord } from "../../../plinth/resources/record-client.ts";
import { apiEvent, type EventParts } from "../lane-harness.ts";
import type { Harness } from "./guard-harness.ts";

/** When the harness's clock stands, in seconds. */
export const nowSeconds = Date.parse("2026-11-24T08:00:15.000Z") / 1000;

export const post = (key: string | undefined, parts: EventParts = {}): APIGatewayProxyEventV2 =>
  apiEvent("POST /x", {
    body: '{"a":1}',
    ...parts,
    headers: { ...(key === undefined ? {} : { "idempotency-key": key }), ...parts.headers },
  });

/** A route that counts how often its function ran, and answers with the count. */
export function counted(
  options: Parameters<typeof idempotency>[0] = {},
  work: (run: number) => unknown = (run) => ({ run }),
) {
  let runs = 0;
  const main = handler(() => work(++runs), { middleware: [idempotency(options)] });
  return { main, runs: () => runs };
}

/** The one record of the store. */
export function theRecord({ store }: Harness): StoredRecord {
  const [record, ...others] = store.records.values();
  if (record === undefined || others.length > 0) throw new Error(`${others.length} records`);
  return record;
}

/** A route whose first request is under way until `release` is called. */
export function running(options: { context?: object } = {}) {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = () => resolve();
  });
  let runs = 0;
  const main = handler(
    async () => {
      runs += 1;
      const run = runs;
      if (run === 1) await gate;
      return { run };
    },
    { middleware: [idempotency()] },
  );
  return { main, release: () => release(), first: main(post("k1"), options.context), runs: () => runs };
}

export const lambda = (remainingMs: number) => ({ getRemainingTimeInMillis: () => remainingMs });
