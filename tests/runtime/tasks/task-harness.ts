import type { SQSEvent, SQSRecord } from "aws-lambda";

export const arn = "arn:aws:sqs:eu-central-1:123456789012:mail";
export const lambdaId = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef";

/** What Lambda hands over beside the event, with this much time left. */
export function lambdaContext(remainingMs?: number): object {
  return {
    awsRequestId: lambdaId,
    ...(remainingMs === undefined ? {} : { getRemainingTimeInMillis: () => remainingMs }),
  };
}

export interface MessageParts {
  readonly body?: unknown;
  readonly receiveCount?: number;
  readonly group?: string;
  readonly arn?: string;
  readonly attributes?: SQSRecord["messageAttributes"];
}

/** A record as SQS hands it over: m0, m1, … by its position. */
export function message(index: number, parts: MessageParts = {}): SQSRecord {
  return {
    messageId: `m${index}`,
    receiptHandle: `receipt-${index}`,
    body: typeof parts.body === "string" ? parts.body : JSON.stringify(parts.body ?? { n: index }),
    attributes: {
      ApproximateReceiveCount: String(parts.receiveCount ?? 1),
      SentTimestamp: "1795507200000",
      SenderId: "AIDAEXAMPLE",
      ApproximateFirstReceiveTimestamp: "1795507200001",
      ...(parts.group === undefined ? {} : { MessageGroupId: parts.group, SequenceNumber: String(index) }),
    },
    messageAttributes: parts.attributes ?? {},
    md5OfBody: "7b270e59b47ff90a553787216d55d91d",
    eventSource: "aws:sqs",
    eventSourceARN: parts.arn ?? (parts.group === undefined ? arn : `${arn}.fifo`),
    awsRegion: "eu-central-1",
  };
}

/** A batch of these messages. */
export function batchOf(...parts: MessageParts[]): SQSEvent {
  return { Records: parts.map((each, index) => message(index, each)) };
}

/** The answer that reports these messages, by position. */
export function failed(...indices: number[]): object {
  return { batchItemFailures: indices.map((index) => ({ itemIdentifier: `m${index}` })) };
}
