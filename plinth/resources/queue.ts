import type { QueueGrant } from "./grants.ts";
import { type Outgoing, queueClient } from "./queue-client.ts";
import { SendFailure } from "./resource-errors.ts";
import type { InputOf, TypedTask } from "./task-types.ts";
import { checkTaskName, queueVariable, readAddress } from "./task-variable.ts";

/** What SQS takes in one message, and in one call. */
const mostBytes = 1_048_576;
const messagesPerCall = 10;

export interface BatchOptions {
  /** How long the message is hidden at first, 0–900; not with a FIFO queue. Default: the queue's, 0. */
  readonly delaySeconds?: number | undefined;
  /** Messages of one group keep their order; a FIFO queue needs it. Default: none. */
  readonly groupId?: string | undefined;
}

export interface SendOptions extends BatchOptions {
  /** A FIFO queue drops a message whose id it has seen in the last 5 minutes. Default: the content decides. */
  readonly deduplicationId?: string | undefined;
}

/** The handle on the queue of a file in queues/. */
export interface Queue<Payload> {
  readonly kind: "queue-handle";
  readonly name: string;
  /** Grant for `uses`: send, sendBatch. */
  readonly sends: QueueGrant;
  /** Sends one message and returns its id. It is checked when it is received, not now. */
  send(payload: Payload, options?: SendOptions): Promise<string>;
  /** Sends many, ten in a call. Throws a `SendFailure` that names those that SQS did not take. */
  sendBatch(payloads: readonly Payload[], options?: BatchOptions): Promise<void>;
}

/**
 * The handle by which routes and tasks send to a queue. It is typed by the consumer, of which nothing is bundled:
 *
 * `import type { main } from "../queues/mail.ts"; export const mail = queue<typeof main>("mail");`
 */
export function queue<Task extends TypedTask<"queue", unknown, void>>(name: string): Queue<InputOf<Task>> {
  checkTaskName("queue", "queues", name);
  const queueUrl = (): string => readAddress(queueVariable(name), "queue", name, "sends");
  return Object.freeze({
    kind: "queue-handle",
    name,
    sends: Object.freeze({ kind: "queue", name, access: "send" }),
    async send(payload, options = {}) {
      const message = { ...options, body: toBody(name, payload) };
      return queueClient().send({ queueUrl: queueUrl(), message });
    },
    async sendBatch(payloads, { delaySeconds, groupId } = {}) {
      const messages = payloads.map((payload) => ({ body: toBody(name, payload), delaySeconds, groupId }));
      const failed = new Map<number, string>();
      for (const { start, part } of toCalls(messages)) {
        const missed = await queueClient().sendBatch({ queueUrl: queueUrl(), messages: part });
        for (const [index, reason] of missed) failed.set(start + index, reason);
      }
      if (failed.size > 0) throw new SendFailure(name, [...failed.keys()], [...failed.values()]);
    },
  } satisfies Queue<InputOf<Task>>);
}

function toBody(name: string, payload: unknown): string {
  const body: unknown = JSON.stringify(payload);
  if (typeof body !== "string")
    throw new TypeError(`A value of type ${typeof payload} cannot be sent to queue "${name}" as JSON.`);
  const bytes = Buffer.byteLength(body);
  if (bytes <= mostBytes) return body;
  throw new RangeError(
    `The message for queue "${name}" has ${bytes} bytes, and SQS takes ${mostBytes}. Store the content and send where it is.`,
  );
}

/** In their order, as many in a call as SQS takes. */
function toCalls(messages: readonly Outgoing[]): { start: number; part: Outgoing[] }[] {
  const calls: { start: number; part: Outgoing[]; bytes: number }[] = [];
  for (const [index, message] of messages.entries()) {
    const bytes = Buffer.byteLength(message.body);
    const last = calls.at(-1);
    if (last && last.part.length < messagesPerCall && last.bytes + bytes <= mostBytes) {
      last.part.push(message);
      last.bytes += bytes;
    } else calls.push({ start: index, part: [message], bytes });
  }
  return calls;
}
