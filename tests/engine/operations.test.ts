import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Checkout,
  type CommandResult,
  checkOut,
  readState,
  type StateResource,
} from "../../plinth/testing/checkout.ts";

const NAMES = ["concurrency", "functions-throttled", "requests-throttled", "server-errors", "slow-requests"];
const TOPIC = "arn:aws:sns:us-east-1:000000000000:plinth-local-alarms";

// One stack for the whole file; the tests run in order, each on what the one before left.
let checkout: Checkout;
let nano: StateResource[];
beforeAll(async () => {
  checkout = await checkOut();
  succeeded(await checkout.plinth("up"));
  nano = await readState(checkout);
});
afterAll(() => checkout.remove());

test("an address for alarms is refused while the preset has none, and nothing is changed", async () => {
  await configure("alarmEmail", "ops@example.com");
  const { code, stdout, stderr } = await checkout.plinth("up");
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/ALARM_EMAIL {2}Pulumi\.local\.yaml/);
  expect(idsOf(await readState(checkout))).toEqual(idsOf(nano));
});

test("preset small brings five alarms, one topic, one dashboard, and nothing else is created or removed", async () => {
  await configure("preset", "small");
  succeeded(await checkout.plinth("up"));
  const small = await readState(checkout);
  const added = small.filter(({ urn }) => !nano.some((each) => each.urn === urn)).map(({ urn }) => lastsOf(urn));
  expect(added.sort()).toEqual(
    [
      ...NAMES.map((name) => `MetricAlarm alarm-${name}`),
      "AlarmTopic alarms",
      "Alarms alarms",
      "Dashboard dashboard",
      "Dashboard dashboard",
      "LogMetricFilter alarms-throttles",
      "Topic alarms",
      "TopicPolicy alarms",
      "TopicSubscription alarms",
    ].sort(),
  );
  expect(nano.filter(({ urn }) => !small.some((each) => each.urn === urn))).toEqual([]);
  await hasNoChanges();
});

test("CloudWatch has the alarms as they were asked for, each telling the topic when it begins and when it is over", async () => {
  const alarms = await alarmsOnAws();
  expect(Object.keys(alarms).sort()).toEqual(NAMES.map((name) => `plinth-local-${name}`));
  for (const alarm of Object.values(alarms))
    expect(alarm).toMatchObject({
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
      TreatMissingData: "notBreaching",
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      AlarmDescription: expect.stringContaining("Look first at: "),
    });
  const apiId = String((await readState(checkout)).find(({ type }) => type === "aws:apigatewayv2/api:Api")?.id);
  const ofApi = [{ Name: "ApiId", Value: apiId }];
  expect(alarms["plinth-local-slow-requests"]).toMatchObject({
    ...{ Namespace: "AWS/ApiGateway", MetricName: "Latency", Dimensions: ofApi, ExtendedStatistic: "p99" },
    ...{ Threshold: 12_000, Period: 300, EvaluationPeriods: 3, DatapointsToAlarm: 3 },
  });
  expect(alarms["plinth-local-server-errors"]).toMatchObject({
    Threshold: 5,
    Metrics: expect.arrayContaining([
      expect.objectContaining({ Expression: "IF(errors >= 5, 100 * errors / requests, 0)", ReturnData: true }),
      expect.objectContaining({
        Id: "errors",
        MetricStat: {
          Metric: { Namespace: "AWS/ApiGateway", MetricName: "5xx", Dimensions: ofApi },
          Period: 300,
          Stat: "Sum",
        },
      }),
    ]),
  });
  const { metricFilters } = await ask("Logs_20140328.DescribeMetricFilters", {});
  expect(metricFilters).toMatchObject([{ logGroupName: "/plinth/plinth-local/access" }]);
});

test("an alarm that goes off reaches who is subscribed, at its threshold and not below", async () => {
  // The embedded AWS looks at an alarm only when somebody puts data, and does no metric math: this one needs neither.
  const put = (Value: number) =>
    ask("GraniteServiceVersion20100801.PutMetricData", {
      Namespace: "AWS/Lambda",
      MetricData: [{ MetricName: "ClaimedAccountConcurrency", Value }],
    });
  const { QueueUrl } = await ask("AmazonSQS.CreateQueue", { QueueName: "watch" });
  const subscription = { TopicArn: TOPIC, Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:000000000000:watch" };
  await askSns("Subscribe", subscription);
  await put(799);
  expect((await alarmsOnAws())["plinth-local-concurrency"]?.["StateValue"]).toBe("OK");
  await put(800);
  expect((await alarmsOnAws())["plinth-local-concurrency"]?.["StateValue"]).toBe("ALARM");
  const received = await ask("AmazonSQS.ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
  const told = received.Messages.map(({ Body }: { Body: string }) => JSON.parse(JSON.parse(Body).Message));
  expect(told.map(({ NewStateValue }: { NewStateValue: string }) => NewStateValue)).toContain("ALARM");
  expect(told[0]).toMatchObject({ AlarmName: "plinth-local-concurrency" });
});

test("the topic takes CloudWatch's messages for these alarms alone, and one address waits to be confirmed", async () => {
  const attributes = await askSns("GetTopicAttributes", { TopicArn: TOPIC });
  expect(attributes).toContain("cloudwatch.amazonaws.com");
  expect(attributes).toContain("arn:aws:cloudwatch:us-east-1:000000000000:alarm:plinth-local-server-errors");
  expect(attributes).toContain("aws:SecureTransport");
  expect(attributes).not.toContain("KmsMasterKeyId");
  const subscriptions = await askSns("ListSubscriptionsByTopic", { TopicArn: TOPIC });
  expect(subscriptions).toContain("<Endpoint>ops@example.com</Endpoint>");
});

test("the dashboard is the one of this API, with the stack's table", async () => {
  const { DashboardBody } = await ask("GraniteServiceVersion20100801.GetDashboard", {
    DashboardName: "plinth-local-dashboard",
  });
  const { widgets } = JSON.parse(DashboardBody);
  expect(widgets[0].properties.alarms).toHaveLength(5);
  expect(DashboardBody).toContain('"plinth-local-projects"');
  expect(DashboardBody).toContain("SOURCE '/plinth/plinth-local/access'");
});

test("back at nano all of it is gone, and everything else is what it was", async () => {
  succeeded(await checkout.plinth("pulumi", "config", "rm", "alarmEmail", "--stack", "local"));
  await configure("preset", "nano");
  await configure("--path", "confirm.dataSafety", "relaxed");
  succeeded(await checkout.plinth("up"));
  const state = await readState(checkout);
  expect(idsOf(state)).toEqual(idsOf(nano));
  expect(await alarmsOnAws()).toEqual({});
  expect(await askSns("ListTopics", {})).not.toContain(TOPIC);
});

/** Every alarm on the embedded AWS, by name. */
async function alarmsOnAws(): Promise<Record<string, Record<string, unknown>>> {
  const { MetricAlarms } = await ask("GraniteServiceVersion20100801.DescribeAlarms", {});
  return Object.fromEntries(MetricAlarms.map((alarm: { AlarmName: string }) => [alarm.AlarmName, alarm]));
}

async function ask(target: string, body: object) {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
  const answer = await fetch(`http://127.0.0.1:${checkout.port}/`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return text === "" ? {} : JSON.parse(text);
}

async function askSns(action: string, parameters: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ Action: action, Version: "2010-03-31", ...parameters });
  const answer = await fetch(`http://127.0.0.1:${checkout.port}/`, { method: "POST", body });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return text;
}

async function hasNoChanges(): Promise<void> {
  const { stdout } = succeeded(await checkout.plinth("preview", "--stack", "local", "--json"));
  expect(JSON.parse(stdout)).toMatchObject({ changes: {} });
}

async function configure(...args: string[]): Promise<void> {
  succeeded(await checkout.plinth("pulumi", "config", "set", ...args, "--stack", "local"));
}

/** The type's last part and the name: `Topic alarms`. */
function lastsOf(urn: string): string {
  const [type = "", name] = urn.split("::").slice(-2);
  return `${type.split(":").at(-1)} ${name}`;
}

/** What exists, and which one it is: a resource that was replaced has another id. */
function idsOf(state: readonly StateResource[]): string[] {
  return state.map(({ urn, id }) => `${urn} ${id}`).sort();
}

function succeeded(result: CommandResult): CommandResult {
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return result;
}
