import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { handler } from "#plinth";
import { describeMain } from "../../plinth/runtime/description.ts";
import { lambdaEntry, toDescribed } from "../../plinth/runtime/lambda-entry.ts";
import { apiEvent, captureLines, type LogLine, requestId } from "./lane-harness.ts";

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** An option as a JavaScript author could write it, past the types. */
function load(options: object): () => unknown {
  return () => Reflect.apply(handler, undefined, [() => 1, options]);
}

describe("what a function returns", () => {
  it.each([
    ["GET /x", { a: 1 }, 200, '{"a":1}'],
    ["GET /x", null, 200, "null"],
    ["GET /x", undefined, 204, ""],
    ["GET /x", "text", 200, '"text"'],
    ["GET /x", { statusCode: 302 }, 200, '{"statusCode":302}'],
    ["POST /x", { a: 1 }, 201, '{"a":1}'],
    ["POST /x", undefined, 204, ""],
    ["PATCH /x", 42, 200, "42"],
    ["DELETE /x", undefined, 204, ""],
    ["DELETE /x", { a: 1 }, 204, ""],
  ])("%s returning %j answers %i with the body %j", async (routeKey, value, statusCode, body) => {
    expect(await handler(() => value)(apiEvent(routeKey))).toEqual({
      statusCode,
      headers: { "content-type": "application/json", "x-request-id": requestId },
      body,
      isBase64Encoded: false,
    });
  });

  it("has the status of the option instead of the method's", async () => {
    const main = handler(() => ({ queued: true }), { status: 202 });
    expect(await main(apiEvent("POST /x"))).toMatchObject({ statusCode: 202, body: '{"queued":true}' });
  });

  it("is logged as dropped when a 204 cannot carry it", async () => {
    await handler(() => ({ a: 1 }))(apiEvent("DELETE /x"));
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ["warn", "A 204 has no body, so the returned value was not sent. Set status: 200 to send it."],
      ["info", "request"],
    ]);
  });

  it("is sent from a DELETE that has a response schema", async () => {
    const main = handler(() => ({ a: 1 }), { response: z.object({ a: z.number() }) });
    expect(await main(apiEvent("DELETE /x"))).toMatchObject({ statusCode: 200, body: '{"a":1}' });
  });

  it("is sent as the response schema's output", async () => {
    const main = handler(() => ({ count: "7", secret: "s" }), {
      response: z.object({ count: z.string().transform(Number) }),
    });
    expect(await main(apiEvent("GET /x"))).toMatchObject({ statusCode: 200, body: '{"count":7}' });
  });

  it("is a 500 and a log line when it fails the response schema", async () => {
    const name: unknown = 5;
    const main = toDescribed(
      Reflect.apply(handler, undefined, [() => ({ name }), { response: z.object({ name: z.string() }) }]),
    );
    const { statusCode, body } = await main(apiEvent("GET /x"));
    expect([statusCode, JSON.parse(body).error.message]).toEqual([500, "Something went wrong on our side."]);
    expect(lines[0]).toMatchObject({
      level: "error",
      message: "request failed",
      error: { fields: { name: ["Invalid input: expected string, received number"] } },
    });
  });

  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  it.each([
    ["a BigInt", 1n],
    ["a cycle", cycle],
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
  ])("is a 500 with a log line when it is %s", async (_, value) => {
    expect(await handler(() => value)(apiEvent("GET /x"))).toMatchObject({ statusCode: 500 });
    expect(lines.map(({ message }) => message)).toEqual(["request failed", "request"]);
  });
});

describe("the options", () => {
  it.each([
    [
      { memoryMB: 1 },
      'handler(): there is no option "memoryMB"; write one of body, params, query, response, public, scopes, status, middleware, uses, memoryMb, timeoutSeconds, rateLimitPerSecond, burstLimit, reservedConcurrency, provisionedConcurrency.',
    ],
    [{ public: true, scopes: ["a"] }, "handler(): scopes and public: true contradict each other; keep one of them."],
    [
      { scopes: [] },
      'handler(): write scopes as one to ten different scopes without spaces, such as ["projects.write"].',
    ],
    [
      { scopes: ["a b"] },
      'handler(): write scopes as one to ten different scopes without spaces, such as ["projects.write"].',
    ],
    [
      { scopes: ["a", "a"] },
      'handler(): write scopes as one to ten different scopes without spaces, such as ["projects.write"].',
    ],
    [{ public: "yes" }, "handler(): write public as true or false."],
    [{ status: 199 }, "handler(): write status as a whole number from 200 to 399."],
    [{ status: 200.5 }, "handler(): write status as a whole number from 200 to 399."],
    [{ body: {} }, "handler(): write body as a zod schema, such as z.object({ … })."],
    [
      { middleware: [{}] },
      "handler(): write middleware as a list of middy middlewares: objects with before, after or onError.",
    ],
    [{ uses: ["projects"] }, "handler(): write uses as a list of grants, such as [projects.read, projects.write]."],
    [{ memoryMb: 127 }, "handler(): write memoryMb as a whole number of MB from 128 to 10240, Lambda's limits."],
    [{ memoryMb: 10_241 }, "handler(): write memoryMb as a whole number of MB from 128 to 10240, Lambda's limits."],
    [
      { timeoutSeconds: 30 },
      "handler(): write timeoutSeconds as a whole number of seconds from 1 to 29, since the gateway gives up after 30.",
    ],
    ...[0, 0.5, 10_001, "10", Number.NaN, null].map((rateLimitPerSecond): [object, string] => [
      { rateLimitPerSecond },
      "handler(): write rateLimitPerSecond as a number from 1 to 10000.",
    ]),
    ...[0, 1.5, 5_001, "10"].map((burstLimit): [object, string] => [
      { burstLimit },
      "handler(): write burstLimit as a whole number from 1 to 5000.",
    ]),
    ...[0, -1, 1.5, "10", true].map((reservedConcurrency): [object, string] => [
      { reservedConcurrency },
      "handler(): write reservedConcurrency as a whole number from 1 to 100000.",
    ]),
    ...[0, 2.5, "1"].map((provisionedConcurrency): [object, string] => [
      { provisionedConcurrency },
      "handler(): write provisionedConcurrency as a whole number from 1 to 100000.",
    ]),
  ])("%j are refused at load", (options, message) => {
    expect(load(options)).toThrow(new TypeError(message));
  });

  it("at their limits are accepted", () => {
    const limits = [
      { memoryMb: 128, timeoutSeconds: 1, status: 200 },
      { memoryMb: 10_240, timeoutSeconds: 29, status: 399 },
      { scopes: ["a", "projects.write"] },
      { public: false },
      { rateLimitPerSecond: 1, burstLimit: 1 },
      { rateLimitPerSecond: 2.5 },
      { reservedConcurrency: 1, provisionedConcurrency: 1 },
      { rateLimitPerSecond: 10_000, burstLimit: 5_000 },
    ];
    for (const options of limits) expect(load(options)).not.toThrow();
  });

  it("are refused all at once", () => {
    expect(load({ status: 1, memoryMb: 1 })).toThrow(
      new TypeError(
        "handler(): write status as a whole number from 200 to 399.\nhandler(): write memoryMb as a whole number of MB from 128 to 10240, Lambda's limits.",
      ),
    );
  });

  it("and the function are refused when they are of the wrong type", () => {
    expect(() => Reflect.apply(handler, undefined, [{}])).toThrow(
      new TypeError("handler(): its first argument is no function; write handler(async (body, ctx) => …)."),
    );
    expect(load([])).toThrow(new TypeError("handler(): its second argument is no object; write handler(fn, { … })."));
  });
});

describe("the description", () => {
  it("states every option, without calling the function", () => {
    const fn = vi.fn(() => ({ a: 1 }));
    const main = handler(fn, {
      body: z.string(),
      query: mini.object({}),
      scopes: ["projects.write"],
      status: 202,
      memoryMb: 512,
      timeoutSeconds: 20,
      rateLimitPerSecond: 5,
      burstLimit: 10,
      reservedConcurrency: 4,
      provisionedConcurrency: 2,
      uses: [{ kind: "table", name: "projects", access: "write" }],
    });
    const description = describeMain(main);
    expect(description).toEqual({
      kind: "route",
      public: false,
      scopes: ["projects.write"],
      status: 202,
      memoryMb: 512,
      timeoutSeconds: 20,
      rateLimitPerSecond: 5,
      burstLimit: 10,
      reservedConcurrency: 4,
      provisionedConcurrency: 2,
      uses: [{ kind: "table", name: "projects", access: "write" }],
      has: { body: true, params: false, query: true, response: false },
    });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    expect(Reflect.get(main, Symbol.for("plinth.description"))).toBe(description);
    expect(fn).not.toHaveBeenCalled();
  });

  it("has nulls for what the route leaves to the preset", () => {
    expect(describeMain(handler(() => 1))).toEqual({
      kind: "route",
      public: false,
      scopes: null,
      status: null,
      memoryMb: null,
      timeoutSeconds: null,
      rateLimitPerSecond: null,
      burstLimit: null,
      reservedConcurrency: null,
      provisionedConcurrency: null,
      uses: [],
      has: { body: false, params: false, query: false, response: false },
    });
  });

  it("is on nothing else", () => {
    expect([describeMain(() => 1), describeMain({}), describeMain(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("lambdaEntry", () => {
  it("is the route itself when handler made it", () => {
    const main = handler(() => 1);
    expect(lambdaEntry(main)).toBe(main);
  });

  it("takes a bare function through the lane", async () => {
    const bare = (body: unknown) => body;
    expect(await lambdaEntry(bare)(apiEvent("POST /echo", { body: '{"a":1}' }))).toMatchObject({
      statusCode: 201,
      body: '{"a":1}',
    });
    expect(describeMain(toDescribed(bare))).toEqual(describeMain(handler(bare)));
    expect(lines.map(({ message }) => message)).toEqual(["request"]);
  });

  it.each([
    [undefined, "nothing"],
    [null, "null"],
    [{}, "a value of type object"],
    ["main", "a value of type string"],
  ])("refuses %j", (main, found) => {
    expect(() => lambdaEntry(main)).toThrow(
      new TypeError(
        `A route file exports main, a function, but this one exports ${found}. Write: export const main = handler(async (body, ctx) => …).`,
      ),
    );
  });
});
