import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../engine/emulator.ts";
import { freePort } from "../../plinth/testing/free-port.ts";

const REGION = "us-east-1";

/** An embedded AWS of a test's own, called as any program would: by HTTP, without Pulumi. */
export interface EmbeddedAws {
  /** Calls SQS and returns its answer. */
  sqs(operation: string, input: object): Promise<Record<string, unknown>>;
  /** A queue's URL and ARN. */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): Promise<{ url: string; arn: string }>;
  createFunction(name: string, zipFile: string, variables: Readonly<Record<string, string>>): Promise<void>;
  /** Lets the function receive from the queue, with partial batch responses. */
  connect(queueArn: string, functionName: string): Promise<void>;
  invoke(functionName: string, input: unknown): Promise<{ failed: boolean; value: unknown }>;
  /** All messages of a queue, in the order in which it gives them out, until there are `count`. */
  drain(url: string, count: number): Promise<Message[]>;
  /** The lines of a function's log, parsed where they are JSON. */
  logLines(functionName: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export interface Message {
  readonly MessageId: string;
  readonly Body: string;
  readonly ReceiptHandle: string;
}

export async function startEmbeddedAws(folder: string): Promise<EmbeddedAws> {
  const files = { stateFolder: join(folder, "aws"), logFile: join(folder, "aws.log") };
  const emulator: Emulator = await startEmulator({ port: await freePort(), ...files, report: () => undefined });
  const post = async (service: string, path: string, headers: Record<string, string>, body: unknown) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=000000000000/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const request = { method: "POST", headers: { authorization, ...headers }, body: JSON.stringify(body) };
    const response = await fetch(`${emulator.url}${path}`, request);
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} ${path}: ${response.status} ${text}`);
    return { headers: response.headers, value: text === "" ? undefined : JSON.parse(text) };
  };
  const byTarget = async (service: string, target: string, version: string, input: object) =>
    (await post(service, "/", { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target }, input))
      .value;
  const sqs: EmbeddedAws["sqs"] = (operation, input) => byTarget("sqs", `AmazonSQS.${operation}`, "1.0", input);
  return {
    sqs,
    async createQueue(name, attributes = {}) {
      const { QueueUrl } = await sqs("CreateQueue", { QueueName: name, Attributes: attributes });
      return { url: String(QueueUrl), arn: `arn:aws:sqs:${REGION}:000000000000:${name}` };
    },
    async createFunction(name, zipFile, variables) {
      await post(
        "lambda",
        "/2015-03-31/functions",
        {},
        {
          FunctionName: name,
          Runtime: "nodejs24.x",
          Role: "arn:aws:iam::000000000000:role/tasks",
          Handler: "index.handler",
          Timeout: 30,
          Code: { ZipFile: (await readFile(zipFile)).toString("base64") },
          Environment: { Variables: variables },
        },
      );
    },
    async connect(queueArn, functionName) {
      await post(
        "lambda",
        "/2015-03-31/event-source-mappings",
        {},
        {
          EventSourceArn: queueArn,
          FunctionName: functionName,
          BatchSize: 10,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          ScalingConfig: { MaximumConcurrency: 2 },
        },
      );
    },
    async invoke(functionName, input) {
      const answer = await post("lambda", `/2015-03-31/functions/${functionName}/invocations`, {}, input);
      return { failed: answer.headers.has("x-amz-function-error"), value: answer.value };
    },
    async drain(url, count) {
      const messages: Message[] = [];
      while (messages.length < count) {
        const wanted = { QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
        const received = (await sqs("ReceiveMessage", wanted))["Messages"] as Message[] | undefined;
        for (const message of received ?? []) {
          messages.push(message);
          await sqs("DeleteMessage", { QueueUrl: url, ReceiptHandle: message.ReceiptHandle });
        }
      }
      return messages;
    },
    async logLines(functionName) {
      const input = { logGroupName: `/aws/lambda/${functionName}` };
      const lines: string[] = [];
      for (let token: string | undefined, first = true; first || token; first = false) {
        const page = await byTarget("logs", "Logs_20140328.FilterLogEvents", "1.1", {
          ...input,
          ...(token ? { nextToken: token } : {}),
        });
        lines.push(...page.events.map((event: { message: string }) => event.message));
        token = page.nextToken;
      }
      return lines.flatMap(parseLine);
    },
    stop: () => emulator.stop(),
  };
}

function parseLine(line: string): Record<string, unknown>[] {
  return line.split("\n").flatMap((each) => {
    try {
      return [JSON.parse(each.slice(each.indexOf("{")))];
    } catch {
      return [];
    }
  });
}
