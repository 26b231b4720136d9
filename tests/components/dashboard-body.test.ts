import { describe, expect, test } from "vitest";
import { type DashboardSubject, dashboardBody } from "../../components/dashboard-body.ts";
import { topicPolicy } from "../../components/topic-policy.ts";

const subject: DashboardSubject = {
  project: "shop",
  stack: "prod-eu",
  region: "eu-central-1",
  metrics: "route",
  apiId: "a1b2c3",
  alarmArns: ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:shop-prod-eu-concurrency"],
  tableNames: ["shop-prod-eu-projects"],
  queues: [],
  accessLogName: "/plinth/shop-prod-eu/access",
  longestTimeoutSeconds: 15,
  concurrentExecutions: 1000,
};
const titlesOf = (some: Partial<DashboardSubject>) =>
  dashboardBody({ ...subject, ...some }).widgets.map(({ properties }) => properties["title"]);
const metricsOf = (title: string) =>
  dashboardBody(subject).widgets.find(({ properties }) => properties["title"] === title)?.properties["metrics"];

describe("dashboardBody", () => {
  test("shows alarms, gateway, functions, lane, routes, tables and the latest failures, in this order", () => {
    expect(titlesOf({})).toEqual([
      "shop, stack prod-eu: alarms",
      "Requests",
      "Failed requests",
      "Latency, ms",
      "Functions: errors",
      "Functions: throttles",
      "Functions: slowest, p99 ms",
      "Functions: concurrency",
      "Lane: duration, ms",
      "Lane: errors and cold starts",
      "Routes: slowest, p99 ms",
      "Routes: errors",
      "Routes: cold starts",
      "Tables: consumed capacity",
      "Tables: throttles",
      "Latest failed requests (npm run plinth -- logs --request <requestId> has the rest)",
    ]);
  });

  test("shows of the lane what the stack writes", () => {
    const ofLane = (metrics: DashboardSubject["metrics"]) =>
      titlesOf({ metrics }).filter((title) => /^(Lane|Routes):/.test(String(title))).length;
    expect([ofLane("none"), ofLane("stack"), ofLane("route")]).toEqual([0, 2, 5]);
  });

  test("finds the lane's metrics by their namespace and exact dimensions", () => {
    expect(metricsOf("Routes: slowest, p99 ms")).toEqual([
      [
        {
          expression: `SORT(SEARCH('{"Plinth/shop",stack,route} MetricName="durationMs" stack="prod-eu"', 'p99', 300), MAX, DESC, 10)`,
        },
      ],
    ]);
    expect(metricsOf("Lane: errors and cold starts")).toEqual([
      ["Plinth/shop", "errors", "stack", "prod-eu", { stat: "Sum", label: "errors" }],
      ["Plinth/shop", "coldStarts", "stack", "prod-eu", { stat: "Sum", label: "cold starts" }],
    ]);
  });

  test("finds functions by the words of the stack's names", () => {
    expect(metricsOf("Functions: errors")).toEqual([
      [
        {
          expression: `SORT(SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors" FunctionName=shop FunctionName=prod FunctionName=eu', 'Sum', 300), SUM, DESC, 10)`,
        },
      ],
    ]);
  });

  test("is the same text every time", () => {
    expect(JSON.stringify(dashboardBody({ ...subject }))).toBe(JSON.stringify(dashboardBody(subject)));
  });

  test("lays its widgets without a gap and without one over another, 24 wide", () => {
    const taken = new Map<string, number>();
    const { widgets } = dashboardBody({ ...subject, tableNames: namesOf(60) });
    for (const { x, y, width, height } of widgets) {
      for (let column = x; column < x + width; column += 1)
        for (let row = y; row < y + height; row += 1)
          taken.set(`${column},${row}`, (taken.get(`${column},${row}`) ?? 0) + 1);
    }
    const bottom = Math.max(...widgets.map(({ y, height }) => y + height));
    expect(new Set(taken.values())).toEqual(new Set([1]));
    expect(taken.size).toBe(24 * bottom);
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
  test("keeps below CloudWatch's limits with more tables than any stack has", () => {
    const { widgets } = dashboardBody({ ...subject, tableNames: namesOf(300) });
    const lines = widgets.map(({ properties }) => [properties["metrics"] ?? []].flat().length);
    expect(widgets.length).toBeLessThan(500);
    expect(Math.max(...lines)).toBeLessThanOrEqual(500);
    expect(lines.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(2500);
    // A search takes 1,024 characters, and names of 100 characters are Pulumi's longest.
    const long = dashboardBody({ ...subject, project: "p".repeat(100), stack: "s-".repeat(50) });
    const searches = [...JSON.stringify(long).matchAll(/SEARCH\('(.*?)', '/g)].map(([, query = ""]) => query.length);
    expect(searches).toHaveLength(7);
    expect(Math.max(...searches)).toBeLessThan(1024);
  });
});

describe("topicPolicy", () => {
  test("names account and alarms in full, from the topic's own ARN", () => {
    const [allow] = JSON.parse(
      JSON.stringify(topicPolicy("arn:aws:sns:eu-central-1:111122223333:shop-test-alarms", ["a"])),
    ).Statement;
    expect(allow.Condition).toEqual({
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnEquals: { "aws:SourceArn": ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a"] },
    });
  });
});

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `shop-prod-eu-table-${index}`);
}
