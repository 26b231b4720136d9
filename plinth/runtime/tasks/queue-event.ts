import { toTraceId } from "../logging/trace-id.ts";
import { isRecord } from "../request.ts";

/** One message, read defensively: whatever is absent or of another type has its empty value. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly receiptHandle: string;
  readonly receiveCount: number;
  readonly groupId: string | null;
  /** Of the request or the run that sent it; null where nobody says. */
  readonly traceId: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface QueueBatch {
  readonly messages: readonly QueueMessage[];
  /** How many records the event has; more than messages where some cannot be told apart, having no id. */
  readonly received: number;
  readonly arn: string;
  readonly fifo: boolean;
}

/** Never throws: a batch must always be answered. */
export function readBatch(event: unknown): QueueBatch {
  const list: unknown = isRecord(event) ? event["Records"] : undefined;
  const records: unknown[] = Array.isArray(list) ? Array.from(list) : [];
  const arns = records.map((record) => textAt(record, "eventSourceARN"));
  const messages = records.map(toMessage).filter(({ messageId }) => messageId !== "");
  return {
    messages,
    received: records.length,
    arn: arns.find((arn) => arn !== "") ?? "",
    // A standard queue's messages may have groups too (fair queues), so a group tells only where no ARN does.
    fifo: arns.some((arn) => arn.endsWith(".fifo") || (arn === "" && messages.some(({ groupId }) => groupId !== null))),
  };
}

/** `arn:aws:sqs:eu-central-1:123456789012:mail` → `mail`. */
export function queueNameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

function toMessage(record: unknown): QueueMessage {
  const system = recordAt(record, "attributes");
  const receiveCount = Number(textAt(system, "ApproximateReceiveCount"));
  return {
    messageId: textAt(record, "messageId"),
    body: textAt(record, "body"),
    receiptHandle: textAt(record, "receiptHandle"),
    receiveCount: Number.isInteger(receiveCount) && receiveCount > 0 ? receiveCount : 1,
    groupId: textAt(system, "MessageGroupId") || null,
    traceId: toTraceId(textAt(system, "AWSTraceHeader")) ?? null,
    attributes: toAttributes(recordAt(record, "messageAttributes")),
  };
}

function toAttributes(attributes: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(attributes).map(([name, value]) => [
    name,
    textAt(value, "stringValue") || textAt(value, "binaryValue"),
  ]);
  return Object.fromEntries(entries);
}

function recordAt(value: unknown, key: string): Record<string, unknown> {
  const inner = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isRecord(inner) ? inner : {};
}

function textAt(value: unknown, key: string): string {
  const inner = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof inner === "string" ? inner : "";
}
