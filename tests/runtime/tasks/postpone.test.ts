import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { taskHandler } from "#plinth";
import { type QueueClient, replaceQueueClient } from "../../../plinth/resources/queue-client.ts";
import { backoffSeconds, postponeThrough, toQueueUrl } from "../../../plinth/runtime/tasks/postpone.ts";
import { queueEntry } from "../../../plinth/runtime/tasks/queue-entry.ts";
import { captureLines, type LogLine } from "../lane-harness.ts";
import { arn, batchOf, failed, lambdaContext } from "./task-harness.ts";

const schema = z.object({ n: z.number() });
const backoff = { baseSeconds: 10, maxSeconds: 100 };

let lines: LogLine[];
let hidden: Parameters<QueueClient["hide"]>[0][];
let hide: QueueClient["hide"];
beforeEach(() => {
  lines = captureLines();
  hidden = [];
  hide = async () => 0;
  replaceQueueClient({
    send: () => Promise.reject(new Error("not here")),
    sendBatch: () => Promise.reject(new Error("not here")),
    hide: (request) => {
      hidden.push(request);
      return hide(request);
    },
  });
  queueEntry(fails);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  replaceQueueClient(undefined);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const fails = taskHandler(
  ({ n }) => {
    if (n > 0) throw new Error("no");
  },
  { messages: schema, backoff },
);

describe("a queue with backoff", () => {
  it("hides the messages whose function failed, longer with each receive, and no others", async () => {
    const event = batchOf({}, {}, { receiveCount: 3 }, { body: "{" }, { receiveCount: 9 });
    expect(await fails(event, lambdaContext())).toEqual(failed(1, 2, 3, 4));
    expect(hidden).toEqual([
      {
        queueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/mail",
        messages: [
          { receiptHandle: "receipt-1", visibilitySeconds: 8 },
          { receiptHandle: "receipt-2", visibilitySeconds: 30 },
          { receiptHandle: "receipt-4", visibilitySeconds: 75 },
        ],
      },
    ]);
    expect(lines.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("calls nothing where nothing failed, nor where no backoff is asked for", async () => {
    await fails(batchOf({}, { body: "{" }), lambdaContext());
    const plain = taskHandler(() => Promise.reject(new Error("no")), { messages: schema });
    expect(await plain(batchOf({}), lambdaContext())).toEqual(failed(0));
    expect(hidden).toEqual([]);
  });

  it("hides of a FIFO group only the message that failed", async () => {
    await fails(batchOf({ group: "a" }, { group: "a" }, { group: "a" }), lambdaContext());
    expect(hidden.map(({ messages }) => messages.map(({ receiptHandle }) => receiptHandle))).toEqual([["receipt-1"]]);
  });

  it("only logs that a message could not be hidden, and answers all the same", async () => {
    hide = async () => 1;
    expect(await fails(batchOf({}, {}), lambdaContext())).toEqual(failed(1));
    expect(lines[1]).toMatchObject({ level: "warn", message: "messages were not postponed", messages: 1 });
    hide = () => Promise.reject(new Error("AccessDenied"));
    expect(await fails(batchOf({}, {}), lambdaContext())).toEqual(failed(1));
    expect(lines[4]).toMatchObject({
      level: "warn",
      message: "messages were not postponed",
      messages: 1,
      error: { message: "AccessDenied" },
    });
    expect(lines.map(({ message }) => message)).toEqual(
      [1, 2].flatMap(() => ["message failed", "messages were not postponed", "batch"]),
    );
  });

  it("only logs it where the event names no queue", async () => {
    expect(await fails(batchOf({}, { arn: "" }), lambdaContext())).toEqual(failed(1));
    const event = batchOf({ body: { n: 1 }, arn: "nowhere" });
    expect(await fails(event, lambdaContext())).toEqual(failed(0));
    expect(lines.at(-2)).toMatchObject({ error: { message: '"nowhere" is no ARN of a queue.' } });
  });

  it("only logs it where the host is no entry of a queue, and is the queue's own main in its entry", async () => {
    expect(queueEntry(fails)).toBe(fails);
    postponeThrough(undefined);
    expect(await fails(batchOf({}, {}), lambdaContext())).toEqual(failed(1));
    expect(lines[1]).toMatchObject({
      error: { message: "The function was not started through the entry of a queue." },
    });
  });

  it("does not wait for SQS past the end of the function's time", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    hide = () => new Promise(() => undefined);
    const answering = fails(batchOf({}, {}), lambdaContext(1_000));
    await vi.waitFor(() => expect(hidden).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(900);
    expect(await answering).toEqual(failed(1));
    expect(lines[1]).toMatchObject({ message: "messages were not postponed", error: { code: "DEADLINE_EXCEEDED" } });
  });
});

describe("the delay", () => {
  it("is a whole number between half and all of the doubled base, and at most the maximum", () => {
    vi.restoreAllMocks();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), (receiveCount) => {
        const whole = Math.min(100, 10 * 2 ** (receiveCount - 1));
        const seconds = backoffSeconds(receiveCount, backoff);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(whole / 2);
        expect(seconds).toBeLessThanOrEqual(whole);
      }),
    );
  });

  it("differs from time to time", () => {
    vi.restoreAllMocks();
    const delays = Array.from({ length: 100 }, () => backoffSeconds(1, { baseSeconds: 1_000, maxSeconds: 1_000 }));
    expect(new Set(delays).size).toBeGreaterThan(10);
    expect(backoffSeconds(1, { baseSeconds: 1, maxSeconds: 1 })).toBe(1);
  });
});

describe("a queue's URL", () => {
  it("is that of its region and partition", () => {
    expect(toQueueUrl(`${arn}.fifo`)).toBe("https://sqs.eu-central-1.amazonaws.com/123456789012/mail.fifo");
    expect(toQueueUrl("arn:aws-cn:sqs:cn-north-1:1:q")).toBe("https://sqs.cn-north-1.amazonaws.com.cn/1/q");
    for (const wrong of ["", "arn:aws:sns:eu-central-1:1:q", "arn:aws:sqs:eu-central-1:1:"])
      expect(() => toQueueUrl(wrong)).toThrow(`"${wrong}" is no ARN of a queue.`);
  });
});
