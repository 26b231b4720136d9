import type { Context } from "aws-lambda";
import type { $ZodType } from "zod/v4/core";
import { type Grant, isGrant } from "../../resources/grants.ts";
import type { TaskDescription } from "../description.ts";
import { isGuard } from "../guards/guard.ts";
import { isRecord } from "../request.ts";
import {
  faultsByRules,
  isListOf,
  isMiddleware,
  isWhole,
  type Rule,
  type Schema,
  schemaRule,
} from "../route-options.ts";
import { isSchedule, isTimezone } from "./schedule.ts";

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

interface CommonOptions {
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
  /** How often a failed message comes again before it goes to the dead-letter queue, 0–999. Default: the preset's. */
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
  readonly messages?: never;
  readonly input?: never;
}

export interface FunctionOptions<Input extends $ZodType = $ZodType, Response extends Schema = Schema>
  extends CommonOptions {
  /** Schema of the input. */
  readonly input: Input;
  /** Schema of the returned value. Its output is what the caller gets; a value that fails it is an error. Default: unchecked. */
  readonly response?: Response;
  readonly messages?: never;
  readonly schedule?: never;
}

export type TaskOptions = QueueOptions | CronOptions | FunctionOptions;

/** Throws one `TypeError` that lists every fault with what to write instead. */
export function checkTaskOptions(fn: unknown, options: unknown): void {
  const faults =
    typeof fn === "function" ? [] : ["its first argument is no function; write taskHandler(async (input, ctx) => …)"];
  if (!isRecord(options)) faults.push("its second argument is no object; write taskHandler(fn, { … })");
  else faults.push(...faultsOf(options));
  if (faults.length > 0) throw new TypeError(`taskHandler(): ${faults.join(".\ntaskHandler(): ")}.`);
}

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

const ofNoKind = { schedule: null, timezone: null, fifo: false, batchSize: null, retries: null, backoff: null };

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
    const { schedule, timezone } = options;
    return { ...ofNoKind, kind: "cron", schedule, timezone: timezone ?? null, has: { input: false, response: false } };
  }
  return { ...ofNoKind, kind: "function", has: { input: true, response: options.response !== undefined } };
}

const commonRules: Readonly<Record<keyof CommonOptions, Rule>> = {
  uses: [isListOf(isGrant), "a list of grants, such as [projects.read, mail.sends]"],
  middleware: [
    isListOf(isTaskMiddleware),
    "a list of middy middlewares: objects with before, after or onError; idempotency and rate limits are for routes",
  ],
  memoryMb: [isWhole(128, 10_240), "a whole number of MB from 128 to 10240, Lambda's limits"],
  timeoutSeconds: [isWhole(1, 900), "a whole number of seconds from 1 to 900"],
};
const rules: Readonly<Record<"messages" | "schedule" | "input", Readonly<Record<string, Rule>>>> = {
  messages: {
    messages: schemaRule,
    fifo: [(value) => typeof value === "boolean", "true or false"],
    batchSize: [isWhole(1, 10_000), "a whole number of messages from 1 to 10000"],
    retries: [isWhole(0, 999), "a whole number from 0 to 999"],
    backoff: [
      isBackoff,
      "{ baseSeconds, maxSeconds }, whole numbers from 1 to 43200, the second no smaller than the first",
    ],
    ...commonRules,
  },
  schedule: {
    schedule: [
      isSchedule,
      'rate(…) or cron(minute hour day month weekday year), such as "rate(1 hour)", "rate(5 minutes)" or "cron(0 6 ? * MON-FRI *)", where day or weekday is ?',
    ],
    timezone: [isTimezone, 'the name of a time zone, such as "Europe/Berlin"'],
    ...commonRules,
  },
  input: { input: schemaRule, response: schemaRule, ...commonRules },
};

function faultsOf(options: Record<string, unknown>): string[] {
  const given = (["messages", "schedule", "input"] as const).filter((name) => options[name] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    const found = given.length > 1 ? `${given.join(" and ")} contradict each other; ` : "";
    const all = faultsByRules(options, { ...rules.messages, ...rules.schedule, ...rules.input });
    return [
      `${found}write one of messages: schema (a queue), schedule: "rate(5 minutes)" (a cron) or input: schema (a function)`,
      ...all,
    ];
  }
  const faults = faultsByRules(options, rules[kind]);
  const { fifo, batchSize } = options;
  if (fifo === true && typeof batchSize === "number" && batchSize > 10) {
    faults.push("write batchSize as a whole number from 1 to 10: SQS gives no more of a FIFO queue at once");
  }
  return faults;
}

function isBackoff(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { baseSeconds, maxSeconds, ...more } = value;
  const areRight = [baseSeconds, maxSeconds].every(isWhole(1, 43_200));
  return areRight && Number(baseSeconds) <= Number(maxSeconds) && Object.keys(more).length === 0;
}

function isTaskMiddleware(value: unknown): boolean {
  return isMiddleware(value) && isRecord(value) && !isGuard(value);
}
