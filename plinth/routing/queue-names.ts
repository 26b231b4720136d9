import { type NameParts, physicalName } from "./physical-name.ts";

/** How a queue's dead-letter queue is called; no file in queues/ may have a name that ends so. */
export const DEAD_LETTER_SUFFIX = "-dlq";

const FIFO_SUFFIX = ".fifo";
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
const MOST_CHARACTERS = 80;

/** The names on AWS of a queue and of its dead-letter queue: `shop-prod-mail` and `shop-prod-mail-dlq`, with `.fifo` at the end of both. */
export function queueNames(
  parts: NameParts,
  { fifo = false }: { readonly fifo?: boolean } = {},
): { readonly queue: string; readonly deadLetters: string } {
  const base = physicalName(parts, MOST_CHARACTERS - DEAD_LETTER_SUFFIX.length - FIFO_SUFFIX.length);
  const end = fifo ? FIFO_SUFFIX : "";
  return { queue: `${base}${end}`, deadLetters: `${base}${DEAD_LETTER_SUFFIX}${end}` };
}
