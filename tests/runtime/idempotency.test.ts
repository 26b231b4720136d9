import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { handler, idempotency, NotFound } from "#plinth";
import type { StoredRecord } from "../../plinth/resources/record-client.ts";
import { describeMain } from "../../plinth/runtime/description.ts";
import { DeadlineExceeded } from "../../plinth/runtime/errors.ts";
import { codeOf, eventFrom, useGuards } from "./guard-harness.ts";
import { apiEvent, type EventParts } from "./lane-harness.ts";

const harness = useGuards();
const nowSeconds = Date.parse("2026-11-24T08:00:15.000Z") / 1000;

const post = (key: string | undefined, parts: EventParts = {}): APIGatewayProxyEventV2 =>
  apiEvent("POST /x", {
    body: '{"a":1}',
    ...parts,
    headers: { ...(key === undefined ? {} : { "idempotency-key": key }), ...parts.headers },
  });
const user = (sub: string): EventParts => ({ claims: { sub } });

/** A route that counts how often its function ran, and answers with the count. */
function counted(options: Parameters<typeof idempotency>[0] = {}, work: (run: number) => unknown = (run) => ({ run })) {
  let runs = 0;
  const main = handler(() => work(++runs), { middleware: [idempotency(options)] });
  return { main, runs: () => runs };
}

/** The one record of the store. */
function stored(): StoredRecord {
  const [record, ...others] = harness.store.records.values();
  if (record === undefined || others.length > 0) throw new Error(`${others.length} records`);
  return record;
}

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

/** A route whose first request is under way until `release` is called. */
function running(options: { context?: object } = {}) {
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

const lambda = (remainingMs: number) => ({ getRemainingTimeInMillis: () => remainingMs });

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

describe("a request that fails", () => {
  it.each([
    ["an error for the caller", () => new NotFound(), 404],
    ["a bug", () => new Error("bug"), 500],
  ])("frees its key: %s", async (_, error, status) => {
    const { main, runs } = counted({}, (run) => {
      if (run === 1) throw error();
      return { run };
    });
    expect((await main(post("k1"))).statusCode).toBe(status);
    expect(harness.store.records.size).toBe(0);
    expect((await main(post("k1"))).body).toBe('{"run":2}');
    expect(runs()).toBe(2);
  });

  it("frees its key when a middleware makes the failure of it, and keeps an answer of 399", async () => {
    let status = 400;
    const turn = {
      after: (request: { response: { statusCode: number } }) => {
        request.response.statusCode = status;
      },
    };
    const main = handler(() => 1, { middleware: [idempotency(), turn] });
    expect((await main(post("k1"))).statusCode).toBe(400);
    expect(harness.store.records.size).toBe(0);
    status = 399;
    await main(post("k1"));
    expect(stored()["state"]).toBe("answered");
  });

  it("frees its key when a middleware leaves no whole response", async () => {
    const spoil = {
      after: (request: { response: unknown }) => {
        request.response = { body: 1 };
      },
    };
    const main = handler(() => 1, { middleware: [idempotency(), spoil] });
    expect((await main(post("k1"))).statusCode).toBe(500);
    expect(harness.store.records.size).toBe(0);
  });

  it("frees its key when the author's own error hook answers", async () => {
    const soften = { onError: () => ({ statusCode: 200, body: "{}" }) };
    const { main } = { main: handler(() => Promise.reject(new Error("bug")), { middleware: [idempotency(), soften] }) };
    expect((await main(post("k1"))).statusCode).toBe(200);
    expect(harness.store.records.size).toBe(0);
  });

  it("keeps its key past the deadline, since the function may still be at work", async () => {
    const { main } = counted({}, () => {
      throw new DeadlineExceeded();
    });
    expect((await main(post("k1"), lambda(1_000))).statusCode).toBe(504);
    expect(stored()).toMatchObject({ state: "running", expiresAt: nowSeconds + 2 });
    expect(harness.store.calls).toEqual(["claim t-idempotency"]);
  });

  it("says so when the key cannot be freed, and still answers", async () => {
    harness.store.failing.add("release");
    const { main } = counted({}, () => {
      throw new NotFound();
    });
    expect((await main(post("k1"))).statusCode).toBe(404);
    expect(harness.lines[0]).toMatchObject({
      level: "warn",
      message: "The idempotency key stays taken until Lambda's time limit: it could not be released.",
      error: { message: "no answer to release" },
    });
  });
});

describe("once an answer is stored", () => {
  it("no later failure takes it back", async () => {
    const { before, after, onError } = idempotency();
    const response = { statusCode: 200, headers: {}, body: "{}", isBase64Encoded: false };
    const request = { event: post("k1"), context: lambda(1_000), response, error: undefined, internal: {} };
    for (const hook of [before, after, onError]) await Reflect.apply(hook ?? never, undefined, [request]);
    expect(harness.store.calls).toEqual(["claim t-idempotency", "replace t-idempotency"]);
    await Reflect.apply(after ?? never, undefined, [request]);
    expect(harness.store.calls).toHaveLength(2);
  });

  it("and a failure that is settled is settled once", async () => {
    const { before, onError } = idempotency();
    const request = { event: post("k1"), context: lambda(1_000), error: new Error("bug"), internal: {} };
    for (const hook of [before, onError, onError]) await Reflect.apply(hook ?? never, undefined, [request]);
    expect(harness.store.calls).toEqual(["claim t-idempotency", "release t-idempotency"]);
  });
});

function never(): never {
  throw new Error("no such hook");
}

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

describe("a large answer", () => {
  const overhead = JSON.stringify({
    statusCode: 201,
    headers: { "content-type": "application/json", "x-request-id": "JKJaXmPLvHcESHA=" },
    body: '""',
    isBase64Encoded: false,
  }).length;
  const most = 350 * 1024;

  it("is kept up to 350 KB", async () => {
    const { main } = counted({}, () => "a".repeat(most - overhead));
    await main(post("k1"));
    expect(Buffer.byteLength(String(stored()["answer"]))).toBe(most);
  });

  it("is not kept beyond that: the caller gets it, the log says so, and a retry is told and does not run", async () => {
    const { main, runs } = counted({}, () => "a".repeat(most - overhead + 1));
    expect((await main(post("k1"))).statusCode).toBe(201);
    expect(stored()).toMatchObject({ state: "answer-not-kept", expiresAt: nowSeconds + 86_400 });
    expect(stored()).not.toHaveProperty("answer");
    expect(harness.lines[0]).toMatchObject({
      level: "warn",
      message: "The answer is too large to be kept: a retry with the same idempotency key will get a 409.",
      bytes: most + 1,
      mostBytes: most,
    });
    const retry = await main(post("k1"));
    expect([retry.statusCode, JSON.parse(retry.body).error]).toMatchObject([
      409,
      {
        code: "IDEMPOTENCY_ANSWER_NOT_KEPT",
        message: "The request with this Idempotency-Key was carried out, and its answer was too large to be kept.",
      },
    ]);
    expect(runs()).toBe(1);
  });
});

describe("without DynamoDB", () => {
  it("nothing runs that may have run before", async () => {
    harness.store.failing.add("claim");
    const { main, runs } = counted();
    const answer = await main(post("k1"));
    expect([answer.statusCode, answer.headers["retry-after"], runs()]).toEqual([503, "5", 0]);
    expect(JSON.parse(answer.body).error.message).toBe(
      "Whether this was done before cannot be told now, so nothing was done. Try again with the same key.",
    );
    expect(harness.lines[0]).toMatchObject({ level: "error", error: { cause: { message: "no answer to claim" } } });
  });

  it("what has run is answered, and the log says that a retry would run again", async () => {
    harness.store.failing.add("replace");
    const { main, runs } = counted();
    expect((await main(post("k1"))).body).toBe('{"run":1}');
    expect(harness.lines[0]).toMatchObject({
      level: "error",
      message: "The answer was not kept: a retry with the same idempotency key will run again.",
      error: { message: "no answer to replace" },
    });
    expect((await main(post("k1"))).statusCode).toBe(409);
    expect([runs(), stored()["state"]]).toEqual([1, "running"]);
  });

  it("a record that says nothing of itself is one that runs", async () => {
    harness.store.claim = async () => ({ id: "", expiresAt: 0 });
    const answer = await counted().main(post("k1"));
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, "IDEMPOTENCY_IN_PROGRESS"]);
  });

  it("and without its table, the log says which variable is not set", async () => {
    vi.stubEnv("PLINTH_TABLE_PLINTH_IDEMPOTENCY", "");
    expect((await counted().main(post("k1"))).statusCode).toBe(503);
    expect(JSON.stringify(harness.lines[0])).toContain(
      'There is no table \\"plinth-idempotency\\" here: PLINTH_TABLE_PLINTH_IDEMPOTENCY is not set.',
    );
  });
});

describe("the declaration", () => {
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
