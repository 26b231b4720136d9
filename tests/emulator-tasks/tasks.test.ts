import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleFunctions } from "../../plinth/bundling/bundle-functions.ts";
import { buildRouteTable } from "../../plinth/routing/build-route-table.ts";
import { scanRoutes } from "../../plinth/routing/scan-routes.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";
import { type EmbeddedAws, startEmbeddedAws } from "./embedded-aws.ts";

const POISON = 20;
const GOOD = 180;

const FILES = {
  "lib/handles.ts": `
    import { lambda, queue } from "#plinth";
    import type { main as mailMain } from "../queues/mail.ts";
    import type { main as doneMain } from "../queues/done.ts";
    import type { main as resizeMain } from "../functions/resize.ts";
    export const mail = queue<typeof mailMain>("mail");
    export const done = queue<typeof doneMain>("done");
    export const resize = lambda<typeof resizeMain>("resize");`,
  "queues/done.ts": `
    import { taskHandler } from "#plinth";
    import * as z from "zod";
    export const main = taskHandler(() => undefined, { messages: z.object({ n: z.number(), group: z.string().nullable() }) });`,
  // Every tenth message fails when it comes first, and is done when it comes again.
  "queues/mail.ts": `
    import { taskHandler } from "#plinth";
    import * as z from "zod";
    import { done } from "../lib/handles.ts";
    export const main = taskHandler(async ({ n }, { groupId, receiveCount, messageId }) => {
      if (n % 10 === 3 && receiveCount === 1) throw new Error("not yet " + n);
      await done.send({ n, group: groupId }, groupId ? { groupId: "all", deduplicationId: messageId + receiveCount } : {});
    }, { messages: z.object({ n: z.number() }), uses: [done.sends], backoff: { baseSeconds: 1, maxSeconds: 1 } });`,
  "functions/resize.ts": `
    import { NotFound, taskHandler } from "#plinth";
    import * as z from "zod";
    export const main = taskHandler(async ({ width }) => {
      if (width === 404) throw new NotFound("No such picture.", { details: { width } });
      if (width === 500) throw new Error("secret detail");
      if (width === 0) process.exit(7);
      return { area: width * width };
    }, { input: z.object({ width: z.number() }), response: z.object({ area: z.number() }) });`,
  "functions/caller.ts": `
    import { FunctionFailure, taskHandler } from "#plinth";
    import * as z from "zod";
    import { mail, resize } from "../lib/handles.ts";
    export const main = taskHandler(async ({ width }) => {
      const id = await mail.send({ n: width });
      await mail.sendBatch([{ n: width + 1 }, { n: width + 2 }]);
      await resize.invoke({ width: 1 }, { async: true });
      try {
        const { area } = await resize.invoke({ width });
        return { id, area };
      } catch (error) {
        if (!(error instanceof FunctionFailure)) throw error;
        return { id, code: error.code, message: error.message, details: error.details, hasRequestId: error.requestId !== undefined };
      }
    }, { input: z.object({ width: z.number() }), uses: [mail.sends, resize.invokes] });`,
};

let project: TemporaryProject;
let aws: EmbeddedAws;
const zipFiles = new Map<string, string>();

beforeAll(async () => {
  project = await temporaryProject(FILES);
  const { tasks } = buildRouteTable(await scanRoutes(project.root));
  const { bundles, problems } = await bundleFunctions(project.root, { units: [], tasks, resourcesFile: undefined });
  expect(problems).toEqual([]);
  for (const { function: name, zipFile } of bundles) zipFiles.set(name, join(project.root, zipFile));
  aws = await startEmbeddedAws(project.root);
});
afterAll(async () => {
  await aws?.stop();
  await project.remove();
});

const zipOf = (name: string): string => zipFiles.get(name) ?? "";

/** A queue with a dead-letter queue, its consumer from queues/mail.ts, and the queue to which that sends what it has done. */
async function deployQueue(name: string, suffix: "" | ".fifo", maxReceiveCount: number) {
  const fifo: Record<string, string> = suffix === "" ? {} : { FifoQueue: "true" };
  const dead = await aws.createQueue(`${name}-dead${suffix}`, fifo);
  const done = await aws.createQueue(`${name}-done${suffix}`, fifo);
  const redrive = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount });
  const attributes = { ...fifo, VisibilityTimeout: "15", RedrivePolicy: redrive };
  const queue = await aws.createQueue(`${name}${suffix}`, attributes);
  await aws.createFunction(name, zipOf("queue-mail"), { PLINTH_QUEUE_DONE: done.url, PLINTH_STACK: "test" });
  return { queue, dead, done };
}

describe("a queue task on the embedded AWS", () => {
  test("does every good message once, and leaves the bad ones in the dead-letter queue, the reason in its log", async () => {
    const { queue, dead, done } = await deployQueue("mail", "", 2);
    const bodies = [
      ...Array.from({ length: GOOD }, (_, n) => JSON.stringify({ n })),
      ...Array.from({ length: POISON }, (_, n) => (n % 2 === 0 ? "{no json" : '{"n":"text"}')),
    ];
    // Good and bad ones side by side in the batches.
    const mixed = bodies.map((body, index) => ({ body, at: (index * 7) % bodies.length })).sort((a, b) => a.at - b.at);
    for (let start = 0; start < mixed.length; start += 10) {
      const Entries = mixed.slice(start, start + 10).map(({ body }, index) => ({ Id: `${index}`, MessageBody: body }));
      await aws.sqs("SendMessageBatch", { QueueUrl: queue.url, Entries });
    }
    await aws.connect(queue.arn, "mail");
    const poison = await aws.drain(dead.url, POISON);
    const finished = (await aws.drain(done.url, GOOD)).map(({ Body }) => JSON.parse(Body).n);
    expect(finished.sort((a, b) => a - b)).toEqual(Array.from({ length: GOOD }, (_, n) => n));
    expect(poison.map(({ Body }) => Body).sort()).toEqual(bodies.slice(GOOD).sort());
    expect((await aws.sqs("ReceiveMessage", { QueueUrl: done.url }))["Messages"] ?? []).toEqual([]);

    const lines = await aws.logLines("mail");
    const refused = lines.filter(({ message }) => message === "message refused");
    const reasons = new Map(refused.map(({ messageId, fields, reason }) => [messageId, fields ?? reason]));
    expect(poison.map(({ MessageId, Body }) => [Body, reasons.get(MessageId)])).toEqual(
      poison.map(({ Body }) => [
        Body,
        Body === "{no json"
          ? "The body is not valid JSON."
          : { n: ["Invalid input: expected number, received string"] },
      ]),
    );
    expect(refused).toHaveLength(2 * POISON);
    expect(lines.filter(({ message }) => message === "message failed")).toHaveLength(GOOD / 10);
    expect(lines.filter(({ message }) => message === "messages were not postponed")).toEqual([]);
    const batches = lines.filter(({ message }) => message === "batch");
    const sum = (field: string) => batches.reduce((total, line) => total + Number(line[field]), 0);
    expect([sum("received"), sum("failed")]).toEqual([GOOD + GOOD / 10 + 2 * POISON, GOOD / 10 + 2 * POISON]);
    expect(batches[0]).toMatchObject({ queue: "mail", stack: "test", requestId: expect.any(String) });
  });

  test("keeps the order of every group of a FIFO queue, through failures and returns", async () => {
    const { queue, done } = await deployQueue("orders", ".fifo", 10);
    const groups = ["a", "b", "c"];
    for (let n = 0; n < 24; n += 1) {
      const Entries = groups.map((group) => ({
        Id: group,
        MessageBody: JSON.stringify({ n }),
        MessageGroupId: group,
        MessageDeduplicationId: `${group}${n}`,
      }));
      await aws.sqs("SendMessageBatch", { QueueUrl: queue.url, Entries });
    }
    await aws.connect(queue.arn, "orders");
    const finished = (await aws.drain(done.url, 24 * groups.length)).map(({ Body }) => JSON.parse(Body));
    for (const group of groups) {
      const order = finished.filter((each) => each.group === group).map(({ n }) => n);
      expect(order, group).toEqual(Array.from({ length: 24 }, (_, n) => n));
    }
    expect((await aws.logLines("orders")).filter(({ message }) => message === "message failed").length).toBeGreaterThan(
      0,
    );
  });
});

describe("functions on the embedded AWS", () => {
  test("send to queues and invoke each other, and a failure arrives with its code and nothing internal", async () => {
    const { url } = await aws.createQueue("sent");
    await aws.createFunction("resize", zipOf("function-resize"), {});
    const variables = { PLINTH_QUEUE_MAIL: url, PLINTH_FUNCTION_RESIZE: "resize" };
    await aws.createFunction("caller", zipOf("function-caller"), variables);
    const call = async (width: number) => (await aws.invoke("caller", { width })).value;

    const ids = [];
    const first = await call(12);
    expect(first).toEqual({ id: expect.any(String), area: 144 });
    expect(await call(404)).toMatchObject({
      code: "NOT_FOUND",
      message: 'The function "resize" failed: No such picture.',
      details: { width: 404 },
      hasRequestId: true,
    });
    const internal = await call(500);
    expect(internal).toMatchObject({ code: "INTERNAL", details: {}, hasRequestId: true });
    expect(JSON.stringify(internal)).not.toContain("secret");
    expect(await call(0)).toMatchObject({ code: expect.stringContaining("Runtime."), hasRequestId: false });
    const sent = await aws.drain(url, 12);
    ids.push(...sent.map(({ MessageId }) => MessageId));
    expect(ids).toContain((first as { id: string }).id);
    expect(sent.map(({ Body }) => JSON.parse(Body).n).sort((a, b) => a - b)).toEqual(
      [12, 404, 500, 0].flatMap((n) => [n, n + 1, n + 2]).sort((a, b) => a - b),
    );

    const refused = await aws.invoke("caller", { width: "wide" });
    expect(refused.failed).toBe(true);
    const { errorMessage } = refused.value as { errorMessage: string };
    expect(JSON.parse(errorMessage).error).toMatchObject({
      code: "VALIDATION_FAILED",
      details: { fields: { width: ["Invalid input: expected number, received string"] } },
    });
    expect(JSON.stringify(refused.value)).not.toMatch(/index\.mjs|node:internal/);
    const failures = (await aws.logLines("resize")).filter(({ message }) => message === "invocation failed");
    expect(failures.map(({ error }) => (error as { message: string }).message).sort()).toEqual([
      "No such picture.",
      "secret detail",
    ]);
  });
});
