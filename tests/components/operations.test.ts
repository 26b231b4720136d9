import { describe, expect, test } from "vitest";
import { createOperations } from "../../components/create-operations.ts";
import { createStage } from "../../components/create-stage.ts";
import { HttpApi } from "../../components/http-api.ts";
import type { StackContext } from "../../components/stack-context.ts";
import { withKey } from "../../components/stack-key.ts";
import { Table } from "../../components/table.ts";
import { PRESET_NAMES } from "../../plinth/presets/preset-table.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { table } from "../../plinth/resources/table.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

interface Needs {
  readonly alarmEmail?: string;
  readonly timeouts?: readonly number[];
  readonly overrides?: object;
  readonly stack?: string;
}

/** The operations of a stack, with its API and one table. */
async function deploy(preset: string, needs: Needs = {}): Promise<RecordedResource[]> {
  const resolved = resolvePreset(preset, needs.overrides ?? {}).preset;
  if (!resolved) throw new Error(`no preset ${preset}`);
  const { alarmEmail, timeouts = [resolved.timeoutSeconds], stack = "test" } = needs;
  const settings = { project: "shop", stack, preset: resolved, quotas: DEFAULT_QUOTAS, alarmEmail };
  return recordResources(() => {
    const context: StackContext & typeof settings = withKey(settings, {});
    const api = new HttpApi("api", context);
    createStage("api", { context, api, routes: [], throttles: [] });
    const tables = new Map([
      ["projects", new Table("projects", { descriptor: table("projects", { partitionKey: "id" }), context })],
    ]);
    const functions = timeouts.map((timeoutSeconds) => ({ timeoutSeconds }));
    createOperations({ context, api, functions, resources: { tables }, tasks: { queues: new Map() } });
  });
}

const ofOperations = /MetricAlarm$|LogMetricFilter$|:sns\/|Dashboard$/;
function operationsIn(recorded: RecordedResource[]): RecordedResource[] {
  return recorded.filter(({ type }) => type.startsWith("aws:") && ofOperations.test(type));
}

function inputsOf(recorded: RecordedResource[], kind: string, name?: string): Record<string, unknown> {
  const found = recorded.filter(
    ({ type, name: own }) => type.startsWith("aws:") && type.endsWith(`:${kind}`) && (!name || own === name),
  );
  expect(found.map(({ type }) => type.split(":").at(-1))).toEqual([kind]);
  return found[0]?.inputs ?? {};
}

describe("every preset", () => {
  test.each(PRESET_NAMES)("%s has all of the alarms and the dashboard, or nothing of them", async (preset) => {
    const own = operationsIn(await deploy(preset));
    const expected = ["nano", "micro"].includes(preset)
      ? []
      : [
          "Dashboard dashboard",
          "LogMetricFilter alarms-throttles",
          "MetricAlarm alarm-concurrency",
          "MetricAlarm alarm-functions-throttled",
          "MetricAlarm alarm-requests-throttled",
          "MetricAlarm alarm-server-errors",
          "MetricAlarm alarm-slow-requests",
          "Topic alarms",
          "TopicPolicy alarms",
        ];
    expect(own.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort()).toEqual(expected);
  });

  test("has no more of them for 300 functions than for one", async () => {
    const [one, many] = [await deploy("large"), await deploy("large", { timeouts: Array(300).fill(29) })];
    expect(operationsIn(many)).toEqual(operationsIn(one));
  });
});

describe("the alarms", () => {
  test("are named after project and stack, tell the topic when they begin and when they are over, and say what to do", async () => {
    const alarms = (await deploy("small")).filter(({ type }) => type.endsWith(":MetricAlarm"));
    expect(alarms).toHaveLength(5);
    for (const { name, inputs } of alarms) {
      expect(inputs).toMatchObject({
        name: name.replace("alarm-", "shop-test-"),
        alarmActions: ["arn:Topic:alarms"],
        okActions: ["arn:Topic:alarms"],
        treatMissingData: "notBreaching",
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        tags: { "plinth:project": "shop", "plinth:stack": "test" },
      });
      // CloudWatch takes 1,024 characters.
      expect(String(inputs["alarmDescription"]).length).toBeLessThan(1000);
      expect(inputs["alarmDescription"]).toContain("Look first at: ");
    }
    expect(alarms.find(({ name }) => name === "alarm-server-errors")?.inputs["alarmDescription"]).toContain(
      "npm run plinth -- logs --stack test --since 15m",
    );
  });

  test("take a share of the failed requests, and only of five failures and more", async () => {
    const { metricQueries, threshold } = inputsOf(await deploy("small"), "MetricAlarm", "alarm-server-errors");
    const gateway = { namespace: "AWS/ApiGateway", dimensions: { ApiId: "api-id" }, period: 300, stat: "Sum" };
    expect([threshold, metricQueries]).toEqual([
      5,
      [
        {
          id: "value",
          expression: "IF(errors >= 5, 100 * errors / requests, 0)",
          label: "answered with 5xx, %",
          returnData: true,
        },
        { id: "errors", metric: { ...gateway, metricName: "5xx" } },
        { id: "requests", metric: { ...gateway, metricName: "Count" } },
      ],
    ]);
  });

  test("compare the slowest requests with the longest timeout that any function has", async () => {
    const alarm = inputsOf(await deploy("small", { timeouts: [3, 20, 15] }), "MetricAlarm", "alarm-slow-requests");
    expect(alarm).toMatchObject({
      ...{ namespace: "AWS/ApiGateway", metricName: "Latency", extendedStatistic: "p99", threshold: 16_000 },
      ...{ period: 300, evaluationPeriods: 3, datapointsToAlarm: 3, evaluateLowSampleCountPercentiles: "evaluate" },
    });
    expect(alarm["statistic"]).toBe(undefined);
    expect(inputsOf(await deploy("small", { timeouts: [] }), "MetricAlarm", "alarm-slow-requests")["threshold"]).toBe(
      12_000,
    );
  });

  test("count what the gateway refused from the access log, where each line names the stack", async () => {
    const recorded = await deploy("small");
    expect(inputsOf(recorded, "LogMetricFilter")).toMatchObject({
      logGroupName: "/plinth/shop-test/access",
      pattern: '{ ($.status = "429") && ($.integrationLatencyMs = "-") }',
      metricTransformation: {
        namespace: "Plinth/shop",
        name: "gatewayThrottles",
        value: "1",
        dimensions: { stack: "$.stack" },
      },
    });
    const { format } = inputsOf(recorded, "Stage")["accessLogSettings"] as { format: string };
    expect(JSON.parse(format)).toMatchObject({
      stack: "test",
      status: "$context.status",
      integrationLatencyMs: "$context.integrationLatency",
    });
    expect(inputsOf(recorded, "MetricAlarm", "alarm-requests-throttled")).toMatchObject({
      ...{ namespace: "Plinth/shop", metricName: "gatewayThrottles", dimensions: { stack: "test" } },
      ...{ statistic: "Sum", threshold: 20 },
    });
  });

  test("watch Lambda for the whole account, against the concurrency that it has", async () => {
    const recorded = await deploy("small");
    const throttled = inputsOf(recorded, "MetricAlarm", "alarm-functions-throttled");
    expect(throttled).toMatchObject({
      namespace: "AWS/Lambda",
      metricName: "Throttles",
      statistic: "Sum",
      threshold: 20,
    });
    expect(throttled["dimensions"]).toBe(undefined);
    expect(inputsOf(recorded, "MetricAlarm", "alarm-concurrency")).toMatchObject({
      ...{ metricName: "ClaimedAccountConcurrency", statistic: "Maximum", threshold: 800 },
      ...{ period: 60, evaluationPeriods: 5, datapointsToAlarm: 3 },
    });
  });
});

describe("the topic", () => {
  const alarmArns = ["server-errors", "slow-requests", "requests-throttled", "functions-throttled", "concurrency"];

  test("takes messages from CloudWatch for the stack's own alarms alone, and over TLS alone", async () => {
    const { policy } = inputsOf(await deploy("small"), "TopicPolicy");
    // The mocks' ARN has no account: the pure test below has a real one.
    expect(JSON.parse(String(policy)).Statement).toMatchObject([
      {
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "arn:Topic:alarms",
      },
      { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
  });

  test.each([
    ["small", undefined],
    ["medium", "arn:Key:key"],
  ])("of preset %s is encrypted with %s: AWS's own key for SNS admits no CloudWatch", async (preset, key) => {
    expect(inputsOf(await deploy(preset), "Topic")).toMatchObject({ name: "shop-test-alarms" });
    expect(inputsOf(await deploy(preset), "Topic")["kmsMasterKeyId"]).toBe(key);
  });

  test("lets CloudWatch use the customer key for these alarms, where there are any", async () => {
    const policyOf = async (overrides: object) => {
      const { policy } = inputsOf(await deploy("medium", { overrides }), "Key");
      return JSON.parse(String(policy)).Statement.filter(({ Sid }: { Sid: string }) => Sid === "AlarmsPublish");
    };
    expect(await policyOf({})).toEqual([
      {
        Sid: "AlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"],
        Resource: "*",
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnEquals: {
            "aws:SourceArn": alarmArns.map(
              (name) => `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:shop-test-${name}`,
            ),
          },
        },
      },
    ]);
    expect(await policyOf({ alarms: false })).toEqual([]);
  });

  test("writes to the address of the config, and to nobody without one", async () => {
    const recorded = await deploy("small", { alarmEmail: "ops@example.com" });
    expect(inputsOf(recorded, "TopicSubscription")).toEqual({
      topic: "arn:Topic:alarms",
      protocol: "email",
      endpoint: "ops@example.com",
    });
    expect((await deploy("small")).filter(({ type }) => type.includes("Subscription"))).toEqual([]);
  });
});

describe("the dashboard", () => {
  test("is one, named after the stack, of this API, these alarms and these tables", async () => {
    const { dashboardName, dashboardBody } = inputsOf(await deploy("small"), "Dashboard", "dashboard");
    expect(dashboardName).toBe("shop-test-dashboard");
    const { widgets } = JSON.parse(String(dashboardBody));
    expect(widgets[0].properties.alarms).toHaveLength(5);
    for (const part of ['"ApiId","api-id"', '"shop-test-projects"', "/plinth/shop-test/access", '"eu-central-1"'])
      expect(dashboardBody).toContain(part);
  });
});
