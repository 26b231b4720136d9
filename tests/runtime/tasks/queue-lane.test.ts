import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { taskHandler } from "#plinth";
import { readBatch } from "../../../plinth/runtime/tasks/queue-event.ts";
import { captureLines, type LogLine } from "../lane-harness.ts";
import { arn, batchOf, failed, lambdaContext, lambdaId, message } from "./task-harness.ts";

const schema = z.object({ n: z.number() });

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A function that fails for these numbers and notes those that it began. */
function failingAt(...numbers: number[]) {
  const begun: number[] = [];
  const fn = async ({ n }: { n: number }): Promise<void> => {
    begun.push(n);
    await setImmediate();
    if (numbers.includes(n)) throw new Error(`no ${n}`);
  };
  return { fn, begun };
}

describe("a batch of a standard queue", () => {
  it("is answered with the messages that failed and no others, each with its line", async () => {
    const main = taskHandler(failingAt(1).fn, { messages: schema });
    expect(await main(batchOf({}, {}, {}), lambdaContext())).toEqual(failed(1));
    expect(lines).toMatchObject([
      {
        level: "error",
        message: "message failed",
        requestId: lambdaId,
        messageId: "m1",
        receiveCount: 1,
        error: { message: "no 1", stack: expect.stringContaining("queue-lane.test.ts") },
      },
      { level: "info", message: "batch", requestId: lambdaId, queue: "mail", received: 3, failed: 1 },
    ]);
  });

  it("says of each message which trace it came from, and of the batch which it is in", async () => {
    const root = (digit: string) => `Root=1-5759e988-${digit.repeat(24)};Parent=53995c3f42cd8ad8;Sampled=1`;
    vi.stubEnv("_X_AMZN_TRACE_ID", root("b"));
    const event = batchOf({}, {});
    for (const record of event.Records.slice(1)) record.attributes.AWSTraceHeader = root("c");
    await taskHandler(failingAt(0, 1).fn, { messages: schema })(event, lambdaContext());
    vi.unstubAllEnvs();
    expect(lines.map(({ traceId }) => traceId)).toEqual([
      undefined,
      `1-5759e988-${"c".repeat(24)}`,
      `1-5759e988-${"b".repeat(24)}`,
    ]);
  });

  it("is answered with an empty list when all is done", async () => {
    const main = taskHandler(() => "ignored", { messages: schema });
    expect(await main(batchOf({}, {}), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(lines.map(({ message: text, failed: count }) => [text, count])).toEqual([["batch", 0]]);
  });

  it("leaves its line with the log off, with duration and one cold start", async () => {
    vi.stubEnv("PLINTH_LOG_LEVEL", "silent");
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "mail-queue");
    vi.stubEnv("PLINTH_STACK", "dev");
    vi.resetModules();
    const fresh = await import("#plinth");
    const main = fresh.taskHandler(failingAt(0).fn, { messages: schema });
    vi.unstubAllEnvs();
    await main(batchOf({}), lambdaContext());
    await main(batchOf({}), lambdaContext());
    expect(lines.map(({ timestamp: _, ...line }) => line)).toEqual(
      [true, false].map((coldStart) => ({
        level: "info",
        message: "batch",
        requestId: lambdaId,
        function: "mail-queue",
        stack: "dev",
        queue: "mail",
        received: 1,
        failed: 1,
        durationMs: expect.any(Number),
        coldStart,
      })),
    );
    expect(Number(lines[0]?.["durationMs"])).toBeGreaterThan(0);
  });

  it("hands the function each message as its schema left it, with its own context and logger", async () => {
    const seen: unknown[] = [];
    const event = batchOf({
      body: '{"n":"7","more":1}',
      receiveCount: 3,
      attributes: {
        tenant: { stringValue: "acme", dataType: "String" },
        mark: { binaryValue: "AQ==", dataType: "Binary" },
      },
    });
    const main = taskHandler(
      (input, { signal, remainingMs, rawEvent, ...rest }, logger) => {
        seen.push(input, rest, signal.aborted, remainingMs(), rawEvent === event);
        logger.info("hello");
      },
      { messages: z.object({ n: z.coerce.number() }) },
    );
    await main(event, lambdaContext(60_000));
    const attributes = { tenant: "acme", mark: "AQ==" };
    const ctx = { requestId: lambdaId, messageId: "m0", receiveCount: 3, attributes, groupId: null };
    expect(seen).toEqual([{ n: 7 }, ctx, false, 60_000, true]);
    expect(lines[0]).toMatchObject({ message: "hello", messageId: "m0", requestId: lambdaId });
  });

  it("refuses a message that fails its schema or is no JSON, tells why, and never calls the function for it", async () => {
    const { fn, begun } = failingAt();
    const main = taskHandler(fn, { messages: schema });
    const event = batchOf(
      { body: { n: "x" } },
      { body: "{" },
      {},
      { body: '{"__proto__":1}', receiveCount: 4 },
      { body: "" },
    );
    expect(await main(event, lambdaContext())).toEqual(failed(0, 1, 3, 4));
    expect(begun).toEqual([2]);
    const refused = lines.filter(({ message: text }) => text === "message refused");
    expect(
      refused.map(({ level, messageId, receiveCount, fields, reason }) => [
        level,
        messageId,
        receiveCount,
        fields ?? reason,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ["error", "m0", 1, { n: ["Invalid input: expected number, received string"] }],
        ["error", "m1", 1, "The body is not valid JSON."],
        ["error", "m3", 4, 'The body has a key "__proto__", which is not accepted.'],
        ["error", "m4", 1, "The body is not valid JSON."],
      ]),
    );
    expect(refused).toHaveLength(4);
  });

  it("names the body where it is wrong as a whole", async () => {
    await taskHandler(() => 1, { messages: schema })(batchOf({ body: "7" }), lambdaContext());
    expect(lines[0]).toMatchObject({ fields: { body: ["Invalid input: expected object, received number"] } });
  });

  it("refuses a message whose schema throws, with the error in the log", async () => {
    const throwing = z.string().transform(() => {
      throw new Error("broken schema");
    });
    const main = taskHandler(() => 1, { messages: throwing });
    expect(await main(batchOf({ body: '"a"' }), lambdaContext())).toEqual(failed(0));
    expect(lines[0]).toMatchObject({ message: "message refused", error: { message: "broken schema" } });
  });

  it("runs ten messages at once and no more", async () => {
    let running = 0;
    let most = 0;
    const main = taskHandler(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await setImmediate();
        running -= 1;
      },
      { messages: schema },
    );
    expect(await main(batchOf(...Array.from({ length: 35 }, () => ({}))), lambdaContext())).toEqual(failed());
    expect(most).toBe(10);
  });

  it("is a standard queue's by its name, also where its messages have groups", async () => {
    const { fn, begun } = failingAt(0);
    const main = taskHandler(fn, { messages: schema, fifo: true });
    const event = batchOf({ group: "a", arn }, { group: "a", arn });
    expect(await main(event, lambdaContext())).toEqual(failed(0));
    expect(begun).toEqual([0, 1]);
  });

  it("names a message once that is in it twice, and not when only one of the two was done", async () => {
    let calls = 0;
    const main = taskHandler(
      () => {
        calls += 1;
        if (calls === 2) throw new Error("second");
      },
      { messages: schema },
    );
    const event = { Records: [message(0), message(0), message(1)] };
    expect(await main(event, lambdaContext())).toEqual(failed(0));
  });

  it("passes over records without an id, which cannot be reported, and says so", async () => {
    const { fn, begun } = failingAt(0, 1, 2);
    const main = taskHandler(fn, { messages: schema });
    const event = { Records: [{ ...message(0), messageId: "" }, { ...message(1), messageId: 7 }, message(2), null] };
    expect(await main(event, lambdaContext())).toEqual(failed(2));
    expect(begun).toEqual([2]);
    expect(lines[0]).toMatchObject({
      level: "error",
      message: "records without a messageId were not handled",
      records: 3,
    });
    expect(lines.at(-1)).toMatchObject({ received: 4, failed: 1 });
  });

  it.each([[undefined], [null], [{}], [{ Records: {} }], ["x"]])("is empty where the event is %j", async (event) => {
    const main = taskHandler(() => 1, { messages: schema });
    expect(await main(event)).toEqual({ batchItemFailures: [] });
    expect(lines).toMatchObject([{ message: "batch", queue: "", received: 0, failed: 0 }]);
    expect(String(lines[0]?.["requestId"])).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a batch of a FIFO queue", () => {
  it("is handled in order, one after the other", async () => {
    const steps: string[] = [];
    const main = taskHandler(
      async ({ n }) => {
        steps.push(`begin ${n}`);
        await setImmediate();
        steps.push(`end ${n}`);
      },
      { messages: schema },
    );
    expect(await main(batchOf({ group: "a" }, { group: "b" }, { group: "a" }), lambdaContext())).toEqual(failed());
    expect(steps).toEqual(["begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2"]);
  });

  it("stops a group at its first failure, reports the rest of it, and goes on with the others", async () => {
    const { fn, begun } = failingAt(1);
    const main = taskHandler(fn, { messages: schema });
    const event = batchOf({ group: "a" }, { group: "a" }, { group: "b" }, { group: "a" }, { group: "b" });
    expect(await main(event, lambdaContext())).toEqual(failed(1, 3));
    expect(begun).toEqual([0, 1, 2, 4]);
  });

  it("stops a group at a message that is refused, too", async () => {
    const { fn, begun } = failingAt();
    const main = taskHandler(fn, { messages: schema });
    expect(await main(batchOf({ group: "a", body: "{" }, { group: "a" }), lambdaContext())).toEqual(failed(0, 1));
    expect(begun).toEqual([]);
  });

  it("is known by its name alone, whatever the option says, and by its groups where no name is known", async () => {
    const main = taskHandler(failingAt(0).fn, { messages: schema, fifo: false });
    const named = batchOf({ arn: `${arn}.fifo` }, { arn: `${arn}.fifo` });
    expect(await main(named, lambdaContext())).toEqual(failed(0, 1));
    const nameless = batchOf({ arn: "", group: "a" }, { arn: "", group: "a" });
    expect(await main(nameless, lambdaContext())).toEqual(failed(0, 1));
  });
});

describe("a batch as it is read", () => {
  const withCount = (count: unknown) => ({ ...message(0), attributes: { ApproximateReceiveCount: count } });

  it("counts receives from 1, also where the event says something else", () => {
    const Records = ["2", "0", "-1", "1.5", "x", "", 3, undefined].map(withCount);
    expect(readBatch({ Records }).messages.map(({ receiveCount }) => receiveCount)).toEqual([2, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("has the first ARN that there is, and none where there is none", () => {
    expect(readBatch(batchOf({ arn: "" }, { arn })).arn).toBe(arn);
    expect(readBatch(batchOf({ arn: "" })).arn).toBe("");
    expect(readBatch({}).arn).toBe("");
  });

  it("is of a FIFO queue where any ARN says so, or where none says anything and any message has a group", () => {
    const isFifo = (...parts: Parameters<typeof batchOf>) => readBatch(batchOf(...parts)).fifo;
    expect(isFifo({ arn }, { arn: `${arn}.fifo` })).toBe(true);
    expect(isFifo({ arn: "" }, { arn: "", group: "a" })).toBe(true);
    expect(isFifo({ arn: "" }, { arn: "" })).toBe(false);
    expect(isFifo({ arn, group: "a" })).toBe(false);
  });
});

describe("near the end of the function's time", () => {
  it("what runs and what has not begun is reported, nothing more is begun, and the signal aborts", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    let signal: AbortSignal | undefined;
    const main = taskHandler(
      async ({ n }, ctx) => {
        begun.push(n);
        signal = ctx.signal;
        if (n > 0) await new Promise<void>((resolve) => ends.push(resolve));
      },
      { messages: schema },
    );
    const answering = main(batchOf(...Array.from({ length: 13 }, () => ({}))), lambdaContext(10_000));
    await vi.advanceTimersByTimeAsync(9_499);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answering).toEqual(failed(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    expect(signal?.reason).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    for (const end of ends) end();
    await setImmediate();
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(lines.map(({ message: text }) => text)).toEqual(["batch failed", "batch"]);
  });

  it("a FIFO queue's next message is not begun either", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const begun: number[] = [];
    let end = (): void => undefined;
    const main = taskHandler(
      async ({ n }) => {
        begun.push(n);
        await new Promise<void>((resolve) => {
          end = resolve;
        });
      },
      { messages: schema },
    );
    const answering = main(batchOf({ group: "a" }, { group: "b" }), lambdaContext(1_000));
    await vi.advanceTimersByTimeAsync(900);
    expect(await answering).toEqual(failed(0, 1));
    end();
    await setImmediate();
    expect(begun).toEqual([0]);
  });
});

describe("a queue's middlewares", () => {
  it("run once around the whole batch, and may change the messages' bodies", async () => {
    const steps: unknown[] = [];
    const main = taskHandler(({ n }) => void steps.push(n), {
      messages: schema,
      middleware: [
        {
          before: ({ event }) => {
            steps.push("before");
            event.Records[0].body = '{"n":40}';
          },
          after: () => void steps.push("after"),
        },
      ],
    });
    expect(await main(batchOf({}, {}), lambdaContext())).toEqual(failed());
    expect(steps).toEqual(["before", 40, 1, "after"]);
  });

  it("that throw before it leave every message for another time", async () => {
    const { fn, begun } = failingAt();
    const middleware = [{ before: () => Promise.reject(new Error("no secret")) }];
    const main = taskHandler(fn, { messages: schema, middleware });
    expect(await main(batchOf({}, {}), lambdaContext())).toEqual(failed(0, 1));
    expect(begun).toEqual([]);
    expect(lines[0]).toMatchObject({ level: "error", message: "batch failed", error: { message: "no secret" } });
  });

  it("that answer early or throw after it change nothing of what was done", async () => {
    const early = [{ before: () => ({ batchItemFailures: [] }) }];
    expect(await taskHandler(() => 1, { messages: schema, middleware: early })(batchOf({}))).toEqual(failed(0));
    const late = [{ after: () => Promise.reject(new Error("flush")) }];
    expect(await taskHandler(() => 1, { messages: schema, middleware: late })(batchOf({}))).toEqual(failed());
  });
});
