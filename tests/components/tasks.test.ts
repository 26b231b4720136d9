import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { createContext } from "../../components/create-context.ts";
import { createOperations } from "../../components/create-operations.ts";
import { createResources } from "../../components/create-resources.ts";
import { createTasks } from "../../components/create-tasks.ts";
import { HttpApi } from "../../components/http-api.ts";
import type { PlannedTaskFunction } from "../../plinth/plan/plan.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { plannedTask as planned } from "../plan/planned.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

async function deploy(tasks: readonly PlannedTaskFunction[], preset = "nano"): Promise<RecordedResource[]> {
  const resolved = resolvePreset(preset, {
    network: "none",
    availabilityZones: 0,
    natGateways: "none",
    interfaceEndpoints: false,
  }).preset;
  if (!resolved) throw new Error(`no preset ${preset}`);
  const settings = { project: "shop", stack: "test", preset: resolved, quotas: DEFAULT_QUOTAS, alarmEmail: undefined };
  const arnOf = (kind: string, name: string) => `arn:aws:${kind}:eu-central-1:111122223333:${name}`;
  return recordResources(
    () => {
      const context = createContext(
        settings,
        { table: { tasks: tasks.map(({ task }) => task) }, entrance: { defaultEndpoint: "open" } },
        {},
      );
      const api = new HttpApi("api", context);
      const code = new CodeBucket("code", { context, putCode: async () => {} });
      const resources = createResources({ descriptors: [], secretValues: new Map(), context });
      const deployed = createTasks({ context, tasks, resources, api, code });
      createOperations({ context, api, functions: [], resources, tasks: deployed });
    },
    { arnOf },
  );
}

function inputsOf(recorded: readonly RecordedResource[], type: string, name: string) {
  const found = recorded.filter((each) => each.type === `aws:${type}` && each.name === name);
  expect(found.map((each) => each.name)).toEqual([name]);
  // biome-ignore lint/suspicious/noExplicitAny: the inputs of every type of resource there is.
  return (found[0]?.inputs ?? {}) as Record<string, any>;
}

function statementsOf(recorded: readonly RecordedResource[], role: string) {
  return JSON.parse(inputsOf(recorded, "iam/rolePolicy:RolePolicy", role)["policy"]).Statement.slice(1);
}

const QUEUE = "sqs/queue:Queue";
const MAPPING = "lambda/eventSourceMapping:EventSourceMapping";

describe("a queue", () => {
  test("hides a message for six timeouts, and has a dead-letter queue that takes from it alone", async () => {
    const recorded = await deploy([planned("queues/mail.ts", { retries: 0 }, { timeoutSeconds: 30 })]);
    const queue = inputsOf(recorded, QUEUE, "mail");
    expect(queue).toMatchObject({ name: "shop-test-mail", visibilityTimeoutSeconds: 180, sqsManagedSseEnabled: true });
    expect(JSON.parse(queue["redrivePolicy"])).toEqual({
      deadLetterTargetArn: "arn:aws:Queue:eu-central-1:111122223333:mail-dlq",
      maxReceiveCount: 1,
    });
    const deadLetters = inputsOf(recorded, QUEUE, "mail-dlq");
    expect(deadLetters).toMatchObject({ name: "shop-test-mail-dlq", messageRetentionSeconds: 1_209_600 });
    expect(JSON.parse(deadLetters["redriveAllowPolicy"])).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: ["arn:aws:sqs:eu-central-1:111122223333:shop-test-mail"],
    });
    for (const [each, name] of [
      [queue, "shop-test-mail"],
      [deadLetters, "shop-test-mail-dlq"],
    ] as const) {
      expect(JSON.parse(each["policy"]).Statement).toEqual([
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: [`arn:aws:sqs:eu-central-1:111122223333:${name}`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]);
    }
  });

  test("is FIFO by its option, and so is its dead-letter queue", async () => {
    const recorded = await deploy([planned("queues/orders.ts", { fifo: true })]);
    expect(
      [QUEUE, QUEUE].map((type, index) => inputsOf(recorded, type, ["orders", "orders-dlq"][index] ?? "")),
    ).toMatchObject([
      { name: "shop-test-orders.fifo", fifoQueue: true, contentBasedDeduplication: true },
      { name: "shop-test-orders-dlq.fifo", fifoQueue: true },
    ]);
  });

  test.each([
    [null, 10, 0, 60],
    [10, 10, 0, 60],
    [11, 11, 1, 61],
    [10_000, 10_000, 1, 61],
  ])(
    "with batchSize %s has batches of %i, a window of %i s, and hides for %i s",
    async (batchSize, size, window, hidden) => {
      const recorded = await deploy([planned("queues/mail.ts", { batchSize })]);
      expect(inputsOf(recorded, MAPPING, "queue-mail")).toMatchObject({
        batchSize: size,
        maximumBatchingWindowInSeconds: window,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: 2 },
      });
      expect(inputsOf(recorded, QUEUE, "mail")["visibilityTimeoutSeconds"]).toBe(hidden);
    },
  );

  test("lets its function receive and delete, hide with a backoff alone, and nothing else", async () => {
    const plain = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
    const Resource = ["arn:aws:Queue:eu-central-1:111122223333:mail"];
    const statement = (Action: string[]) => [{ Sid: "Consume", Effect: "Allow", Action, Resource }];
    expect(statementsOf(await deploy([planned("queues/mail.ts")]), "queue-mail")).toEqual(statement(plain));
    const backoff = { baseSeconds: 1, maxSeconds: 9 };
    expect(statementsOf(await deploy([planned("queues/mail.ts", { backoff })]), "queue-mail")).toEqual(
      statement(["sqs:ChangeMessageVisibility", ...plain]),
    );
  });

  test("is encrypted with the stack's key where there is one", async () => {
    const recorded = await deploy(
      [planned("queues/mail.ts"), planned("crons/nightly.ts", { schedule: "rate(1 day)" })],
      "medium",
    );
    for (const name of ["mail", "mail-dlq", "failed-invocations"]) {
      const queue = inputsOf(recorded, QUEUE, name);
      expect([queue["kmsMasterKeyId"], queue["sqsManagedSseEnabled"]]).toEqual([
        "arn:aws:Key:eu-central-1:111122223333:key",
        undefined,
      ]);
    }
  });

  test("has three alarms, which the topic and the key let in by their names", async () => {
    const recorded = await deploy([planned("queues/mail.ts"), planned("functions/resize.ts")], "medium");
    const own = recorded.filter(({ type, name }) => type.endsWith(":MetricAlarm") && /mail|failed/.test(name));
    expect(
      own.map(({ name, inputs }) => [
        name,
        inputs["metricName"],
        Object(inputs["dimensions"]).QueueName,
        inputs["threshold"],
      ]),
    ).toEqual([
      ["alarm-backlog-mail", "ApproximateAgeOfOldestMessage", "shop-test-mail", 900],
      [
        "alarm-dead-letters-failed_invocations",
        "ApproximateNumberOfMessagesVisible",
        "shop-test-failed_invocations-dlq",
        1,
      ],
      ["alarm-dead-letters-mail", "ApproximateNumberOfMessagesVisible", "shop-test-mail-dlq", 1],
      [
        "alarm-old-dead-letters-failed_invocations",
        "ApproximateAgeOfOldestMessage",
        "shop-test-failed_invocations-dlq",
        604_800,
      ],
      ["alarm-old-dead-letters-mail", "ApproximateAgeOfOldestMessage", "shop-test-mail-dlq", 604_800],
    ]);
    const topic = inputsOf(recorded, "sns/topicPolicy:TopicPolicy", "alarms")["policy"];
    const key = inputsOf(recorded, "kms/key:Key", "key")["policy"];
    for (const { inputs } of own)
      for (const policy of [topic, key]) expect(policy).toContain(`:alarm:${inputs["name"]}"`);
    const dashboard = JSON.parse(inputsOf(recorded, "cloudwatch/dashboard:Dashboard", "dashboard")["dashboardBody"]);
    const titles = dashboard.widgets.map(({ properties }: { properties: { title: string } }) => properties.title);
    expect(titles.filter((title: string) => title.startsWith("Queues"))).toEqual([
      "Queues: waiting messages",
      "Queues: age of the oldest message, s",
      "Queues: dead letters",
    ]);
  });
});

describe("a cron", () => {
  const nightly = planned("crons/nightly.ts", { schedule: "cron(0 3 * * ? *)", timezone: "Europe/Berlin", retries: 0 });

  test("has a schedule in its time zone, with a limit to its delivery and a dead-letter queue", async () => {
    const recorded = await deploy([nightly]);
    expect(inputsOf(recorded, "scheduler/schedule:Schedule", "cron-nightly")).toMatchObject({
      name: "shop-test-cron-nightly",
      groupName: "shop-test-crons",
      scheduleExpression: "cron(0 3 * * ? *)",
      scheduleExpressionTimezone: "Europe/Berlin",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: "arn:aws:Function:eu-central-1:111122223333:cron-nightly",
        input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 900 },
        deadLetterConfig: { arn: "arn:aws:Queue:eu-central-1:111122223333:failed-invocations" },
      },
    });
    expect(
      inputsOf(recorded, "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "cron-nightly"),
    ).toMatchObject({
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: "arn:aws:Queue:eu-central-1:111122223333:failed-invocations" } },
    });
  });

  test("is run by a role of its own, which trusts Scheduler for this stack's group alone", async () => {
    const recorded = await deploy([nightly]);
    const role = JSON.parse(inputsOf(recorded, "iam/role:Role", "cron-nightly-schedule")["assumeRolePolicy"]);
    expect(role.Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnEquals: { "aws:SourceArn": "arn:aws:ScheduleGroup:eu-central-1:111122223333:crons" },
        },
      },
    ]);
    const policy = JSON.parse(inputsOf(recorded, "iam/rolePolicy:RolePolicy", "cron-nightly-schedule")["policy"]);
    expect(policy.Statement.map(({ Action, Resource }: Record<string, unknown>) => [Action, Resource])).toEqual([
      [["lambda:InvokeFunction"], ["arn:aws:Function:eu-central-1:111122223333:cron-nightly"]],
      [["sqs:SendMessage"], ["arn:aws:Queue:eu-central-1:111122223333:failed-invocations"]],
    ]);
  });
});

describe("a function", () => {
  test("has an address by its option alone, which admits signed requests alone", async () => {
    const type = "aws:lambda/functionUrl:FunctionUrl";
    const recorded = await deploy([planned("functions/resize.ts", { url: true }), planned("functions/crop.ts")]);
    const urls = recorded.filter((each) => each.type === type);
    expect(urls.map(({ name, inputs }) => [name, inputs["authorizationType"]])).toEqual([
      ["function-resize", "AWS_IAM"],
    ]);
  });

  test("may invoke another that invokes it, by names that are known before either is there", async () => {
    const invokes = (name: string) => ({ uses: [{ kind: "function", name, access: "invoke" } as const] });
    const recorded = await deploy([
      planned("functions/ping.ts", invokes("pong")),
      planned("functions/pong.ts", invokes("ping")),
    ]);
    expect(
      statementsOf(recorded, "function-ping").map(({ Sid, Resource }: Record<string, unknown>) => [Sid, Resource]),
    ).toEqual([
      ["DeadLetters", ["arn:aws:Queue:eu-central-1:111122223333:failed-invocations"]],
      ["Functionpong", ["arn:aws:lambda:eu-central-1:111122223333:function:shop-test-function-pong"]],
    ]);
    expect(inputsOf(recorded, "lambda/function:Function", "function-ping")["environment"].variables).toMatchObject({
      PLINTH_FUNCTION_PONG: "shop-test-function-pong",
    });
  });
});

test("a stack without tasks has nothing of all this", async () => {
  const types = (await deploy([])).map(({ type }) => type);
  expect(types.filter((type) => /sqs|scheduler|EventSource|Failed/.test(type))).toEqual([]);
});
