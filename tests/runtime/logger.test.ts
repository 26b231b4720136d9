import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { handler } from "#plinth";
import { createLogger as createLoggerWith, type Logger, readLogSettings } from "../../plinth/runtime/logger.ts";
import { apiEvent, captureLines, type LogLine, requestId } from "./lane-harness.ts";

const createLogger = (id: string): Logger => createLoggerWith(id, readLogSettings());

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "shop-test-x-get");
  vi.stubEnv("PLINTH_STACK", "test");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("the access line", () => {
  it("is one per request, with all that identifies it", async () => {
    await handler(() => 1)(apiEvent("GET /x"));
    expect(lines).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: "info",
        message: "request",
        requestId,
        function: "shop-test-x-get",
        stack: "test",
        method: "GET",
        route: "GET /x",
        path: "/x",
        status: 200,
        durationMs: expect.any(Number),
        coldStart: expect.any(Boolean),
      },
    ]);
  });

  it("says once per process that the start was cold", async () => {
    vi.resetModules();
    const fresh = await import("../../plinth/runtime/handler.ts");
    const main = fresh.handler(() => 1);
    await main(apiEvent("GET /x"));
    await main(apiEvent("GET /x"));
    expect(lines.map((line) => line["coldStart"])).toEqual([true, false]);
  });

  it("is written whatever the level, and the rest is not", async () => {
    vi.stubEnv("PLINTH_LOG_LEVEL", "silent");
    const main = handler((_body, _ctx, logger) => {
      logger.error("unheard");
      throw new Error("bug");
    });
    await main(apiEvent("GET /x"));
    expect(lines).toMatchObject([{ message: "request", status: 500, errorCode: "INTERNAL" }]);
  });
});

describe("a logger", () => {
  it.each([
    ["debug", ["debug", "info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["nonsense", ["info", "warn", "error"]],
    ["", ["info", "warn", "error"]],
  ])("of the level %j writes %j", (level, written) => {
    vi.stubEnv("PLINTH_LOG_LEVEL", level);
    const logger = createLogger("r1");
    for (const method of ["debug", "info", "warn", "error"] as const) logger[method]("a sentence");
    expect(lines.map((line) => line.level)).toEqual(written);
  });

  it("adds its own fields to its lines and leaves its parent's alone", () => {
    const logger = createLogger("r1");
    const child = logger.child({ orderId: 1 }).child({ step: "pay" });
    child.info("paid", { step: "done" });
    logger.info("plain");
    expect(lines).toMatchObject([{ message: "paid", orderId: 1, step: "done", requestId: "r1" }, { message: "plain" }]);
    expect(lines[1]).not.toHaveProperty("orderId");
  });

  it("carries nothing from one request to the next", async () => {
    const main = handler((_body, _ctx, logger) => logger.child({ leaked: true }).info("work"));
    await main({ requestContext: { requestId: "r1" } });
    await main({ requestContext: { requestId: "r2" } });
    expect(lines.map((line) => [line.message, line["requestId"], line["leaked"]])).toEqual([
      ["work", "r1", true],
      ["request", "r1", undefined],
      ["work", "r2", true],
      ["request", "r2", undefined],
    ]);
  });

  it("keeps a field that has a name of the line's own under that name with an underscore", () => {
    createLogger("r1").info("sentence", { message: "mine", requestId: "mine", level: "mine" });
    expect(lines).toMatchObject([
      { message: "sentence", requestId: "r1", level: "info", message_: "mine", requestId_: "mine", level_: "mine" },
    ]);
  });

  it("masks what a key names as secret, at any depth and in any writing", () => {
    const secrets = {
      Authorization: "x",
      "Set-Cookie": ["x"],
      cookie: "x",
      DB_PASSWORD: "x",
      accessToken: "x",
      clientSecret: 1,
      "x-api-key": "x",
    };
    createLogger("r1").info("sentence", { headers: [secrets], tokenCount: 3, secretary: "Ann" });
    const masked = Object.fromEntries(Object.keys(secrets).map((key) => [key, "[redacted]"]));
    expect(lines).toMatchObject([{ headers: [masked], tokenCount: 3, secretary: "Ann" }]);
  });

  it("writes what JSON cannot", () => {
    const cycle: Record<string, unknown> = { list: [] };
    cycle["self"] = cycle;
    const shared = { a: 1 };
    const unreadable = Object.defineProperty({}, "x", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    createLogger("r1").info("sentence", {
      big: 10n,
      cycle,
      twice: [shared, shared],
      unreadable,
      date: new Date(0),
      badDate: new Date(Number.NaN),
      map: new Map([["password", 1]]),
      set: new Set([1n]),
      bytes: Buffer.from("abc"),
      fn: () => 1,
      long: "a".repeat(16_385),
    });
    expect(lines).toMatchObject([
      {
        big: "10n",
        cycle: { list: [], self: "[circular]" },
        twice: [{ a: 1 }, { a: 1 }],
        unreadable: "[unreadable]",
        date: "1970-01-01T00:00:00.000Z",
        badDate: "[invalid date]",
        map: { password: "[redacted]" },
        set: ["1n"],
        bytes: "[3 bytes]",
        fn: "[function]",
        long: `${"a".repeat(16_384)}… (16385 characters)`,
      },
    ]);
  });

  it("cuts what is too deep or too long a list", () => {
    createLogger("r1").info("sentence", {
      a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } },
      list: Array(201).fill(1),
    });
    expect(lines).toMatchObject([
      { a: { b: { c: { d: { e: { f: { g: { h: "[too deep]" } } } } } } }, list: Array(200).fill(1) },
    ]);
  });

  it("ends each line with the only line break in it", () => {
    vi.restoreAllMocks();
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    createLogger("r1").info("two\nlines", { a: "b\nc" });
    expect(String(write.mock.calls[0]?.[0])).toMatch(/^[^\n]+\n$/);
  });
});
