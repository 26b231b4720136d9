import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { handler, idempotency, rateLimit } from "#plinth";
import { type Emulator, startEmulator } from "../../engine/emulator.ts";
import { idempotencyTable, internalTables } from "../../plinth/resources/internal-tables.ts";
import { openRecordClient, replaceRecordClient } from "../../plinth/resources/record-client.ts";
import type { Envelope } from "../../plinth/runtime/envelope.ts";
import { freePort } from "../../plinth/testing/free-port.ts";
import { apiEvent, captureLines, type EventParts } from "../runtime/lane-harness.ts";

const physicalName = (name: string) => `test-${name}`;
let folder: string;
let emulator: Emulator;
let lines: ReturnType<typeof captureLines>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plinth-guards-"));
  emulator = await startEmulator({
    port: await freePort(),
    stateFolder: folder,
    logFile: join(folder, "emulator.log"),
    report: () => undefined,
  });
  await createTables();
});
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  vi.stubEnv("AWS_ENDPOINT_URL", emulator.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "000000000000");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("PLINTH_TABLE_PLINTH_IDEMPOTENCY", physicalName("plinth-idempotency"));
  vi.stubEnv("PLINTH_TABLE_PLINTH_RATE_LIMIT", physicalName("plinth-rate-limit"));
  replaceRecordClient(openRecordClient());
  lines = captureLines();
});
afterEach(() => {
  replaceRecordClient(undefined);
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The tables as the deploy declares them, made by API. */
async function createTables(): Promise<void> {
  for (const { name, partitionKey, ttlAttribute } of internalTables) {
    const TableName = physicalName(name);
    await ask("CreateTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: partitionKey.name, KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: partitionKey.name, AttributeType: "S" }],
    });
    await ask("UpdateTimeToLive", {
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: ttlAttribute },
    });
  }
}

async function ask(operation: string, body: object): Promise<void> {
  const response = await fetch(emulator.url, {
    method: "POST",
    headers: {
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "content-type": "application/x-amz-json-1.0",
      authorization:
        "AWS4-HMAC-SHA256 Credential=000000000000/20261124/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
}

/** Each test has a key of its own, so that none finds what another left. */
const post = (key: string, parts: EventParts = {}) =>
  apiEvent("POST /x", { body: '{"a":1}', ...parts, headers: { "idempotency-key": key } });
const statusesOf = (answers: readonly Envelope[]) => answers.map(({ statusCode }) => statusCode);

describe("idempotency on DynamoDB", () => {
  it("runs fifty simultaneous calls with one key once, and the retry gets every byte of the answer", async () => {
    let runs = 0;
    const main = handler(() => ({ run: ++runs, text: 'é\u2028😀"\\', at: "2026-11-24" }), {
      middleware: [idempotency()],
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => main(post("fifty"))));
    const first = answers.find(({ headers, statusCode }) => statusCode === 201 && !headers["idempotency-replayed"]);
    expect([runs, first?.statusCode]).toEqual([1, 201]);
    expect(statusesOf(answers).filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(await main(post("fifty"))).toEqual({
      ...first,
      headers: { ...first?.headers, "idempotency-replayed": "true" },
    });
    expect(runs).toBe(1);
  });

  it("answers 409 while the first call runs, and its answer afterwards", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = () => resolve();
    });
    const started = vi.fn();
    const main = handler(
      async () => {
        started();
        await gate;
        return "done";
      },
      { middleware: [idempotency()] },
    );
    const first = main(post("pending"));
    await vi.waitUntil(() => started.mock.calls.length === 1);
    expect((await main(post("pending"))).statusCode).toBe(409);
    expect((await main({ ...post("pending"), body: "{}" })).statusCode).toBe(422);
    release();
    expect([(await first).body, (await main(post("pending"))).body]).toEqual(['"done"', '"done"']);
    expect(started).toHaveBeenCalledTimes(1);
  });

  it("replays nobody else's answer", async () => {
    const main = handler((_, { user }) => ({ secret: user?.id }), { middleware: [idempotency()] });
    const as = async (sub: string) => (await main(post("shared", { claims: { sub } }))).body;
    expect([await as("ann"), await as("ben"), await as("ann")]).toEqual([
      '{"secret":"ann"}',
      '{"secret":"ben"}',
      '{"secret":"ann"}',
    ]);
  });

  it("runs again after a failure, and after the time to live", async () => {
    let runs = 0;
    const main = handler(
      () => {
        runs += 1;
        if (runs === 1) throw new Error("bug");
        return { runs };
      },
      { middleware: [idempotency({ ttlSeconds: 60 })] },
    );
    const answers = [await main(post("again")), await main(post("again")), await main(post("again"))];
    expect(answers.map(({ statusCode, body }) => (statusCode === 201 ? body : statusCode))).toEqual([
      500,
      '{"runs":2}',
      '{"runs":2}',
    ]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 62_000 });
    expect((await main(post("again"))).body).toBe('{"runs":3}');
  });

  it("hands an expired claim to one of many, and the one before changes nothing of theirs", async () => {
    const client = openRecordClient();
    const tableName = physicalName(idempotencyTable.name);
    const record = (owner: string) => ({ id: "expired", owner, state: "running", expiresAt: 1_000 });
    expect(await client.claim({ tableName, record: record("dead"), now: 900 })).toBeUndefined();
    expect(await client.claim({ tableName, record: record("early"), now: 999.9 })).toEqual(record("dead"));
    const heirs = Array.from({ length: 20 }, (_, index) => ({ ...record(`heir-${index}`), expiresAt: 2_000 }));
    const outcomes = await Promise.all(heirs.map((heir) => client.claim({ tableName, record: heir, now: 1_000 })));
    const won = heirs.filter((_, index) => outcomes[index] === undefined);
    expect(won).toHaveLength(1);
    expect(await client.replace({ tableName, record: { ...record("dead"), state: "answered" } })).toBe(false);
    await client.release({ tableName, id: "expired", owner: "dead" });
    expect(await client.claim({ tableName, record: record("late"), now: 1_500 })).toEqual(won[0]);
  });

  it("meets its own claim again, sent twice by the client, as its own", async () => {
    const client = openRecordClient();
    const request = {
      tableName: physicalName(idempotencyTable.name),
      record: { id: "twice", owner: "me", expiresAt: 1_000 },
      now: 900,
    };
    expect([await client.claim(request), await client.claim(request)]).toEqual([undefined, undefined]);
  });

  it("keeps an answer of 350 KB", async () => {
    const main = handler(() => "a".repeat(350 * 1024 - 200), { middleware: [idempotency()] });
    const first = await main(post("large"));
    const second = await main(post("large"));
    expect([second.body === first.body, second.headers["idempotency-replayed"]]).toEqual([true, "true"]);
  });
});

describe("rateLimit on DynamoDB", () => {
  it("counts callers at once exactly, each for itself, and begins anew with the minute", async () => {
    const minute = Date.parse("2026-11-24T08:00:30.000Z");
    vi.useFakeTimers({ toFake: ["Date"], now: minute });
    const main = handler(() => 1, { middleware: [rateLimit({ perMinute: 7 })] });
    const as = (sub: string, count: number) =>
      Promise.all(Array.from({ length: count }, () => main(apiEvent("GET /limited", { claims: { sub } }))));
    const answers = await as("ann", 40);
    expect(statusesOf(answers).filter((status) => status === 200)).toHaveLength(7);
    const left = answers
      .filter(({ statusCode }) => statusCode === 200)
      .map(({ headers }) => headers["ratelimit-remaining"]);
    expect(left.sort()).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    expect(statusesOf(await as("ben", 1))).toEqual([200]);
    vi.setSystemTime(minute + 30_000);
    expect(statusesOf(await as("ann", 1))).toEqual([200]);
  });

  it("lets requests through when DynamoDB is gone, while idempotency refuses", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${await freePort()}`);
    replaceRecordClient(openRecordClient());
    const run = vi.fn(() => 1);
    const limited = handler(run, { middleware: [rateLimit()] });
    expect((await limited(apiEvent("GET /x"))).statusCode).toBe(200);
    expect(lines[0]?.message).toBe("The request was not counted, and let through without a rate limit.");
    const safe = handler(run, { middleware: [idempotency()] });
    expect((await safe(post("gone"))).statusCode).toBe(503);
    expect(run).toHaveBeenCalledTimes(1);
  });
});
