import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLambdaClient } from "../../plinth/resources/lambda-client.ts";
import { queueClient } from "../../plinth/resources/queue-client.ts";
import { type Checkout, checkOut, readState } from "../../plinth/testing/checkout.ts";
import { credentialOf, ROOT } from "./ask-emulator.ts";
import { findLogLines } from "./find-log-lines.ts";
import { changed, outputsOf, request, succeeded, urlIn } from "./live-stack.ts";

// One checkout, one emulator and one stack: SQS takes half a minute for each queue. The tests run in order.
const MESSAGES = 10_000;
const POISON = MESSAGES / 100;

const FILES = {
  "resources.ts": `import { table } from "#plinth";
import * as z from "zod";
import { project } from "./lib/project.ts";

export const projects = table("projects", { partitionKey: "id", schema: project });
export const done = table("done", { partitionKey: "id", schema: z.object({ id: z.string(), note: z.string() }) });
`,
  "lib/handles.ts": `import { lambda, queue } from "#plinth";
import type { main as resizeMain } from "../functions/resize.ts";
import type { main as orderMain } from "../queues/orders.ts";
import type { main as workMain } from "../queues/work.ts";

export const work = queue<typeof workMain>("work");
export const orders = queue<typeof orderMain>("orders");
export const resize = lambda<typeof resizeMain>("resize");
`,
  // Half of the poison does not fit the schema, and half makes the code throw.
  "queues/work.ts": `import { taskHandler } from "#plinth";
import * as z from "zod";
import { done } from "../resources.ts";

const VERSION = "first";

export const main = taskHandler(
  async ({ n }) => {
    if (n < 0) throw new Error(\`nobody can work off \${n}\`);
    await done.put({ id: \`work-\${n}\`, note: VERSION });
  },
  {
    messages: z.object({ n: z.number() }),
    uses: [done.write],
    batchSize: 50,
    timeoutSeconds: 5,
    retries: 1,
    backoff: { baseSeconds: 1, maxSeconds: 1 },
  },
);
`,
  "queues/orders.ts": `import { taskHandler } from "#plinth";
import * as z from "zod";
import { done } from "../resources.ts";

export const main = taskHandler(
  async ({ n }, { groupId }, logger) => {
    logger.info("order", { n, groupId });
    await done.put({ id: \`order-\${groupId}-\${n}\`, note: "" });
  },
  { messages: z.object({ n: z.number() }), fifo: true, uses: [done.write], timeoutSeconds: 5 },
);
`,
  "crons/tick.ts": `import { taskHandler } from "#plinth";
import { done } from "../resources.ts";

export const main = taskHandler(
  async (_event, { scheduledTime }) => {
    await done.put({ id: "tick", note: scheduledTime?.toISOString() ?? "" });
  },
  { schedule: "rate(1 minute)", uses: [done.write] },
);
`,
  "crons/broken.ts": `import { taskHandler } from "#plinth";

export const main = taskHandler(
  () => {
    throw new Error("the cron is broken");
  },
  { schedule: "rate(1 day)", retries: 0 },
);
`,
  "functions/resize.ts": `import { NotFound, taskHandler } from "#plinth";
import * as z from "zod";

export const main = taskHandler(
  ({ width }) => {
    if (width === 404) throw new NotFound("No such picture.");
    return { area: width * width };
  },
  { input: z.object({ width: z.number() }), response: z.object({ area: z.number() }), url: true },
);
`,
  "routes/tasks/post.ts": `import { handler } from "#plinth";
import * as z from "zod";
import { orders, resize } from "../../lib/handles.ts";

export const main = handler(
  async ({ group, count, width }) => {
    for (let n = 0; n < count; n += 1) await orders.send({ n }, { groupId: group, deduplicationId: \`\${group}-\${n}\` });
    return await resize.invoke({ width });
  },
  {
    public: true,
    body: z.object({ group: z.string(), count: z.number(), width: z.number() }),
    uses: [orders.sends, resize.invokes],
  },
);
`,
} as const;

let checkout: Checkout;
let url = "";

beforeAll(async () => {
  checkout = await checkOut();
  for (const [file, text] of Object.entries(FILES)) await drop(file, text);
  const config = join(checkout.folder, "Pulumi.local.yaml");
  const text = await readFile(config, "utf8");
  // The alarms as well, and a limit that is no preset's.
  const more = "  plinth:overrides:\n    alarms: true\n    queueConcurrency: 7\n";
  await writeFile(config, text.replace("encryptionsalt", `${more}encryptionsalt`));
  process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${checkout.port}`;
  process.env["AWS_ACCESS_KEY_ID"] = ROOT;
  process.env["AWS_SECRET_ACCESS_KEY"] = "embedded";
  process.env["AWS_REGION"] = "us-east-1";
});
afterAll(async () => {
  // Not destroyed first: the provider waits two minutes for each queue to be gone.
  await checkout.remove();
});

test("queues, crons and functions are deployed by their files, with what calls them", async () => {
  url = urlIn(succeeded(await checkout.plinth("up")));
  const state = await readState(checkout);
  const queue = outputsOf(state, "aws:sqs/queue:Queue", "work");
  const deadLetters = outputsOf(state, "aws:sqs/queue:Queue", "work-dlq");
  expect(queue).toMatchObject({ name: "plinth-local-work", visibilityTimeoutSeconds: 31, sqsManagedSseEnabled: true });
  expect(JSON.parse(String(queue["redrivePolicy"]))).toEqual({
    deadLetterTargetArn: deadLetters["arn"],
    maxReceiveCount: 2,
  });
  expect(deadLetters).toMatchObject({ name: "plinth-local-work-dlq", messageRetentionSeconds: 1_209_600 });
  expect(outputsOf(state, "aws:sqs/queue:Queue", "orders")).toMatchObject({
    name: "plinth-local-orders.fifo",
    fifoQueue: true,
    contentBasedDeduplication: true,
  });
  expect(outputsOf(state, "aws:lambda/eventSourceMapping:EventSourceMapping", "queue-work")).toMatchObject({
    batchSize: 50,
    maximumBatchingWindowInSeconds: 1,
    functionResponseTypes: ["ReportBatchItemFailures"],
    scalingConfig: { maximumConcurrency: 7 },
  });
  expect(outputsOf(state, "aws:scheduler/schedule:Schedule", "cron-tick")).toMatchObject({
    scheduleExpression: "rate(1 minute)",
    scheduleExpressionTimezone: "UTC",
    target: { deadLetterConfig: expect.anything(), retryPolicy: expect.anything() },
  });
  expect(outputsOf(state, "aws:lambda/functionUrl:FunctionUrl", "function-resize")).toMatchObject({
    authorizationType: "AWS_IAM",
  });
});

test("a second update without a change changes nothing", async () => {
  expect(succeeded(await checkout.plinth("up")).stdout.split("\n")).toContain("no changes");
});

describe(`a queue with ${MESSAGES} messages, of which 1 % are poison, across a deploy`, () => {
  const good = Array.from({ length: MESSAGES - POISON }, (_, n) => ({ n }));
  const poison = Array.from({ length: POISON }, (_, n) => ({ n: n % 2 === 0 ? -1 - n : `no number ${n}` }));
  // Every hundredth.
  const mixed = Array.from({ length: POISON }, (_, part) => [
    ...good.slice(part * 99, part * 99 + 99),
    poison[part],
  ]).flat();
  let deadLetters: Received[] = [];

  test("does every good message, before, during and after the deploy", async () => {
    const unsent = [...mixed];
    await send(unsent.splice(0, MESSAGES / 4));
    const before = await readState(checkout);
    await drop("queues/work.ts", FILES["queues/work.ts"].replace('"first"', '"second"'));
    const deploy = checkout.plinth("up");
    const ended = deploy.then(() => true);
    // Half of them, for as long as the deploy takes; what is left comes after it.
    while (unsent.length > MESSAGES / 4 && !(await Promise.race([ended, sleep(100, false)])))
      await send(unsent.splice(0, 50));
    succeeded(await deploy);
    await send(unsent);
    expect(changed(before, await readState(checkout))).toMatchObject({
      "aws:lambda/function:Function queue-work": "updated",
    });
    const rows = await untilDone(good.length);
    expect(rows.map(({ id }) => id).sort()).toEqual(good.map(({ n }) => `work-${n}`).sort());
    const versions = Map.groupBy(rows, ({ note }) => note);
    expect([...versions.keys()].sort()).toEqual(["first", "second"]);
  });

  test("leaves every bad message, and none else, in the dead-letter queue", async () => {
    deadLetters = await drain("plinth-local-work-dlq", POISON);
    expect(deadLetters.map(({ Body }) => Body).sort()).toEqual(poison.map((each) => JSON.stringify(each)).sort());
    expect(await drain("plinth-local-work", 0)).toEqual([]);
  });

  test("has logged the reason for each of them under the message's id", async () => {
    const lines = (await findLogLines(checkout.port, "/plinth/plinth-local/queue-work", "messageId")).map((line) =>
      JSON.parse(line),
    );
    const reasons = new Map(lines.map((line) => [line.messageId, line.error?.message ?? line.fields?.n?.[0]]));
    expect(deadLetters).toHaveLength(POISON);
    expect(deadLetters.map(({ MessageId, Body }) => [Body, reasons.get(MessageId)])).toEqual(
      deadLetters.map(({ Body }) => {
        const { n } = JSON.parse(Body);
        return [
          Body,
          typeof n === "number" ? `nobody can work off ${n}` : "Invalid input: expected number, received string",
        ];
      }),
    );
  });
});

test("a FIFO queue keeps the order of each group, and a route sends to it and invokes a function", async () => {
  const answers = await Promise.all(
    ["a", "b"].map((group) => request(url, "POST", "/tasks", { group, count: 12, width: 12 })),
  );
  expect(answers).toEqual([1, 2].map(() => ({ status: 201, body: { area: 144 } })));
  await untilRow("order-a-11");
  await untilRow("order-b-11");
  const lines = (await findLogLines(checkout.port, "/plinth/plinth-local/queue-orders", '"order"')).map((line) =>
    JSON.parse(line),
  );
  for (const group of ["a", "b"]) {
    const order = lines
      .filter(({ groupId }) => groupId === group)
      .sort((one, other) => (one.timestamp < other.timestamp ? -1 : 1))
      .map(({ n }) => n);
    expect(order).toEqual(Array.from({ length: 12 }, (_, n) => n));
  }
});

test("logs of a failed request lead from the id in its answer to the line in the function that it invoked", async () => {
  const { status, body } = await request(url, "POST", "/tasks", { group: "c", count: 0, width: 404 });
  expect([status, body]).toMatchObject([500, { error: { code: "INTERNAL" } }]);
  const { requestId } = (body as { error: { requestId: string } }).error;
  let stdout = "";
  while (!stdout.includes("No such picture.\n")) {
    await sleep(500);
    ({ stdout } = await checkout.plinth("logs", "--stack", "local", "--request", requestId));
  }
  expect(stdout).toContain('FunctionFailure: The function "resize" failed: No such picture.');
  expect(stdout).toMatch(/NotFound: No such picture\.\n.*functions\/resize\.ts:6:/);
  expect(stdout).toContain("routes/tasks/post.ts:8:");
});

test("a cron runs on its schedule, and a run that failed lies in the stack's dead-letter queue", async () => {
  // The embedded AWS does not put the time in, so what the cron was told is not asked here. Nor does its Scheduler leave a failed run
  // anywhere, so the failing one is invoked as Scheduler does it: asynchronously.
  await untilRow("tick");
  const broken = { functionName: "plinth-local-cron-broken", input: "{}", async: true, timeLimitMs: 5_000 };
  await openLambdaClient().invoke(broken);
  const [failure] = await drain("plinth-local-failed_invocations-dlq", 1);
  const { requestContext, responsePayload } = JSON.parse(failure?.Body ?? "{}");
  expect(requestContext.functionArn).toContain("plinth-local-cron-broken");
  expect(JSON.parse(responsePayload.errorMessage).error).toMatchObject({ code: "INTERNAL" });
});

test("a function with an address answers signed requests to it as a route does", async () => {
  const { functionUrls } = JSON.parse(succeeded(await checkout.plinth("outputs", "--stack", "local", "--json")).stdout);
  const ask = async (body: string) => {
    const headers = { authorization: credentialOf(ROOT, "lambda"), "content-type": "application/json" };
    const response = await fetch(functionUrls.resize, { method: "POST", headers, body });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  expect(await ask('{"width":3}')).toEqual({ status: 200, body: { area: 9 } });
  expect(await ask('{"width":404}')).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
});

interface Received {
  readonly MessageId: string;
  readonly Body: string;
  readonly ReceiptHandle: string;
}

async function send(payloads: readonly unknown[]): Promise<void> {
  const queueUrl = `http://127.0.0.1:${checkout.port}/${ROOT}/plinth-local-work`;
  for (let start = 0; start < payloads.length; start += 10) {
    const messages = payloads.slice(start, start + 10).map((payload) => ({ body: JSON.stringify(payload) }));
    expect([...(await queueClient().sendBatch({ queueUrl, messages }))]).toEqual([]);
  }
}

/** Takes messages out of a queue until there are `count` of them, and then looks for one more. */
async function drain(queue: string, count: number): Promise<Received[]> {
  const QueueUrl = `http://127.0.0.1:${checkout.port}/${ROOT}/${queue}`;
  const found: Received[] = [];
  for (;;) {
    const { Messages = [] } = await call("sqs", "AmazonSQS.ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
    const messages: Received[] = Messages;
    found.push(...messages);
    for (const { ReceiptHandle } of messages) await call("sqs", "AmazonSQS.DeleteMessage", { QueueUrl, ReceiptHandle });
    if (messages.length === 0 && found.length >= count) return found;
    if (messages.length === 0) await sleep(500);
  }
}

async function untilDone(count: number): Promise<{ id: string; note: string }[]> {
  for (;;) {
    const rows = (await scan()).filter(({ id }) => id.startsWith("work-"));
    if (rows.length >= count) return rows;
    await sleep(2_000);
  }
}

async function untilRow(wanted: string): Promise<{ id: string; note: string }> {
  for (;;) {
    const Key = { id: { S: wanted } };
    const { Item } = await call("dynamodb", "DynamoDB_20120810.GetItem", { TableName: "plinth-local-done", Key });
    if (Item) return { id: Item.id.S, note: Item.note.S };
    await sleep(500);
  }
}

async function scan(): Promise<{ id: string; note: string }[]> {
  const rows: { id: string; note: string }[] = [];
  let from: object | undefined;
  do {
    const page = await call("dynamodb", "DynamoDB_20120810.Scan", {
      TableName: "plinth-local-done",
      ...(from ? { ExclusiveStartKey: from } : {}),
    });
    for (const item of page.Items) rows.push({ id: item.id.S, note: item.note.S });
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

async function call(service: string, target: string, body: object) {
  const version = service === "sqs" || service === "dynamodb" ? "1.0" : "1.1";
  const response = await fetch(`http://127.0.0.1:${checkout.port}/`, {
    method: "POST",
    headers: {
      authorization: credentialOf(ROOT, service),
      "x-amz-target": target,
      "content-type": `application/x-amz-json-${version}`,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${target}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function drop(file: string, source: string): Promise<void> {
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}
