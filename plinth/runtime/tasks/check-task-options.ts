import { isGrant } from "../../resources/grants.ts";
import { isGuard } from "../guards/guard.ts";
import { isRecord } from "../request.ts";
import { faultsByRules, isListOf, isMiddleware, isWhole, type Rule, schemaRule } from "../route-options.ts";
import { isSchedule, isTimezone } from "./schedule.ts";
import type { CommonOptions } from "./task-options.ts";

/** Throws one `TypeError` that lists every fault with what to write instead. */
export function checkTaskOptions(fn: unknown, options: unknown): void {
  const faults =
    typeof fn === "function" ? [] : ["its first argument is no function; write taskHandler(async (input, ctx) => …)"];
  if (!isRecord(options)) faults.push("its second argument is no object; write taskHandler(fn, { … })");
  else faults.push(...faultsOf(options));
  if (faults.length > 0) throw new TypeError(`taskHandler(): ${faults.join(".\ntaskHandler(): ")}.`);
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
// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
const asynchronousRetries: Rule = [isWhole(0, 2), "a whole number from 0 to 2, Lambda's limits"];
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
    retries: asynchronousRetries,
    ...commonRules,
  },
  input: {
    input: schemaRule,
    response: schemaRule,
    url: [(value) => typeof value === "boolean", "true or false"],
    retries: asynchronousRetries,
    ...commonRules,
  },
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
