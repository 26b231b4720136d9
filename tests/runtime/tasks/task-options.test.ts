import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { handler, queue, table, taskHandler } from "#plinth";
import { describeMain, describeTask } from "../../../plinth/runtime/description.ts";
import { guard } from "../../../plinth/runtime/guards/guard.ts";
import { isSchedule, isTimezone } from "../../../plinth/runtime/tasks/schedule.ts";
import { taskEntry } from "../../../plinth/runtime/tasks/task-entry.ts";

const schema = z.string();
const common = "uses, middleware, memoryMb, timeoutSeconds";
const oneOf =
  'write one of messages: schema (a queue), schedule: "rate(5 minutes)" (a cron) or input: schema (a function)';
const rateOrCron =
  'write schedule as rate(…) or cron(minute hour day month weekday year), such as "rate(1 hour)", "rate(5 minutes)" or "cron(0 6 ? * MON-FRI *)", where day or weekday is ?';
const backoff =
  "write backoff as { baseSeconds, maxSeconds }, whole numbers from 1 to 43200, the second no smaller than the first";
const middlewares =
  "write middleware as a list of middy middlewares: objects with before, after or onError; idempotency and rate limits are for routes";

/** Options as a JavaScript author could write them, past the types. */
function load(options: unknown): () => unknown {
  return () => Reflect.apply(taskHandler, undefined, [() => 1, options]);
}

describe("a task's options", () => {
  it.each<[object, string]>([
    [{}, oneOf],
    [{ memoryMb: 128 }, oneOf],
    [{ messages: schema, input: schema }, `messages and input contradict each other; ${oneOf}`],
    [
      { messages: schema, schedule: "rate(1 hour)", input: schema },
      `messages and schedule and input contradict each other; ${oneOf}`,
    ],
    [
      { messages: schema, timezone: "UTC" },
      `there is no option "timezone"; write one of messages, fifo, batchSize, retries, backoff, ${common}`,
    ],
    [
      { schedule: "rate(1 hour)", response: schema },
      `there is no option "response"; write one of schedule, timezone, retries, ${common}`,
    ],
    [
      { input: schema, public: true },
      `there is no option "public"; write one of input, response, url, retries, ${common}`,
    ],
    [{ messages: {} }, "write messages as a zod schema, such as z.object({ … })"],
    [{ input: {} }, "write input as a zod schema, such as z.object({ … })"],
    [{ input: schema, response: 1 }, "write response as a zod schema, such as z.object({ … })"],
    [{ schedule: "rate(5 minute)" }, rateOrCron],
    [
      { schedule: "rate(1 hour)", timezone: "Berlin" },
      'write timezone as the name of a time zone, such as "Europe/Berlin"',
    ],
    [{ schedule: "rate(1 hour)", retries: 3 }, "write retries as a whole number from 0 to 2, Lambda's limits"],
    [{ input: schema, retries: -1 }, "write retries as a whole number from 0 to 2, Lambda's limits"],
    [{ input: schema, url: "yes" }, "write url as true or false"],
    [{ messages: schema, fifo: 1 }, "write fifo as true or false"],
    [{ messages: schema, batchSize: 0 }, "write batchSize as a whole number of messages from 1 to 10000"],
    [{ messages: schema, batchSize: 10_001 }, "write batchSize as a whole number of messages from 1 to 10000"],
    [
      { messages: schema, fifo: true, batchSize: 11 },
      "write batchSize as a whole number from 1 to 10: SQS gives no more of a FIFO queue at once",
    ],
    [{ messages: schema, retries: -1 }, "write retries as a whole number from 0 to 999"],
    [{ messages: schema, retries: 1000 }, "write retries as a whole number from 0 to 999"],
    [{ messages: schema, backoff: 5 }, backoff],
    [{ messages: schema, backoff: { baseSeconds: 5 } }, backoff],
    [{ messages: schema, backoff: { baseSeconds: 0, maxSeconds: 5 } }, backoff],
    [{ messages: schema, backoff: { baseSeconds: 5, maxSeconds: 4 } }, backoff],
    [{ messages: schema, backoff: { baseSeconds: 5, maxSeconds: 43_201 } }, backoff],
    [{ messages: schema, backoff: { baseSeconds: 5, maxSeconds: 5, jitter: true } }, backoff],
    [{ input: schema, uses: ["mail"] }, "write uses as a list of grants, such as [projects.read, mail.sends]"],
    [{ input: schema, middleware: [{}] }, middlewares],
    [{ input: schema, middleware: [guard({ before: () => undefined }, [])] }, middlewares],
    [{ input: schema, memoryMb: 127 }, "write memoryMb as a whole number of MB from 128 to 10240, Lambda's limits"],
    [{ input: schema, memoryMb: 10_241 }, "write memoryMb as a whole number of MB from 128 to 10240, Lambda's limits"],
    [{ input: schema, timeoutSeconds: 0 }, "write timeoutSeconds as a whole number of seconds from 1 to 900"],
    [{ input: schema, timeoutSeconds: 901 }, "write timeoutSeconds as a whole number of seconds from 1 to 900"],
  ])("%j are refused at load", (options, sentence) => {
    expect(load(options)).toThrow(new TypeError(`taskHandler(): ${sentence}.`));
  });

  it("at their limits are accepted", () => {
    const limits = [
      { messages: schema, batchSize: 1, retries: 0, backoff: { baseSeconds: 1, maxSeconds: 1 } },
      { messages: schema, batchSize: 10_000, retries: 999, backoff: { baseSeconds: 43_200, maxSeconds: 43_200 } },
      { messages: schema, fifo: true, batchSize: 10 },
      { messages: schema, fifo: false, batchSize: 11 },
      { input: schema, memoryMb: 128, timeoutSeconds: 1 },
      { input: schema, memoryMb: 10_240, timeoutSeconds: 900 },
      { schedule: "rate(1 day)", middleware: [{ after: () => undefined }] },
    ];
    for (const options of limits) expect(load(options)).not.toThrow();
  });

  it("are refused all at once", () => {
    expect(load({ messages: 1, memoryMb: 1, cron: 1 })).toThrow(
      new TypeError(
        `taskHandler(): there is no option "cron"; write one of messages, fifo, batchSize, retries, backoff, ${common}.\ntaskHandler(): write messages as a zod schema, such as z.object({ … }).\ntaskHandler(): write memoryMb as a whole number of MB from 128 to 10240, Lambda's limits.`,
      ),
    );
    expect(load({ memoryMb: 1 })).toThrow(
      new TypeError(
        `taskHandler(): ${oneOf}.\ntaskHandler(): write memoryMb as a whole number of MB from 128 to 10240, Lambda's limits.`,
      ),
    );
  });

  it("and the function are refused when they are of the wrong type", () => {
    expect(() => Reflect.apply(taskHandler, undefined, [1])).toThrow(
      new TypeError(
        "taskHandler(): its first argument is no function; write taskHandler(async (input, ctx) => …).\ntaskHandler(): its second argument is no object; write taskHandler(fn, { … }).",
      ),
    );
  });
});

describe("a schedule", () => {
  it.each([
    "rate(1 minute)",
    "rate(1 hour)",
    "rate(1 day)",
    "rate(2 minutes)",
    "rate(15 hours)",
    "rate(365 days)",
    "cron(0 6 * * ? *)",
    "cron(0 6 ? * MON-FRI *)",
    "cron(0/15 8-18 1,15 JAN-MAR,DEC ? 2026-2199)",
    "cron(59 23 L * ? 1970)",
    "cron(0 0 LW 12 ? *)",
    "cron(0 0 31W 1 ? *)",
    "cron(0 0 ? * 6L *)",
    "cron(0 0 ? * L *)",
    "cron(0 0 ? * 3#2 *)",
    "cron(0 0 ? * 1,SAT *)",
    "cron(*/5 * * * ? *)",
    "cron(0/59 0 1W * ? *)",
    "cron(0 0 29W * ? *)",
    "cron(0 0 30W * ? *)",
  ])("%s is taken", (schedule) => {
    expect(isSchedule(schedule)).toBe(true);
  });

  it.each([
    "rate(1 minutes)",
    "rate(2 minute)",
    "rate(0 minutes)",
    "rate(05 minutes)",
    "rate(5 seconds)",
    "rate(5minutes)",
    " rate(5 minutes)",
    "rate(5 minutes) ",
    "5 minutes",
    "at(2026-01-01T00:00:00)",
    "cron(0 6 * * *)",
    "cron(0 6 * * ? * *)",
    "cron(0 6 * * * *)",
    "cron(0 6 ? * ? *)",
    "cron(60 6 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 6 0 * ? *)",
    "cron(0 6 32 * ? *)",
    "cron(0 6 32W * ? *)",
    "cron(0 6 0W * ? *)",
    "cron(0 6 15WW * ? *)",
    "cron(0 6 1xW * ? *)",
    "cron(0 6 ? * 13#2 *)",
    "cron(0 6 ? * 3#22 *)",
    "cron(0/x5 6 * * ? *)",
    "cron(0/5x 6 * * ? *)",
    "cron(x5 6 * * ? *)",
    "cron(5x 6 * * ? *)",
    "cron",
    "",
    "cron(0 6 * 13 ? *)",
    "cron(0 6 ? * 0 *)",
    "cron(0 6 ? * 8 *)",
    "cron(0 6 ? * 3#6 *)",
    "cron(0 6 ? * MONDAY *)",
    "cron(0 6 ? * JAN *)",
    "cron(0 6 * * ? 1969)",
    "cron(0 6 * * ? 2200)",
    "cron(0/0 6 * * ? *)",
    "cron(0/5/5 6 * * ? *)",
    "cron(1-2-3 6 * * ? *)",
    "cron(1, 6 * * ? *)",
    "cron(? 6 * * ? *)",
    "cron(L 6 * * ? *)",
    "cron(-1 6 * * ? *)",
    "cron( 6 * * ? *)",
    "cron(0 6 * * ? *) ",
    " cron(0 6 * * ? *)",
    5,
  ])("%s is refused", (schedule) => {
    expect(isSchedule(schedule)).toBe(false);
  });

  it("takes time zones by the names of the IANA database", () => {
    const zones = ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"];
    expect(zones.filter((zone) => !isTimezone(zone))).toEqual([]);
    const wrong = [
      "Berlin",
      "Europe/Berln",
      "+01:00",
      "europe/berlin",
      "",
      "UTC ",
      " UTC",
      "Europe/Berlin/",
      "/UTC",
      "UTC\n",
      1,
      undefined,
      null,
      ["UTC"],
    ];
    expect(wrong.filter((zone) => isTimezone(zone))).toEqual([]);
  });
});

describe("a task's description", () => {
  const projects = table("projects", { partitionKey: "id" });
  const mail = queue("mail");

  it("states every option of a queue, without calling the function", () => {
    const fn = vi.fn();
    const main = taskHandler(fn, {
      messages: schema,
      fifo: true,
      batchSize: 5,
      retries: 3,
      backoff: { baseSeconds: 2, maxSeconds: 60 },
      uses: [projects.write, mail.sends],
      memoryMb: 512,
      timeoutSeconds: 60,
    });
    const description = describeTask(main);
    expect(description).toEqual({
      kind: "queue",
      schedule: null,
      timezone: null,
      fifo: true,
      batchSize: 5,
      retries: 3,
      backoff: { baseSeconds: 2, maxSeconds: 60 },
      url: false,
      memoryMb: 512,
      timeoutSeconds: 60,
      uses: [
        { kind: "table", name: "projects", access: "write" },
        { kind: "queue", name: "mail", access: "send" },
      ],
      has: { input: true, response: false },
    });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    expect(Reflect.get(main, Symbol.for("plinth.description"))).toBe(description);
    expect(fn).not.toHaveBeenCalled();
  });

  const nothing = {
    schedule: null,
    timezone: null,
    fifo: false,
    batchSize: null,
    retries: null,
    backoff: null,
    url: false,
    memoryMb: null,
    timeoutSeconds: null,
    uses: [],
  };

  it("has nulls for what the task leaves open", () => {
    expect(describeTask(taskHandler(() => 1, { messages: schema }))).toEqual({
      ...nothing,
      kind: "queue",
      has: { input: true, response: false },
    });
    expect(describeTask(taskHandler(() => 1, { schedule: "rate(1 hour)" }))).toEqual({
      ...nothing,
      kind: "cron",
      schedule: "rate(1 hour)",
      has: { input: false, response: false },
    });
    expect(describeTask(taskHandler(() => "a", { input: schema, response: schema }))).toEqual({
      ...nothing,
      kind: "function",
      has: { input: true, response: true },
    });
    expect(describeTask(taskHandler(() => "a", { input: schema }))?.has).toEqual({ input: true, response: false });
  });

  it("has a cron's time zone", () => {
    const main = taskHandler(() => 1, { schedule: "cron(0 6 * * ? *)", timezone: "Europe/Berlin" });
    expect(describeTask(main)?.timezone).toBe("Europe/Berlin");
  });

  it("is on nothing else, and a route's is none", () => {
    const others = [handler(() => 1), () => 1, {}, undefined, null];
    expect(others.map(describeTask)).toEqual(others.map(() => undefined));
    expect(describeMain(handler(() => 1))?.kind).toBe("route");
  });
});

describe("taskEntry", () => {
  it("is what taskHandler or handler made", () => {
    const made = [taskHandler(() => 1, { input: schema }), handler(() => 1)];
    expect(made.map(taskEntry)).toEqual(made);
  });

  it.each([
    [() => 1, "a bare function"],
    [null, "null"],
    [undefined, "a value of type undefined"],
    [{}, "a value of type object"],
  ])("refuses %s", (main, found) => {
    expect(() => taskEntry(main)).toThrow(
      new TypeError(
        `A task file exports main, made by taskHandler, but this one exports ${found}. Write: export const main = taskHandler(async (input, ctx) => …, { … }), with messages: schema in queues/, schedule: "rate(5 minutes)" in crons/, input: schema in functions/.`,
      ),
    );
  });
});
