import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { taskHandler } from "#plinth";
import { captureLines } from "../lane-harness.ts";

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
beforeEach(() => {
  captureLines();
  process.on("unhandledRejection", note);
});
afterEach(() => {
  process.off("unhandledRejection", note);
  vi.restoreAllMocks();
});

const secret = "internal-7f3a";
const maybe = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: right }, { weight: 1, arbitrary: fc.anything() });
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "{", '{"n":1}', '{"n":2,"__proto__":{}}', "7"),
);
const arns = fc.constantFrom("arn:aws:sqs:eu-central-1:1:mail", "arn:aws:sqs:eu-central-1:1:mail.fifo", "", ":::::");
const system = fc.record(
  {
    ApproximateReceiveCount: maybe(fc.constantFrom("1", "-1", "x", "9")),
    MessageGroupId: maybe(fc.constantFrom("a", "b", "")),
  },
  { requiredKeys: [] },
);
const record = fc.record(
  {
    messageId: maybe(fc.constantFrom("m1", "m2", "m3", "")),
    body: maybe(text),
    receiptHandle: maybe(text),
    eventSourceARN: maybe(arns),
    attributes: maybe(system),
    messageAttributes: maybe(fc.dictionary(text, maybe(fc.record({ stringValue: maybe(text) })))),
  },
  { requiredKeys: [] },
);
const event = fc.oneof(fc.record({ Records: maybe(fc.array(maybe(record))) }), fc.anything(), fc.jsonValue());
const context = fc.oneof(
  fc.constant(undefined),
  fc.record({ awsRequestId: maybe(text) }, { requiredKeys: [] }),
  fc.anything(),
);

/** Throws for one number, and returns for any other. */
const fn = ({ n }: { n: number }): void => {
  if (n === 1) throw new Error(secret);
};
const queues = [
  taskHandler(fn, { messages: z.looseObject({ n: z.number() }) }),
  taskHandler(() => 1, { messages: z.any() }),
];

/** The ids that the event has, as they may be reported. */
function idsOf(sent: unknown): string[] {
  const records: unknown = typeof sent === "object" && sent !== null ? Reflect.get(sent, "Records") : undefined;
  return (Array.isArray(records) ? records : []).flatMap((each) => {
    const id: unknown = typeof each === "object" && each !== null ? Reflect.get(each, "messageId") : undefined;
    return typeof id === "string" && id !== "" ? [id] : [];
  });
}

describe("any event", () => {
  it("gets a well-formed answer from a queue, of ids that are in it", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...queues), event, context, async (main, sent, lambda) => {
        const answer = await main(sent, lambda);
        expect(Object.keys(answer)).toEqual(["batchItemFailures"]);
        const reported = answer.batchItemFailures.map((each) => {
          expect(Object.keys(each)).toEqual(["itemIdentifier"]);
          return each.itemIdentifier;
        });
        expect(new Set(reported).size).toBe(reported.length);
        expect(idsOf(sent)).toEqual(expect.arrayContaining(reported));
      }),
      { numRuns: 2_000 },
    );
    expect(rejections).toEqual([]);
  });

  it("fails a function, if at all, with a code and nothing internal", { timeout: 60_000 }, async () => {
    const throwing = () => Promise.reject(new Error(secret));
    const mains = [
      taskHandler(throwing, { input: z.any() }),
      taskHandler(fn, { input: z.looseObject({ n: z.number() }) }),
      taskHandler(throwing, { schedule: "rate(1 hour)" }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...mains), event, context, async (main, sent, lambda) => {
        const error = await main(sent, lambda).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) return;
        if (!(error instanceof Error)) throw new Error("It threw what is no Error.");
        const { error: body } = JSON.parse(error.message);
        expect(Object.keys(body)).toEqual(["code", "message", "details", "requestId"]);
        expect([error.name, error.stack]).toEqual([body.code, ""]);
        expect(error.message).not.toContain(secret);
        expect(["INTERNAL", "VALIDATION_FAILED"]).toContain(body.code);
      }),
      { numRuns: 2_000 },
    );
    expect(rejections).toEqual([]);
  });
});

describe("a FIFO batch", () => {
  it("is done, group by group, up to the first failure and never after it", async () => {
    const message = fc.record({ group: fc.constantFrom("a", "b", "c"), n: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 10 }), async (messages) => {
        const Records = messages.map(({ group, n }, index) => ({
          messageId: `m${index}`,
          body: JSON.stringify(n === 3 ? "poison" : { n, index }),
          eventSourceARN: "arn:aws:sqs:eu-central-1:1:mail.fifo",
          attributes: { MessageGroupId: group },
        }));
        const done: number[] = [];
        const main = taskHandler(
          ({ n, index }) => {
            if (n === 1) throw new Error("no");
            done.push(index);
          },
          { messages: z.object({ n: z.number(), index: z.number() }) },
        );
        const { batchItemFailures } = await main({ Records });
        const reported = batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier.slice(1)));
        const expected = messages.flatMap(({ group }, index) => {
          const upToHere = messages.slice(0, index + 1).filter((each) => each.group === group);
          return upToHere.some(({ n }) => n === 1 || n === 3) ? [index] : [];
        });
        expect(reported).toEqual(expected);
        expect(done).toEqual(messages.map((_, index) => index).filter((index) => !expected.includes(index)));
      }),
    );
  });
});
