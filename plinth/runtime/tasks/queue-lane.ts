import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { parseJson } from "../body.ts";
import { HttpError } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import { readLogSettings } from "../logging/logger.ts";
import { validateParts } from "../validation.ts";
import { postpone } from "./postpone.ts";
import { type QueueBatch, type QueueMessage, queueNameOf, readBatch } from "./queue-event.ts";
import type { QueueContext } from "./task-context.ts";
import { type Invocation, openInvocation } from "./task-invocation.ts";
import { toAround } from "./task-middleware.ts";
import type { QueueOptions } from "./task-options.ts";

export type QueueFn = (message: unknown, ctx: QueueContext, logger: Logger) => unknown;
export type QueueLane = (event: unknown, context?: unknown) => Promise<SQSBatchResponse>;

/** Enough to hide the waiting of one message behind another, and few enough for the connections of a small function. */
const concurrency = 10;

/** What became of the messages of one batch, by their ids. */
interface Ledger {
  readonly done: Set<string>;
  /** Those whose function failed; the refused ones are not among them, since waiting does not mend them. */
  readonly failed: Set<string>;
  readonly refused: Set<string>;
  /** True once the answer is decided: nothing is begun any more. */
  closed: boolean;
}

/**
 * The lane of a queue: batch line → author's middleware → for each message validation → fn. It answers in any case, and names
 * every message that was not done: SQS deletes all others.
 */
export function createQueueLane(fn: QueueFn, options: QueueOptions): QueueLane {
  const settings = readLogSettings();
  const around = toAround<SQSEvent>(options.middleware);
  return async (event, context) => {
    const invocation = openInvocation(context, settings);
    const batch = readBatch(event);
    const ledger: Ledger = { done: new Set(), failed: new Set(), refused: new Set(), closed: false };
    warnOfNameless(batch, invocation.logger);
    try {
      const work = around(event, invocation.lambdaContext, (left) => consume(fn, options, invocation, ledger, left));
      await invocation.deadline.race(work);
    } catch (error) {
      invocation.logger.error("batch failed", { error });
    }
    ledger.closed = true;
    // A set, since a message may be in the batch twice, and one failure of it counts.
    const left = batch.messages.filter(({ messageId: id }) => !ledger.done.has(id) || hasFailed(ledger, id));
    const ids = [...new Set(left.map(({ messageId }) => messageId))];
    if (options.backoff !== undefined) {
      const failed = batch.messages.filter(({ messageId }) => ledger.failed.has(messageId));
      await postpone(batch.arn, failed, options.backoff, invocation);
    }
    const queue = queueNameOf(batch.arn);
    invocation.close("batch", { queue, received: batch.received, failed: ids.length });
    return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function hasFailed({ failed, refused }: Ledger, id: string): boolean {
  return failed.has(id) || refused.has(id);
}

/** SQS would take an answer with an empty id as the failure of the whole batch. */
function warnOfNameless({ messages, received }: QueueBatch, logger: Logger): void {
  const nameless = received - messages.length;
  if (nameless > 0) logger.error("records without a messageId were not handled", { records: nameless });
}

/** The messages as the middlewares left them. */
async function consume(
  fn: QueueFn,
  options: QueueOptions,
  invocation: Invocation,
  ledger: Ledger,
  event: SQSEvent,
): Promise<void> {
  const { messages, fifo } = readBatch(event);
  const handle = async (message: QueueMessage): Promise<boolean> => {
    const outcome = await handleMessage(fn, options, invocation, message, event);
    ledger[outcome].add(message.messageId);
    return outcome === "done";
  };
  if (fifo) await inOrder(messages, ledger, handle);
  else await sideBySide(messages, ledger, handle);
}

/**
 * One after the other. After a failure nothing more of its group is begun: those messages come again behind it. Other groups go
 * on, since SQS promises an order within a group only, and gives out none of a group while one of it is hidden.
 */
async function inOrder(
  messages: readonly QueueMessage[],
  ledger: Ledger,
  handle: (message: QueueMessage) => Promise<boolean>,
): Promise<void> {
  const stopped = new Set<string>();
  for (const message of messages) {
    const group = message.groupId ?? "";
    if (ledger.closed) return;
    if (!stopped.has(group) && !(await handle(message))) stopped.add(group);
  }
}

async function sideBySide(
  messages: readonly QueueMessage[],
  ledger: Ledger,
  handle: (message: QueueMessage) => Promise<boolean>,
): Promise<void> {
  // One iterator for all, from which each takes its next message.
  const waiting = messages.values();
  const worker = async (): Promise<void> => {
    for (const message of waiting) {
      if (ledger.closed) return;
      await handle(message);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, messages.length) }, worker));
}

async function handleMessage(
  fn: QueueFn,
  { messages: schema }: QueueOptions,
  { requestId, deadline, logger }: Invocation,
  message: QueueMessage,
  rawEvent: SQSEvent,
): Promise<"done" | "failed" | "refused"> {
  const { messageId, receiveCount, attributes, groupId, traceId } = message;
  const own = logger.child({ messageId, ...(traceId === null ? {} : { traceId }) });
  let outcome: "failed" | "refused" = "refused";
  try {
    const [input] = await validateParts([{ name: "body", schema, value: parseJson(message.body) }]);
    outcome = "failed";
    const { signal, remainingMs } = deadline;
    await fn(input, { requestId, messageId, receiveCount, attributes, groupId, signal, remainingMs, rawEvent }, own);
    return "done";
  } catch (error) {
    if (outcome === "refused") own.error("message refused", { receiveCount, ...reasonOf(error) });
    else own.error("message failed", { receiveCount, error });
    return outcome;
  }
}

/** Why a message is refused: the fields at fault, or one sentence. */
function reasonOf(error: unknown): object {
  if (!(error instanceof HttpError)) return { error };
  const { fields } = error.details;
  return fields === undefined ? { reason: error.message } : { fields };
}
