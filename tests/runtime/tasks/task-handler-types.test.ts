import type { SQSEvent } from "aws-lambda";
import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { type Logger, lambda, queue, taskHandler } from "#plinth";

const mail = z.object({ to: z.string(), size: z.string().transform(Number), copies: z.number().default(1) });
const picture = {
  input: z.object({ id: z.string().transform(Number) }),
  response: z.object({ at: z.string().transform(Number) }),
};

describe("taskHandler's types", () => {
  it("type a queue's message as the schema's output, and its context", () => {
    taskHandler(
      async (message, ctx, logger) => {
        expectTypeOf(message).toEqualTypeOf<{ to: string; size: number; copies: number }>();
        expectTypeOf(ctx.messageId).toEqualTypeOf<string>();
        expectTypeOf(ctx.receiveCount).toEqualTypeOf<number>();
        expectTypeOf(ctx.groupId).toEqualTypeOf<string | null>();
        expectTypeOf(ctx.attributes["a"]).toEqualTypeOf<string | undefined>();
        expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(ctx.rawEvent).toEqualTypeOf<SQSEvent>();
        expectTypeOf(logger).toEqualTypeOf<Logger>();
      },
      {
        messages: mail,
        middleware: [{ before: (request) => void request.event }],
        backoff: { baseSeconds: 1, maxSeconds: 2 },
      },
    );
  });

  it("type schemas of zod/mini in the same way", () => {
    taskHandler((message) => void expectTypeOf(message).toEqualTypeOf<{ to: string }>(), {
      messages: mini.object({ to: mini.string() }),
    });
  });

  it("type a cron's context", () => {
    taskHandler(
      (input, ctx) => {
        expectTypeOf(input).toBeUnknown();
        expectTypeOf(ctx.scheduledTime).toEqualTypeOf<Date | null>();
      },
      { schedule: "rate(1 hour)" },
    );
  });

  it("type a function's input and check its answer, keeping literals narrow", () => {
    taskHandler(async (input) => {
      expectTypeOf(input).toEqualTypeOf<{ id: number }>();
      return { at: "1" };
    }, picture);
    taskHandler(() => ({ status: "ok" }), { input: z.string(), response: z.object({ status: z.literal("ok") }) });
    // @ts-expect-error: the schema's input is a string
    taskHandler(() => ({ at: 1 }), picture);
    // @ts-expect-error: the property is missing
    taskHandler(async () => ({}), picture);
  });

  it("refuse options of two kinds, of none, and unknown ones", () => {
    const refused = [
      // @ts-expect-error: a queue and a cron at once
      () => taskHandler(() => 1, { messages: mail, schedule: "rate(1 hour)" }),
      // @ts-expect-error: a queue has no time zone
      () => taskHandler(() => 1, { messages: mail, timezone: "UTC" }),
      // @ts-expect-error: no kind
      () => taskHandler(() => 1, { memoryMb: 512 }),
      // @ts-expect-error: unknown option
      () => taskHandler(() => 1, { input: mail, memoryMB: 512 }),
    ];
    expectTypeOf(refused).toBeArray();
  });
});

describe("the types of handles", () => {
  it("come from the consumer: its schema's input", () => {
    const main = taskHandler(() => 1, { messages: mail });
    const handle = queue<typeof main>("mail");
    expectTypeOf(handle.send).parameter(0).toEqualTypeOf<{ to: string; size: string; copies?: number | undefined }>();
    // @ts-expect-error: the size is sent as text
    const wrong = () => handle.send({ to: "a", size: 1 });
    expectTypeOf(wrong).toBeFunction();
  });

  it("come from the function: its schemas' input and output", () => {
    const main = taskHandler(async () => ({ at: "1" }), picture);
    const handle = lambda<typeof main>("resize");
    const answered = () => handle.invoke({ id: "7" });
    const handedOver = () => handle.invoke({ id: "7" }, { async: true });
    expectTypeOf(answered).returns.resolves.toEqualTypeOf<{ at: number }>();
    expectTypeOf(handedOver).returns.resolves.toEqualTypeOf<void>();
    // @ts-expect-error: there is no input without an id
    const wrong = () => handle.invoke({});
    expectTypeOf(wrong).toBeFunction();
  });

  it("are refused for another kind of task", () => {
    const consumer = taskHandler(() => 1, { messages: mail });
    const plain = taskHandler(() => 1, { input: mail });
    const cron = taskHandler(() => 1, { schedule: "rate(1 hour)" });
    const refused = [
      // @ts-expect-error: a function takes no messages
      () => queue<typeof plain>("a"),
      // @ts-expect-error: a queue is not invoked
      () => lambda<typeof consumer>("a"),
      // @ts-expect-error: nor is a cron
      () => lambda<typeof cron>("a"),
    ];
    expectTypeOf(refused).toBeArray();
  });
});
