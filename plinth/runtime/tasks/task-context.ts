import type { SQSEvent } from "aws-lambda";

/** What every task knows of its invocation. */
interface TaskContext<Event> {
  /** Lambda's id of the invocation; for a queue the messages of one batch share it. */
  readonly requestId: string;
  /** Aborts a little before Lambda ends the function: hand it to `fetch` and the like. */
  readonly signal: AbortSignal;
  /** Milliseconds until Lambda ends the function; Infinity where no Lambda runs it. */
  remainingMs(): number;
  /** The event as Lambda was called with it and the middlewares left it. */
  readonly rawEvent: Event;
}

/** What a queue's function knows besides the message. */
export interface QueueContext extends TaskContext<SQSEvent> {
  readonly messageId: string;
  /** How often the message has been received, this time included: 1 at first. */
  readonly receiveCount: number;
  /** The attributes that the sender attached, as text; binary ones in base64. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The message's group; null where it has none. */
  readonly groupId: string | null;
}

/** What a cron's function knows besides its input. */
export interface CronContext extends TaskContext<unknown> {
  /** When it was due, which is before it started; null where the event does not say. */
  readonly scheduledTime: Date | null;
}

/** What a plain function knows besides its input. */
export interface FunctionContext extends TaskContext<unknown> {}
