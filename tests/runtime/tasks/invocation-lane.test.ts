import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { NotFound, type TaskMain, taskHandler } from "#plinth";
import { captureLines, type LogLine } from "../lane-harness.ts";
import { lambdaContext, lambdaId } from "./task-harness.ts";

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** What Lambda would hand to the caller of a task that fails. */
async function failureOf(main: TaskMain, event: unknown = "a", context = lambdaContext()): Promise<unknown> {
  const answer = await main(event, context).then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
  if (!(answer instanceof Error)) return answer;
  const { name, message, stack, cause } = answer;
  return { name, body: JSON.parse(message).error, stack, cause };
}

const internal = {
  name: "INTERNAL",
  body: { code: "INTERNAL", message: "Something went wrong on our side.", details: {}, requestId: lambdaId },
  stack: "",
  cause: undefined,
};
function throwing(thrown: unknown): TaskMain {
  return taskHandler(
    () => {
      throw thrown;
    },
    { input: z.string() },
  );
}

describe("a plain function", () => {
  it("gets its input as the schema left it, and answers with what it returns", async () => {
    const seen: unknown[] = [];
    const main = taskHandler(
      (input, { signal, remainingMs, rawEvent, requestId }) => {
        seen.push(input, signal.aborted, remainingMs(), rawEvent, requestId);
        return { ok: true };
      },
      { input: z.object({ id: z.string().transform(Number) }) },
    );
    expect(await main({ id: "7", more: 1 }, lambdaContext(5_000))).toEqual({ ok: true });
    expect(seen).toEqual([{ id: 7 }, false, 5_000, { id: "7", more: 1 }, lambdaId]);
    expect(lines).toEqual([
      {
        timestamp: expect.any(String),
        level: "info",
        message: "invocation",
        requestId: lambdaId,
        kind: "function",
        durationMs: expect.any(Number),
        coldStart: expect.any(Boolean),
      },
    ]);
  });

  it("answers with the response schema's output", async () => {
    const response = z.object({ count: z.string().transform(Number) });
    const main = taskHandler(() => ({ count: "7", secret: "s" }), { input: z.string(), response });
    expect(await main("a")).toEqual({ count: 7 });
  });

  it("fails when what it returns does not fit the response schema, with the fields in the log alone", async () => {
    const value: unknown = { count: 7 };
    const main: TaskMain = Reflect.apply(taskHandler, undefined, [
      () => value,
      { input: z.string(), response: z.object({ count: z.string() }) },
    ]);
    expect(await failureOf(main)).toEqual(internal);
    expect(lines).toMatchObject([
      {
        level: "error",
        message: "invocation failed",
        error: {
          message: "The returned value does not fit the task's response schema.",
          fields: { count: [expect.any(String)] },
        },
      },
      { message: "invocation", errorCode: "INTERNAL" },
    ]);
  });

  it("names the response as a whole where it is wrong as a whole", async () => {
    const value: unknown = 7;
    const options = { input: z.string(), response: z.string() };
    const main: TaskMain = Reflect.apply(taskHandler, undefined, [() => value, options]);
    await failureOf(main);
    expect(lines[0]).toMatchObject({ error: { fields: { response: [expect.any(String)] } } });
  });

  it("leaves the duration in ms, to the microsecond, and an id of its own where Lambda's cannot be one", async () => {
    const main = taskHandler(() => 1, { input: z.string() });
    const now = vi.spyOn(performance, "now").mockReturnValueOnce(1_000).mockReturnValueOnce(1_012.3456);
    await main("a", null);
    now.mockRestore();
    expect(lines[0]?.["durationMs"]).toBe(12.346);
    for (const awsRequestId of [" id", "id ", "", 7, "x".repeat(129)]) await main("a", { awsRequestId });
    await main("a", { awsRequestId: "x".repeat(128) });
    const own = lines.slice(0, 6).map(({ requestId }) => /^[0-9a-f-]{36}$/.test(String(requestId)));
    expect(own).toEqual(own.map(() => true));
    expect(lines[6]?.["requestId"]).toBe("x".repeat(128));
  });

  it("refuses a wrong input before its middlewares and the function, with the fields", async () => {
    const called = vi.fn();
    const main = taskHandler(called, { input: z.object({ id: z.string() }), middleware: [{ before: called }] });
    expect(await failureOf(main, { id: 1 })).toEqual({
      ...internal,
      name: "VALIDATION_FAILED",
      body: {
        code: "VALIDATION_FAILED",
        message: "The request does not have the right form.",
        details: { fields: { id: ["Invalid input: expected string, received number"] } },
        requestId: lambdaId,
      },
    });
    expect(called).not.toHaveBeenCalled();
    expect(await failureOf(main, null)).toMatchObject({
      body: { details: { fields: { input: ["Invalid input: expected object, received null"] } } },
    });
  });

  it("tells the caller of an unexpected error nothing, and the log everything, once", async () => {
    const cause = new Error("row 7 of shard-3");
    expect(await failureOf(throwing(new TypeError("db-7 is down", { cause })))).toEqual(internal);
    expect(lines).toMatchObject([
      {
        level: "error",
        message: "invocation failed",
        requestId: lambdaId,
        error: {
          name: "TypeError",
          message: "db-7 is down",
          stack: expect.stringContaining("invocation-lane.test.ts"),
          cause: { message: "row 7 of shard-3" },
        },
      },
      { level: "info", message: "invocation", errorCode: "INTERNAL" },
    ]);
    expect(await failureOf(throwing(undefined))).toEqual(internal);
  });

  it("tells the caller what an error of ours may tell", async () => {
    const thrown = new NotFound("No such picture.", { details: { id: 7 }, cause: new Error("inner") });
    expect(await failureOf(throwing(thrown))).toEqual({
      ...internal,
      name: "NOT_FOUND",
      body: { code: "NOT_FOUND", message: "No such picture.", details: { id: 7 }, requestId: lambdaId },
    });
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ["error", "invocation failed"],
      ["info", "invocation"],
    ]);
  });

  it("fails before Lambda ends it, and the signal aborts", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let signal: AbortSignal | undefined;
    const main = taskHandler(
      (_input, ctx) => {
        signal = ctx.signal;
        return new Promise(() => undefined);
      },
      { input: z.string() },
    );
    const failing = failureOf(main, "a", lambdaContext(2_000));
    await vi.advanceTimersByTimeAsync(1_800);
    expect(await failing).toMatchObject({ name: "DEADLINE_EXCEEDED", body: { code: "DEADLINE_EXCEEDED" } });
    expect(signal?.aborted).toBe(true);
  });

  it("runs inside its middlewares, which see the event and the answer and may turn an error into one", async () => {
    const seen: unknown[] = [];
    const main = taskHandler((input) => ({ input }), {
      input: z.string(),
      middleware: [
        {
          before: ({ event, context }) => void seen.push(event, Reflect.get(context, "awsRequestId")),
          after: (request) => {
            request.response = { wrapped: request.response };
          },
        },
      ],
    });
    expect(await main("a", lambdaContext())).toEqual({ wrapped: { input: "a" } });
    expect(seen).toEqual(["a", lambdaId]);
    const onError = (request: { response: unknown; error: unknown }): void => {
      request.response = { rescued: String(request.error) };
    };
    const rescued = taskHandler(() => Promise.reject(new Error("x")), { input: z.string(), middleware: [{ onError }] });
    expect(await rescued("a")).toEqual({ rescued: "Error: x" });
  });
});

describe("a cron", () => {
  it.each([
    [{ scheduledTime: "2026-11-24T08:00:00Z" }, "2026-11-24T08:00:00.000Z"],
    [{ time: "2026-11-24T08:00:00Z", source: "aws.events" }, "2026-11-24T08:00:00.000Z"],
    [{ scheduledTime: "2026-11-24T99:00:00Z" }, undefined],
    [{ scheduledTime: "8" }, undefined],
    [{ scheduledTime: "Tue, 2026-11-24T08:00:00Z" }, undefined],
    [{ scheduledTime: " 2026-11-24T08:00:00Z" }, undefined],
    [{ scheduledTime: 1_795_507_200_000 }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])("called with %j knows when it was due: %s", async (event, due) => {
    const seen: unknown[] = [];
    const main = taskHandler(
      (input, { scheduledTime }) => {
        seen.push(input, scheduledTime?.toISOString());
        return "dropped";
      },
      { schedule: "rate(1 hour)" },
    );
    expect(await main(event, lambdaContext())).toBeUndefined();
    expect(seen).toEqual([event, due]);
    expect(lines).toMatchObject([{ message: "invocation", kind: "cron" }]);
  });

  it("fails for Lambda when it throws, so that it is tried again", async () => {
    const main = taskHandler(() => Promise.reject(new Error("x")), { schedule: "rate(1 hour)" });
    expect(await failureOf(main, {})).toEqual(internal);
    expect(lines).toMatchObject([{ message: "invocation failed" }, { kind: "cron", errorCode: "INTERNAL" }]);
  });
});

describe("a function with an address of its own", () => {
  const main = taskHandler(
    ({ width }) => {
      if (width === 404) throw new NotFound("No such picture.");
      if (width === 500) throw new Error("secret detail");
      return width === 0 ? undefined : { area: width * width };
    },
    { input: z.object({ width: z.number() }), url: true },
  );
  const ask = (body: string, more: object = {}) => ({
    version: "2.0",
    requestContext: { http: { method: "POST", path: "/" } },
    headers: { "content-type": "application/json" },
    body,
    isBase64Encoded: false,
    ...more,
  });
  const headers = { "content-type": "application/json", "x-request-id": lambdaId };

  it("takes a request's body as its input, and answers as a route does", async () => {
    const ok = { statusCode: 200, headers, body: '{"area":9}', isBase64Encoded: false };
    expect(await main(ask('{"width":3}'), lambdaContext())).toEqual(ok);
    const encoded = ask(Buffer.from('{"width":3}').toString("base64"), { isBase64Encoded: true });
    expect(await main(encoded, lambdaContext())).toEqual(ok);
    expect(await main(ask('{"width":0}'), lambdaContext())).toEqual({ ...ok, statusCode: 204, body: "" });
  });

  it.each([
    ["{no json", 400, "BAD_REQUEST"],
    ['{"width":"3"}', 422, "VALIDATION_FAILED"],
    ["", 422, "VALIDATION_FAILED"],
    ['{"width":404}', 404, "NOT_FOUND"],
    ['{"width":500}', 500, "INTERNAL"],
  ])("answers %s with %i, and never throws", async (body, statusCode, code) => {
    const answer: unknown = await main(ask(body), lambdaContext());
    expect(answer).toMatchObject({ statusCode, headers });
    const text = Object(answer)["body"];
    expect(JSON.parse(text).error).toMatchObject({ code, requestId: lambdaId });
    expect(text).not.toContain("secret");
    expect(lines.at(-1)).toMatchObject({ message: "invocation", errorCode: code });
  });

  it("still takes an input that a caller hands over, and throws to it", async () => {
    expect(await main({ width: 3 }, lambdaContext())).toEqual({ area: 9 });
    expect(await failureOf(main, { width: 404 })).toMatchObject({ name: "NOT_FOUND" });
  });

  it("is an input like any other where the function has no address", async () => {
    const bare = taskHandler((input) => Object.keys(input).length, { input: z.looseObject({}) });
    expect(await bare(ask("{}"), lambdaContext())).toBe(5);
  });
});
