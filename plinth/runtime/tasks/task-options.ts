import type { Context } from "aws-lambda";
import type { $ZodType } from "zod/v4/core";
import type { Grant } from "../../resources/grants.ts";
import type { TaskDescription } from "../description.ts";
import type { Schema } from "../route-options.ts";

/** A middy middleware. It runs once for each invocation: around all messages of a batch. */
export interface TaskMiddleware {
  before?(request: TaskMiddlewareRequest): unknown;
  after?(request: TaskMiddlewareRequest): unknown;
  onError?(request: TaskMiddlewareRequest): unknown;
}

export interface TaskMiddlewareRequest {
  // biome-ignore lint/suspicious/noExplicitAny: middy's own contract; the event is whatever Lambda was called with
  event: any;
  context: Context;
  // biome-ignore lint/suspicious/noExplicitAny: middy's own contract, in which a hook may put any response
  response: any;
  error: Error | null | undefined;
  internal: Record<string, unknown>;
}

export interface CommonOptions {
  /** Grants for this function alone, such as `[projects.read]`. Default: none. */
  readonly uses?: readonly Grant[];
  /** Middy middlewares, around the function; for a queue around the whole batch. Default: none. */
  readonly middleware?: readonly TaskMiddleware[];
  /** Memory in MB, 128–10240. Default: the preset's. */
  readonly memoryMb?: number;
  /** Time limit in seconds, 1–900. Default: the preset's. */
  readonly timeoutSeconds?: number;
}

/** How long a failed message waits before it comes again: `baseSeconds`, doubled with each receive, up to `maxSeconds`. */
export interface Backoff {
  /** 1–43200. */
  readonly baseSeconds: number;
  /** `baseSeconds`–43200, the 12 h for which SQS can hide a message. */
  readonly maxSeconds: number;
}

export interface QueueOptions<Messages extends $ZodType = $ZodType> extends CommonOptions {
  /** Schema of one message's body, which is JSON. */
  readonly messages: Messages;
  /** Whether messages of one group keep their order. Default false. */
  readonly fifo?: boolean;
  /** Most messages in one invocation: 1–10000, or 1–10 with `fifo`. Default 10. */
  readonly batchSize?: number;
  /** How often a failed message comes again before it goes to the dead-letter queue, 0–999. Default 4. */
  readonly retries?: number;
  /** Default: a failed message comes again after the queue's visibility timeout. */
  readonly backoff?: Backoff;
  readonly schedule?: never;
  readonly input?: never;
}

export interface CronOptions extends CommonOptions {
  /** `rate(5 minutes)`, or `cron(minute hour day month weekday year)`. */
  readonly schedule: string;
  /** IANA name of the time zone of a `cron(…)`, such as "Europe/Berlin". Default: UTC. */
  readonly timezone?: string;
  readonly url?: never;
  /** How often a run that failed is repeated, 0–2, about one and two minutes later. Default 2. */
  readonly retries?: number;
  readonly messages?: never;
  readonly input?: never;
}

export interface FunctionOptions<Input extends $ZodType = $ZodType, Response extends Schema = Schema>
  extends CommonOptions {
  /** Schema of the input. */
  readonly input: Input;
  /** Schema of the returned value. Its output is what the caller gets; a value that fails it is an error. Default: unchecked. */
  readonly response?: Response;
  /** Whether it has an HTTPS address too, which answers requests that are signed with an allowed caller's AWS credentials. Default false. */
  readonly url?: boolean;
  /** How often an asynchronous invocation that failed is repeated, 0–2. Default 2. */
  readonly retries?: number;
  readonly messages?: never;
  readonly schedule?: never;
}

export type TaskOptions = QueueOptions | CronOptions | FunctionOptions;

export function toTaskDescription(options: TaskOptions): TaskDescription {
  const { memoryMb, timeoutSeconds, uses = [] } = options;
  return {
    ...toKindDescription(options),
    memoryMb: memoryMb ?? null,
    timeoutSeconds: timeoutSeconds ?? null,
    uses: uses.map((grant) => ({ ...grant })),
  };
}

type KindDescription = Omit<TaskDescription, "memoryMb" | "timeoutSeconds" | "uses">;

const ofNoKind = {
  schedule: null,
  timezone: null,
  fifo: false,
  batchSize: null,
  retries: null,
  backoff: null,
  url: false,
};

function toKindDescription(options: TaskOptions): KindDescription {
  if (options.messages !== undefined) {
    const { fifo, batchSize, retries, backoff } = options;
    return {
      ...ofNoKind,
      kind: "queue",
      fifo: fifo === true,
      batchSize: batchSize ?? null,
      retries: retries ?? null,
      backoff: backoff === undefined ? null : { ...backoff },
      has: { input: true, response: false },
    };
  }
  if (options.schedule !== undefined) {
    const { schedule, timezone = null, retries = null } = options;
    return { ...ofNoKind, kind: "cron", schedule, timezone, retries, has: { input: false, response: false } };
  }
  const { url = false, retries = null, response } = options;
  return { ...ofNoKind, kind: "function", url, retries, has: { input: true, response: response !== undefined } };
}
