import { type AwsClient, openAwsClient } from "./aws-client.ts";
import { traceHeader } from "./trace-header.ts";

const timeLimitMs = 5_000;
const retries = 3;
/** SQS takes no more entries in one call. */
const entriesPerCall = 10;

/** One message to send. */
export interface Outgoing {
  readonly body: string;
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** All that queues' handles and the lane need of SQS. */
export interface QueueClient {
  /** The id of the message. */
  send(request: { queueUrl: string; message: Outgoing }): Promise<string>;
  /** Why each message was not taken, by its position; at most ten messages. */
  sendBatch(request: { queueUrl: string; messages: readonly Outgoing[] }): Promise<ReadonlyMap<number, string>>;
  /** Hides received messages for a time; how many could not be hidden. */
  hide(request: {
    queueUrl: string;
    messages: readonly { receiptHandle: string; visibilitySeconds: number }[];
  }): Promise<number>;
}

let current: QueueClient | undefined;

/** The one client of this process: opened on first use, kept across invocations. */
export function queueClient(): QueueClient {
  current ??= openQueueClient();
  return current;
}

/** Puts another service behind every queue of this process, for tests and local hosts; `undefined` returns to SQS. */
export function replaceQueueClient(client: QueueClient | undefined): void {
  current = client;
}

// A call that is repeated may send a message twice; SQS's standard queues deliver one twice anyway, and FIFO queues drop repeats.
export function openQueueClient(aws: AwsClient = openAwsClient(retries)): QueueClient {
  async function call(operation: string, input: object): Promise<object> {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` };
    const { value } = await aws({ service: "sqs", headers, body: JSON.stringify(input) }, { timeLimitMs });
    return typeof value === "object" && value !== null ? value : {};
  }

  return {
    async send({ queueUrl, message }) {
      const answer = await call("SendMessage", { QueueUrl: queueUrl, ...toEntry(message) });
      return "MessageId" in answer ? String(answer.MessageId) : "";
    },
    async sendBatch({ queueUrl, messages }) {
      const entries = messages.map((message, index) => ({ Id: String(index), ...toEntry(message) }));
      return failuresOf(await call("SendMessageBatch", { QueueUrl: queueUrl, Entries: entries }));
    },
    async hide({ queueUrl, messages }) {
      let missed = 0;
      for (let start = 0; start < messages.length; start += entriesPerCall) {
        const entries = messages
          .slice(start, start + entriesPerCall)
          .map(({ receiptHandle, visibilitySeconds }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: visibilitySeconds,
          }));
        const answer = await call("ChangeMessageVisibilityBatch", { QueueUrl: queueUrl, Entries: entries });
        missed += failuresOf(answer).size;
      }
      return missed;
    },
  };
}

function toEntry({ body, delaySeconds, groupId, deduplicationId }: Outgoing): object {
  const trace = traceHeader();
  return {
    MessageBody: body,
    // Not counted in the message's size, nor in what tells two messages of a FIFO queue apart.
    ...(trace === undefined
      ? {}
      : { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: trace } } }),
    ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
    ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    ...(deduplicationId === undefined ? {} : { MessageDeduplicationId: deduplicationId }),
  };
}

function failuresOf(answer: object): Map<number, string> {
  const failed: unknown = "Failed" in answer ? answer.Failed : [];
  const entries: unknown[] = Array.isArray(failed) ? failed : [];
  return new Map(entries.flatMap((entry) => toFailure(entry)));
}

function toFailure(entry: unknown): [number, string][] {
  if (typeof entry !== "object" || entry === null || !("Id" in entry)) return [];
  return [[Number(entry.Id), "Code" in entry ? String(entry.Code) : "unknown"]];
}
