import type { QueueClient } from "../../resources/queue-client.ts";
import type { QueueMessage } from "./queue-event.ts";
import type { Invocation } from "./task-invocation.ts";
import type { Backoff } from "./task-options.ts";

type Hider = Pick<QueueClient, "hide">;

let openHider: (() => Promise<Hider>) | undefined;

/** The entry of a queue hands in its client, so that crons and functions do not carry the 85 KB of one. */
export function postponeThrough(open: (() => Promise<Hider>) | undefined): void {
  openHider = open;
}

/**
 * Hides failed messages until it is worth trying again. A message that cannot be hidden comes again all the same, so whatever
 * goes wrong here is only logged.
 */
export async function postpone(
  arn: string,
  failed: readonly QueueMessage[],
  backoff: Backoff,
  { deadline, logger }: Invocation,
): Promise<void> {
  const delays = failed.map(({ receiptHandle, receiveCount }) => ({
    receiptHandle,
    visibilitySeconds: backoffSeconds(receiveCount, backoff),
  }));
  if (delays.length === 0) return;
  try {
    const missed = await deadline.race(hide(toQueueUrl(arn), delays));
    if (missed > 0) logger.warn("messages were not postponed", { messages: missed });
  } catch (error) {
    logger.warn("messages were not postponed", { messages: delays.length, error });
  }
}

async function hide(queueUrl: string, messages: Parameters<Hider["hide"]>[0]["messages"]): Promise<number> {
  if (openHider === undefined) throw new Error("The function was not started through the entry of a queue.");
  const client = await openHider();
  return client.hide({ queueUrl, messages });
}

/** `baseSeconds`, doubled with each receive up to `maxSeconds`; between half of that and all of it, so that messages spread. */
export function backoffSeconds(receiveCount: number, { baseSeconds, maxSeconds }: Backoff): number {
  const whole = Math.min(maxSeconds, baseSeconds * 2 ** (receiveCount - 1));
  return Math.ceil(whole / 2 + (Math.random() * whole) / 2);
}

/** `arn:aws:sqs:eu-central-1:123456789012:mail` → `https://sqs.eu-central-1.amazonaws.com/123456789012/mail`. */
export function toQueueUrl(arn: string): string {
  const [, partition, service, region, account, name] = arn.split(":");
  if (service !== "sqs" || !name) throw new Error(`"${arn}" is no ARN of a queue.`);
  const host = `sqs.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
  return `https://${host}/${account}/${name}`;
}
