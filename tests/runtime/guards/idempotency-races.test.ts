import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import { handler, idempotency, NotFound } from "#plinth";
import { useGuards } from "./guard-harness.ts";
import { counted, lambda, nowSeconds, post, running, theRecord } from "./idempotency-harness.ts";

const harness = useGuards();
const stored = () => theRecord(harness);

describe("a key that comes with another request", () => {
  it.each([
    ["another body", { ...post("k1"), body: '{"a":2}' }],
    ["another path", { ...post("k1"), rawPath: "/z" }],
    ["another query", { ...post("k1"), rawQueryString: "a=1" }],
    ["another type", post("k1", { headers: { "content-type": "text/plain" } })],
    ["another encoding", { ...post("k1"), isBase64Encoded: true, body: '{"a":1}' }],
    ["another method", apiEventWithMethod("PUT")],
  ])("is refused: %s", async (_, event) => {
    const { main, runs } = counted();
    await main(post("k1"));
    const answer = await main(event);
    expect([answer.statusCode, JSON.parse(answer.body).error, runs()]).toEqual([
      422,
      {
        code: "IDEMPOTENCY_KEY_REUSED",
        message: "This Idempotency-Key was sent with another request before. Send a new key with a new request.",
        details: {},
        requestId: expect.any(String),
      },
      1,
    ]);
  });

  it("is refused while the first one runs, too, and leaves it alone", async () => {
    const { main, release, first } = running();
    expect((await main({ ...post("k1"), body: "{}" })).statusCode).toBe(422);
    release();
    expect((await first).statusCode).toBe(201);
    expect((await main(post("k1"))).headers).toHaveProperty("idempotency-replayed");
  });
});

function apiEventWithMethod(method: string): APIGatewayProxyEventV2 {
  const event = post("k1");
  event.requestContext.http.method = method;
  return event;
}

describe("while the first request runs", () => {
  it("others with its key are told to come again", async () => {
    const { main, release, first, runs } = running();
    const answer = await main(post("k1"));
    expect(answer).toMatchObject({ statusCode: 409, headers: { "retry-after": "1" } });
    expect(JSON.parse(answer.body).error).toMatchObject({
      code: "IDEMPOTENCY_IN_PROGRESS",
      message: "The first request with this Idempotency-Key is still running. Try again with the same key.",
    });
    release();
    expect((await first).body).toBe('{"run":1}');
    expect((await main(post("k1"))).body).toBe('{"run":1}');
    expect(runs()).toBe(1);
  });

  it("fifty at once are one run and 49 refusals", async () => {
    const { main, runs } = counted();
    const answers = await Promise.all(Array.from({ length: 50 }, () => main(post("k1"))));
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect([runs(), statuses.filter((status) => status === 201).length]).toEqual([1, 1]);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
  });

  it.each([
    ["Lambda's own deadline and a second", lambda(9_400), nowSeconds + 11],
    ["the gateway's limit and a second where no Lambda runs it", {}, nowSeconds + 31],
    ["the gateway's limit where Lambda would wait longer", lambda(900_000), nowSeconds + 31],
  ])("the key is taken until %s, and then free", async (_, context, expiresAt) => {
    const { main, release, first, runs } = running({ context });
    await vi.waitUntil(() => harness.store.records.size === 1);
    expect(stored()).toMatchObject({ state: "running", expiresAt });
    vi.setSystemTime((expiresAt - 1) * 1000);
    expect((await main(post("k1"))).statusCode).toBe(409);
    vi.setSystemTime(expiresAt * 1000);
    expect((await main(post("k1"))).body).toBe('{"run":2}');
    expect(runs()).toBe(2);
    release();
    await first;
  });

  it("one that wakes up too late leaves the answer of the one that took over, and says so", async () => {
    const { main, release, first } = running({ context: lambda(1_000) });
    await vi.waitUntil(() => harness.store.records.size === 1);
    vi.setSystemTime((nowSeconds + 10) * 1000);
    await main(post("k1"));
    release();
    expect((await first).body).toBe('{"run":1}');
    expect((await main(post("k1"))).body).toBe('{"run":2}');
    expect(harness.lines.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      "The answer was not kept: the request ran past its time, and another one took the key over.",
    ]);
  });

  it("one that fails too late does not free the key of the one that took over", async () => {
    let fail = () => {};
    const gate = new Promise<void>((_, reject) => {
      fail = () => reject(new NotFound());
    });
    let runs = 0;
    const main = handler(() => (++runs === 1 ? gate : new Promise(() => {})), { middleware: [idempotency()] });
    const first = main(post("k1"), lambda(1_000));
    await vi.waitUntil(() => harness.store.records.size === 1);
    vi.setSystemTime((nowSeconds + 10) * 1000);
    void main(post("k1"));
    await vi.waitUntil(() => runs === 2);
    fail();
    expect((await first).statusCode).toBe(404);
    expect((await main(post("k1"))).statusCode).toBe(409);
  });
});

describe("past the deadline", () => {
  it("the key stays taken while the function is still at work, and its answer is kept if there is one after all", async () => {
    const { main, release, first } = running({ context: lambda(60) });
    expect((await first).statusCode).toBe(504);
    expect(stored()).toMatchObject({ state: "running", expiresAt: nowSeconds + 2 });
    expect((await main(post("k1"))).statusCode).toBe(409);
    release();
    await vi.waitUntil(() => stored()["state"] === "answered");
    expect(await main(post("k1"))).toMatchObject({ statusCode: 201, body: '{"run":1}' });
  });
});
