import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FunctionFailure, type FunctionMain, lambda, type QueueMain, queue, SendFailure } from "#plinth";
import { functionActions, isGrant, queueActions } from "../../plinth/resources/grants.ts";
import { openLambdaClient, replaceLambdaClient } from "../../plinth/resources/lambda-client.ts";
import { openQueueClient, replaceQueueClient } from "../../plinth/resources/queue-client.ts";
import { CallTimeout } from "../../plinth/resources/resource-errors.ts";

type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string }
  | "silence"
  | "hang up";

let server: Server;
let requests: { path: string; headers: IncomingHttpHeaders; body: string }[];
let replies: Reply[];

beforeEach(async () => {
  requests = [];
  replies = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { url = "", headers } = request;
      requests.push({ path: url, headers, body: Buffer.concat(chunks).toString() });
      const reply = replies.shift() ?? {};
      if (reply === "silence") return;
      if (reply === "hang up") return void request.socket.destroy();
      response.writeHead(reply.status ?? 200, { "content-type": String(headers["content-type"]), ...reply.headers });
      response.end(reply.body ?? "{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  vi.stubEnv("PLINTH_QUEUE_SEND_MAIL", queueUrl);
  vi.stubEnv("PLINTH_FUNCTION_RESIZE", "shop-dev-resize");
  replaceQueueClient(openQueueClient());
  replaceLambdaClient(openLambdaClient());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const queueUrl = "https://sqs.eu-central-1.amazonaws.com/123456789012/mail";
const mail = queue<QueueMain<unknown>>("send-mail");
const resize = lambda<FunctionMain<unknown, unknown>>("resize");
const operations = () => requests.map(({ headers }) => headers["x-amz-target"]);
const bodies = () => requests.map(({ body }) => JSON.parse(body));

describe("the trace of the running invocation", () => {
  const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

  it("goes with a message and with an invocation, outside of what is signed", async () => {
    vi.stubEnv("_X_AMZN_TRACE_ID", trace);
    replies.push({ body: '{"MessageId":"m1"}' }, { body: "1" });
    await mail.send({ n: 1 });
    await resize.invoke({});
    const attribute = { AWSTraceHeader: { DataType: "String", StringValue: trace } };
    expect(bodies()[0]).toMatchObject({ MessageSystemAttributes: attribute });
    expect(requests[1]?.headers["x-amzn-trace-id"]).toBe(trace);
    expect(requests[1]?.headers.authorization).not.toContain("x-amzn-trace-id");
  });

  it("is not sent where there is none", async () => {
    vi.stubEnv("_X_AMZN_TRACE_ID", undefined);
    replies.push({ body: '{"MessageId":"m1"}' }, { body: "1" });
    await mail.send({ n: 1 });
    await resize.invoke({});
    expect(bodies()[0]).not.toHaveProperty("MessageSystemAttributes");
    expect(requests[1]?.headers["x-amzn-trace-id"]).toBe(undefined);
  });
});

describe("send", () => {
  it("signs for the region, sends JSON to the queue of the environment, and gives the message's id", async () => {
    replies.push({ body: '{"MessageId":"m1","MD5OfMessageBody":"x"}' });
    expect(await mail.send({ to: "a", S: "x" })).toBe("m1");
    expect(operations()).toEqual(["AmazonSQS.SendMessage"]);
    expect(requests[0]?.headers["content-type"]).toBe("application/x-amz-json-1.0");
    expect(requests[0]?.headers.authorization).toContain("/eu-central-1/sqs/aws4_request");
    expect(bodies()).toEqual([{ QueueUrl: queueUrl, MessageBody: '{"to":"a","S":"x"}' }]);
  });

  it("hands on delay, group and deduplication", async () => {
    await mail.send("é", { delaySeconds: 0, groupId: "g", deduplicationId: "d" });
    const given = { MessageBody: '"é"', DelaySeconds: 0, MessageGroupId: "g", MessageDeduplicationId: "d" };
    expect(bodies()).toEqual([{ QueueUrl: queueUrl, ...given }]);
  });

  it("takes 1 MiB and refuses a byte more, and what is no JSON, without a call", async () => {
    await mail.send("x".repeat(1_048_574));
    await expect(mail.send("x".repeat(1_048_575))).rejects.toThrow(
      new RangeError(
        'The message for queue "send-mail" has 1048577 bytes, and SQS takes 1048576. Store the content and send where it is.',
      ),
    );
    await expect(mail.send("é".repeat(524_288))).rejects.toThrow(RangeError);
    await expect(mail.send(undefined)).rejects.toThrow(
      new TypeError('A value of type undefined cannot be sent to queue "send-mail" as JSON.'),
    );
    expect(requests).toHaveLength(1);
  });

  it("is repeated where SQS may not have taken it, and says what SQS said where it refuses", async () => {
    replies.push({ status: 503 }, "hang up", { body: '{"MessageId":"m1"}' });
    expect(await mail.send(1)).toBe("m1");
    replies.push({ status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}' });
    await expect(mail.send(1)).rejects.toThrow("gone");
    expect(requests).toHaveLength(4);
  });

  it("gives up on a silent peer after 5 s, with an error that a route may answer as 503", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    replies.push("silence");
    const sending = expect(mail.send(1)).rejects.toThrow(CallTimeout);
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(5_000);
    await sending;
  });
});

describe("sendBatch", () => {
  it("sends ten in a call and no more than 1 MiB, in order", async () => {
    await mail.sendBatch(
      Array.from({ length: 12 }, (_, index) => index),
      { groupId: "g", delaySeconds: 3 },
    );
    await mail.sendBatch(["x".repeat(1_048_570), "y", "zzzz", "w"]);
    expect(operations()).toEqual(Array.from({ length: 4 }, () => "AmazonSQS.SendMessageBatch"));
    const entries: { Id: string; MessageBody: string }[][] = bodies().map((body) => body.Entries);
    expect(entries.map((each) => each.map(({ Id, MessageBody }) => `${Id}:${MessageBody.slice(0, 4)}`))).toEqual([
      Array.from({ length: 10 }, (_, index) => `${index}:${index}`),
      ["0:10", "1:11"],
      ['0:"xxx', '1:"y"'],
      ['0:"zzz', '1:"w"'],
    ]);
    expect(entries[0]?.[0]).toEqual({ Id: "0", MessageBody: "0", DelaySeconds: 3, MessageGroupId: "g" });
  });

  it("sends all that it can, and names those that were not taken by their positions", async () => {
    replies.push({ body: '{"Successful":[],"Failed":[{"Id":"9","Code":"InternalError","SenderFault":false}]}' });
    replies.push({ body: '{"Failed":[{"Id":"1","Code":"InternalError"}]}' });
    const sending = mail.sendBatch(Array.from({ length: 12 }, (_, index) => index));
    const error: unknown = await sending.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SendFailure);
    expect(error).toMatchObject({
      failed: [9, 11],
      message: 'The queue "send-mail" did not take 2 of the messages: InternalError.',
    });
    await expect(mail.sendBatch([])).resolves.toBeUndefined();
    expect(requests).toHaveLength(2);
  });
});

describe("hiding messages", () => {
  it("asks ten at a time and counts those that stay visible", async () => {
    const messages = Array.from({ length: 11 }, (_, index) => ({
      receiptHandle: `r${index}`,
      visibilitySeconds: index,
    }));
    replies.push({ body: '{"Failed":[{"Id":"0","Code":"ReceiptHandleIsInvalid"},{"Id":"1"}]}' });
    replies.push({ body: '{"Failed":[{"Id":"0"}]}' });
    expect(await openQueueClient().hide({ queueUrl, messages })).toBe(3);
    expect(operations()).toEqual(Array.from({ length: 2 }, () => "AmazonSQS.ChangeMessageVisibilityBatch"));
    expect(bodies().map(({ Entries }) => Entries.length)).toEqual([10, 1]);
    expect(bodies()[1]).toEqual({
      QueueUrl: queueUrl,
      Entries: [{ Id: "0", ReceiptHandle: "r10", VisibilityTimeout: 10 }],
    });
  });
});

describe("invoke", () => {
  it("signs for the region and gives the function's answer, whatever JSON it is", async () => {
    replies.push(...['{"at":1,"N":"2"}', "null", "0", "false", '""', '"text"', "[]"].map((body) => ({ body })));
    const answers = [];
    for (let call = 0; call < 7; call += 1) answers.push(await resize.invoke({ id: 1 }));
    expect(answers).toEqual([{ at: 1, N: "2" }, null, 0, false, "", "text", []]);
    expect(requests[0]?.path).toBe("/2015-03-31/functions/shop-dev-resize/invocations");
    expect(requests[0]?.headers).toMatchObject({
      authorization: expect.stringContaining("/eu-central-1/lambda/aws4_request"),
      "x-amz-invocation-type": "RequestResponse",
    });
    expect(bodies()[0]).toEqual({ id: 1 });
  });

  it("takes an ARN for the function's address", async () => {
    vi.stubEnv("PLINTH_FUNCTION_RESIZE", "arn:aws:lambda:eu-central-1:1:function:resize:live");
    await resize.invoke(1);
    expect(requests[0]?.path).toBe(
      "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A1%3Afunction%3Aresize%3Alive/invocations",
    );
  });

  it("hands the input over without waiting for the answer when asked to", async () => {
    replies.push({ status: 202, body: "" });
    expect(await resize.invoke(1, { async: true })).toBeUndefined();
    expect(requests[0]?.headers["x-amz-invocation-type"]).toBe("Event");
  });

  it("throws what a task of ours failed with", async () => {
    const error = {
      code: "VALIDATION_FAILED",
      message: "Wrong.",
      details: { fields: { id: ["no"] } },
      requestId: "r7",
    };
    const body = JSON.stringify({
      errorType: "VALIDATION_FAILED",
      errorMessage: JSON.stringify({ error }),
      trace: [""],
    });
    replies.push({ headers: { "x-amz-function-error": "Unhandled" }, body });
    const thrown: unknown = await resize.invoke(1).catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(FunctionFailure);
    expect(thrown).toMatchObject({
      name: "FunctionFailure",
      message: 'The function "resize" failed: Wrong.',
      function: "resize",
      code: "VALIDATION_FAILED",
      details: { fields: { id: ["no"] } },
      requestId: "r7",
    });
    expect(thrown).not.toHaveProperty("expose");
  });

  it.each([
    ['{"errorType":"Sandbox.Timedout","errorMessage":"Task timed out"}', "Sandbox.Timedout", "Task timed out"],
    ['{"errorType":"Error","errorMessage":"{\\"error\\":1}"}', "Error", '{"error":1}'],
    ['{"errorMessage":"null"}', "UNKNOWN", "null"],
    ["[]", "UNKNOWN", ""],
  ])("throws Lambda's own words where the function could not answer: %s", async (body, code, message) => {
    replies.push({ headers: { "x-amz-function-error": "Unhandled" }, body });
    await expect(resize.invoke(1)).rejects.toMatchObject({
      code,
      message: `The function "resize" failed: ${message}`,
      details: {},
      requestId: undefined,
    });
  });

  it("is repeated while Lambda has no room to begin it, four times in all", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const throttled = {
      status: 429,
      body: '{"Reason":"ConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}',
    };
    replies.push(throttled, throttled, throttled, { body: "1" });
    expect(await resize.invoke(1)).toBe(1);
    replies.push(throttled, throttled, throttled, throttled, { body: "1" });
    await expect(resize.invoke(1)).rejects.toThrow("Rate Exceeded.");
    expect(requests).toHaveLength(8);
  });

  it("is never repeated where it may have begun", async () => {
    replies.push({ status: 500 }, "hang up", { status: 503 });
    for (let call = 0; call < 3; call += 1) await expect(resize.invoke(1)).rejects.toThrow(Error);
    expect(requests).toHaveLength(3);
  });

  it.each([
    [undefined, 29_000],
    [2, 2_000],
  ])("with the limit %s gives up on a silent peer after %i ms", async (timeoutSeconds, limitMs) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    replies.push("silence");
    const settled = vi.fn();
    const invoking = resize
      .invoke(1, timeoutSeconds === undefined ? {} : { timeoutSeconds })
      .catch((error: unknown) => {
        settled();
        return error;
      });
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    // Waiting has moved the clock too.
    await vi.advanceTimersByTimeAsync(limitMs - 1_000);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await invoking).toBeInstanceOf(CallTimeout);
  });

  it("refuses an input that is no JSON, without a call", async () => {
    await expect(resize.invoke(undefined)).rejects.toThrow(
      new TypeError('A value of type undefined cannot be handed to "resize" as JSON.'),
    );
    expect(requests).toEqual([]);
  });
});

describe("a handle", () => {
  it("that was not declared says which line to add", async () => {
    vi.stubEnv("PLINTH_QUEUE_SEND_MAIL", "");
    vi.stubEnv("PLINTH_FUNCTION_RESIZE", "");
    await expect(mail.send(1)).rejects.toThrow(
      'This code uses the queue "send-mail" without saying so. Add to the options of the route or task that runs it: uses: [sendMail.sends].',
    );
    await expect(resize.invoke(1)).rejects.toThrow(
      'This code uses the function "resize" without saying so. Add to the options of the route or task that runs it: uses: [resize.invokes].',
    );
  });

  it("has a grant of its own, and each grant its actions", () => {
    expect([mail.sends, resize.invokes]).toEqual([
      { kind: "queue", name: "send-mail", access: "send" },
      { kind: "function", name: "resize", access: "invoke" },
    ]);
    expect(queueActions).toEqual({ send: ["sqs:SendMessage"] });
    expect(functionActions).toEqual({ invoke: ["lambda:InvokeFunction"] });
    const grants = [mail.sends, resize.invokes, { kind: "table", name: "a", access: "write" }];
    expect(grants.map(isGrant)).toEqual([true, true, true]);
    const none = [
      null,
      {},
      { kind: "queue", name: "a", access: "invoke" },
      { kind: "toString", name: "a", access: "length" },
      { kind: "queue", name: 1, access: "send" },
      { kind: "table", name: "a", access: 1 },
    ];
    expect(none.map(isGrant)).toEqual(none.map(() => false));
  });

  it("is refused a name that no file can have", () => {
    expect(() => queue("Mail")).toThrow(
      new TypeError('queue("Mail"): write the name of a file in queues/, without .ts, such as queue("send-mail").'),
    );
    expect(() => lambda("a/b")).toThrow(
      new TypeError('lambda("a/b"): write the name of a file in functions/, without .ts, such as lambda("send-mail").'),
    );
  });
});
