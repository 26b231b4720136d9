import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { handler } from "#plinth";
import {
  createLogger as createLoggerWith,
  type Logger,
  readLogSettings,
} from "../../../plinth/runtime/logging/logger.ts";
import { apiEvent, captureLines, type LogLine, requestId } from "../lane-harness.ts";

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

  it("states the time that the request took in milliseconds, to the microsecond", async () => {
    vi.spyOn(performance, "now").mockReturnValueOnce(1_000).mockReturnValueOnce(1_012.345_678);
    await handler(() => 1)(apiEvent("GET /x"));
    expect(lines[0]?.["durationMs"]).toBe(12.346);
  });

  it("names the user and the trace", async () => {
    const main = handler(() => 1);
    await main(
      apiEvent("GET /x", { claims: { sub: "u1" }, headers: { "x-amzn-trace-id": "Self=1-a-b;Root=1-5e6-abc" } }),
    );
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-5e7-def;Parent=53995c3f42cd8ad8;Sampled=1");
    await main(apiEvent("GET /x", { headers: { "x-amzn-trace-id": "Root=1-5e6-abc" } }));
    vi.stubEnv("_X_AMZN_TRACE_ID", "NotRoot=1");
    await main(apiEvent("GET /x"));
    expect(lines.map(({ userId, traceId }) => [userId, traceId])).toEqual([
      ["u1", "1-5e6-abc"],
      [undefined, "1-5e7-def"],
      [undefined, undefined],
    ]);
  });

  it("shows no secret that the path holds", async () => {
    const event = apiEvent("GET /x");
    await handler(() => 1)({ ...event, rawPath: "/reset/eyJhbGciOi.eyJzdWIi.c2ln" });
    expect(lines[0]).toMatchObject({ path: "/reset/[redacted]" });
  });

  it("is what CloudWatch reads the metrics from, for the stack or for each route", async () => {
    vi.useFakeTimers({ now: 1_795_507_200_000, toFake: ["Date"] });
    vi.stubEnv("PLINTH_PROJECT", "shop");
    vi.stubEnv("PLINTH_METRICS", "route");
    await handler(() => 1)(apiEvent("GET /x"));
    vi.stubEnv("PLINTH_METRICS", "stack");
    const failing = handler(() => {
      throw new Error("no");
    });
    await failing(apiEvent("GET /x"));
    vi.useRealTimers();
    const directive = (dimensions: string[][]) => ({
      Timestamp: 1_795_507_200_000,
      CloudWatchMetrics: [
        {
          Namespace: "Plinth/shop",
          Dimensions: dimensions,
          Metrics: [
            { Name: "durationMs", Unit: "Milliseconds" },
            { Name: "errors", Unit: "Count" },
            { Name: "coldStarts", Unit: "Count" },
          ],
        },
      ],
    });
    expect(lines.filter(({ message }) => message === "request")).toMatchObject([
      { errors: 0, coldStarts: expect.any(Number), _aws: directive([["stack"], ["stack", "route"]]) },
      { errors: 1, coldStarts: 0, _aws: directive([["stack"]]) },
    ]);
  });

  it.each([
    ["none", "shop", "test"],
    ["route", "", "test"],
    ["route", "shop", ""],
    ["", "shop", "test"],
  ])("has no metrics with PLINTH_METRICS=%s, project %j, stack %j", async (metrics, project, stack) => {
    vi.stubEnv("PLINTH_METRICS", metrics);
    vi.stubEnv("PLINTH_PROJECT", project);
    vi.stubEnv("PLINTH_STACK", stack);
    await handler(() => 1)(apiEvent("GET /x"));
    expect(Object.keys(lines[0] ?? {})).not.toEqual(expect.arrayContaining(["_aws"]));
    expect(Object.keys(lines[0] ?? {})).not.toEqual(expect.arrayContaining(["errors"]));
  });

  it("counts refusals as no errors", async () => {
    vi.stubEnv("PLINTH_PROJECT", "shop");
    vi.stubEnv("PLINTH_METRICS", "stack");
    await handler(() => 1, { scopes: ["a"] })(apiEvent("GET /x"));
    expect(lines.at(-1)).toMatchObject({ status: 401, errors: 0 });
  });

  it("says once per process that the start was cold", async () => {
    vi.resetModules();
    const fresh = await import("../../../plinth/runtime/handler.ts");
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

  it("masks what looks like a secret, in the message and in every text and number", () => {
    createLogger("r1").info("paid with 4111111111111111", {
      note: "Bearer abcdef123",
      list: ["password=a"],
      card: 4_111_111_111_111_111,
      small: 411_111_111_111,
      count: 1_795_507_200_000,
      error: new Error("token=abc"),
    });
    expect(lines[0]).toMatchObject({
      message: "paid with [redacted]",
      note: "Bearer [redacted]",
      list: ["password=[redacted]"],
      card: "[redacted]",
      small: 411_111_111_111,
      count: 1_795_507_200_000,
      error: { message: "token=[redacted]" },
    });
    expect(JSON.stringify(lines)).not.toContain("token=abc");
  });

  it.each([
    ...["authorization", "Cookie", "cookies", "password", "passwd", "DB_PWD", "passphrase", "refreshToken", "secret"],
    ...[
      "clientSecrets",
      "x-api-key",
      "accessKey",
      "private_key",
      "credential",
      "credentials",
      "jwt",
      "cardNumber",
      "cvv",
    ],
    "cvc",
  ])("masks the key %s", (key) => {
    createLogger("r1").info("a", { [key]: "visible" });
    expect(lines[0]?.[key]).toBe("[redacted]");
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
