import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { handler, idempotency } from "#plinth";
import { describeMain } from "../../../plinth/runtime/description.ts";
import type { EventParts } from "../lane-harness.ts";
import { codeOf, eventFrom, useGuards } from "./guard-harness.ts";
import { counted, nowSeconds, post, theRecord } from "./idempotency-harness.ts";

const harness = useGuards();
const stored = () => theRecord(harness);
const user = (sub: string): EventParts => ({ claims: { sub } });

describe("a request with a key", () => {
  it("runs once, and its retry gets the same status, headers and body", async () => {
    const { main, runs } = counted();
    const first = await main(post("k1"));
    const second = await main(post("k1"));
    expect(first).toMatchObject({ statusCode: 201, body: '{"run":1}' });
    expect(second).toEqual({ ...first, headers: { ...first.headers, "idempotency-replayed": "true" } });
    expect(first.headers).not.toHaveProperty("idempotency-replayed");
    expect(runs()).toBe(1);
  });

  it("has the request id of its own request, not of the first", async () => {
    const { main } = counted();
    await main(post("k1"));
    const retry = post("k1");
    retry.requestContext.requestId = "another";
    expect((await main(retry)).headers).toMatchObject({ "x-request-id": "another", "idempotency-replayed": "true" });
  });

  it("is replayed with what the author's middlewares made of the answer, cookies too", async () => {
    const decorate = {
      after: (request: { response: { headers: Record<string, unknown>; cookies?: string[] } }) => {
        request.response.headers["X-Version"] = 7;
        request.response.cookies = ["a=1"];
      },
    };
    const main = handler(() => ({ ok: true }), { status: 202, middleware: [decorate, idempotency()] });
    const first = await main(post("k1"));
    expect(first).toMatchObject({ statusCode: 202, headers: { "x-version": "7" }, cookies: ["a=1"] });
    expect(await main(post("k1"))).toEqual({
      ...first,
      headers: { ...first.headers, "idempotency-replayed": "true" },
    });
  });

  it("is kept for a day, or as long as the route says, and runs again after that", async () => {
    const { main, runs } = counted();
    await main(post("k1"));
    expect(stored()).toMatchObject({ state: "answered", expiresAt: nowSeconds + 86_400 });
    vi.setSystemTime((nowSeconds + 86_399) * 1000);
    await main(post("k1"));
    expect(runs()).toBe(1);
    vi.setSystemTime((nowSeconds + 86_400) * 1000);
    await main(post("k1"));
    expect(runs()).toBe(2);
    harness.store.records.clear();
    await counted({ ttlSeconds: 60 }).main(post("k1"));
    expect(stored().expiresAt).toBe(nowSeconds + 86_400 + 60);
  });

  it("needs two writes when it runs and one when it is replayed", async () => {
    const { main } = counted();
    await main(post("k1"));
    await main(post("k1"));
    expect(harness.store.calls).toEqual(["claim t-idempotency", "replace t-idempotency", "claim t-idempotency"]);
  });

  it("is replayed without a look at what the validation would say, and claimed before it", async () => {
    const main = handler(() => 1, { body: z.object({ b: z.string() }), middleware: [idempotency()] });
    expect((await main(post("k1"))).statusCode).toBe(422);
    expect(harness.store.calls).toEqual(["claim t-idempotency", "release t-idempotency"]);
  });
});

describe("a request without a key", () => {
  it("runs as if the guard were not there", async () => {
    const { main, runs } = counted();
    await main(post(undefined));
    await main(post("  "));
    expect([runs(), harness.store.calls]).toEqual([2, []]);
  });

  it("is refused where the route requires one", async () => {
    const { main, runs } = counted({ required: true });
    const answer = await main(post(undefined));
    expect([answer.statusCode, JSON.parse(answer.body).error, runs()]).toEqual([
      400,
      {
        code: "IDEMPOTENCY_KEY_MISSING",
        message: "Send an Idempotency-Key, such as a UUID, so that the request is safe to send again.",
        details: {},
        requestId: expect.any(String),
      },
      0,
    ]);
    expect((await main(post("k1"))).statusCode).toBe(201);
  });
});

describe("the key", () => {
  it.each(["a", "k".repeat(255), '"quoted"', "8e03978e-40d5-43dd-bc93-6894a57f9324", "!#$%&'()*+-./:;<=>?@[]^_`{|}~"])(
    "%s is taken",
    async (key) => {
      expect((await counted().main(post(key))).statusCode).toBe(201);
      expect(harness.store.calls[0]).toBe("claim t-idempotency");
    },
  );

  it.each(["a b", "a,b", "k".repeat(256), '"', '""', '"a', 'a"', 'a"b', "a\\b", "é", "a\u007f", '"a", "b"'])(
    "%s is refused",
    async (key) => {
      const { main, runs } = counted();
      const answer = await main(post(key));
      expect([answer.statusCode, codeOf(answer), runs()]).toEqual([400, "IDEMPOTENCY_KEY_INVALID", 0]);
      expect(JSON.parse(answer.body).error.message).toBe(
        "Send one Idempotency-Key of 1 to 255 printable ASCII characters, without spaces, commas, backslashes and inner quotes, such as a UUID.",
      );
    },
  );

  it("is the same in quotes and without", async () => {
    const { main, runs } = counted();
    await main(post("k1"));
    expect((await main(post('"k1"'))).headers).toHaveProperty("idempotency-replayed");
    expect(runs()).toBe(1);
  });
});

describe("whose key it is", () => {
  it("is a matter of route and user: nobody gets the answer of another", async () => {
    const { main, runs } = counted();
    const other = counted();
    const answers = [
      await main(post("k1", user("ann"))),
      await main(post("k1", user("ben"))),
      await main(post("k1")),
      await main(eventFrom("192.0.2.2", "POST /x", { headers: { "idempotency-key": "k1" }, body: '{"a":1}' })),
      // Somebody whose id is the address of another.
      await main(post("k1", user("192.0.2.1"))),
      await other.main({ ...post("k1", user("ann")), routeKey: "POST /y" }),
    ];
    expect(answers.map(({ body }) => body)).toEqual([
      '{"run":1}',
      '{"run":2}',
      '{"run":3}',
      '{"run":4}',
      '{"run":5}',
      '{"run":1}',
    ]);
    expect((await main(post("k1", user("ann")))).body).toBe('{"run":1}');
    expect([runs(), harness.store.records.size]).toEqual([5, 6]);
  });

  it("cannot be read from the store", async () => {
    await counted().main(post("secret-key", user("ann")));
    const { id, fingerprint } = stored();
    for (const text of [id, fingerprint]) expect(text).toMatch(/^[\w-]{43}$/);
  });
});

describe("a middleware's early answer", () => {
  it("is kept and replayed like any other", async () => {
    let asked = 0;
    const shortcut = { before: () => ({ statusCode: 200, body: String(++asked) }) };
    const main = handler(() => 1, { middleware: [shortcut, idempotency()] });
    expect((await main(post("k1"))).body).toBe("1");
    expect(await main(post("k1"))).toMatchObject({ body: "1", headers: { "idempotency-replayed": "true" } });
    expect(asked).toBe(1);
  });
});

describe("the declaration", () => {
  it("is refused when a route lists it twice", () => {
    const other = { before: () => undefined };
    const twice = () => handler(() => 1, { middleware: [idempotency(), other, idempotency({ required: true })] });
    expect(twice).toThrow("idempotency() is listed twice, and would refuse its own key; keep one of them");
    expect(() => handler(() => 1, { middleware: [idempotency(), other] })).not.toThrow();
  });

  it("brings its own grant and no other", () => {
    const own = { kind: "table", name: "plinth-idempotency", access: "claim" };
    const read = { kind: "table", name: "projects", access: "read" } as const;
    const middleware = [idempotency()];
    expect(describeMain(handler(() => 1, { middleware }))?.uses).toEqual([own]);
    expect(describeMain(handler(() => 1, { middleware, uses: [read] }))?.uses).toEqual([read, own]);
    expect(describeMain(handler(() => 1))?.uses).toEqual([]);
  });

  it.each([
    [{ ttl: 1 }, 'idempotency(): there is no option "ttl"; write one of ttlSeconds, required.'],
    [{ ttlSeconds: 59 }, "idempotency(): write ttlSeconds as a whole number of seconds from 60 to 2592000."],
    [{ ttlSeconds: 2_592_001 }, "idempotency(): write ttlSeconds as a whole number of seconds from 60 to 2592000."],
    [{ ttlSeconds: 60.5 }, "idempotency(): write ttlSeconds as a whole number of seconds from 60 to 2592000."],
    [{ ttlSeconds: "60" }, "idempotency(): write ttlSeconds as a whole number of seconds from 60 to 2592000."],
    [{ required: 1 }, "idempotency(): write required as true or false."],
    [[], "idempotency(): its argument is no object; write idempotency({ … })."],
    [
      { ttlSeconds: 0, required: 1 },
      "idempotency(): write ttlSeconds as a whole number of seconds from 60 to 2592000.\nidempotency(): write required as true or false.",
    ],
  ])("%j is refused at load", (options, message) => {
    expect(() => Reflect.apply(idempotency, undefined, [options])).toThrow(new TypeError(message));
  });

  it("takes its options at their limits", () => {
    for (const options of [{ ttlSeconds: 60 }, { ttlSeconds: 2_592_000, required: false }, {}])
      expect(() => idempotency(options)).not.toThrow();
  });
});
