import type { ResolvedPreset } from "../plinth/presets/preset-table.ts";
import { THROTTLED_METRIC } from "./alarm-table.ts";
import { graph, layOut, type Tile, topTen, type Widget } from "./dashboard-widgets.ts";

/** What a stack's dashboard shows. */
export interface DashboardSubject {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  readonly metrics: ResolvedPreset["metrics"];
  readonly apiId: string;
  readonly alarmArns: readonly string[];
  readonly tableNames: readonly string[];
  /** By names on AWS; one that has dead letters alone has no `queue`. */
  readonly queues: readonly {
    readonly name: string;
    readonly queue?: string | undefined;
    readonly deadLetters: string;
  }[];
  readonly accessLogName: string;
  /** Marked in the graph of latency: no request may take longer. */
  readonly longestTimeoutSeconds: number;
  /** Marked in the graph of concurrency: the account has no more. */
  readonly concurrentExecutions: number;
}

/** Tables of one graph, two lines each: more would be told apart by nobody. CloudWatch takes 500 lines in a graph, 2,500 on a dashboard. */
const TABLES_PER_GRAPH = 25;

const QUEUES_PER_GRAPH = 50;

/**
 * The whole dashboard. Routes and functions are found by a search when it is looked at, so that it has the same size for 3
 * routes and for 300; only tables and queues are listed, since they are few.
 */
export function dashboardBody(subject: DashboardSubject): { widgets: Widget[] } {
  return {
    widgets: layOut([
      [alarmStates(subject)],
      gatewayRow(subject),
      functionRow(subject),
      ...laneRows(subject),
      ...tableRows(subject),
      ...queueRows(subject),
      [failedRequests(subject)],
    ]),
  };
}

function alarmStates({ alarmArns, project, stack }: DashboardSubject): Tile {
  return { type: "alarm", height: 2, properties: { title: `${project}, stack ${stack}: alarms`, alarms: alarmArns } };
}

function gatewayRow({ project, stack, region, apiId, longestTimeoutSeconds }: DashboardSubject): Tile[] {
  const metric = (name: string, stat: string) => ["AWS/ApiGateway", name, "ApiId", apiId, { stat, label: name }];
  const latency = (stat: string) => ["AWS/ApiGateway", "Latency", "ApiId", apiId, { stat, label: stat }];
  const throttled = [
    `Plinth/${project}`,
    THROTTLED_METRIC,
    "stack",
    stack,
    { stat: "Sum", label: "429 by the gateway" },
  ];
  const limit = { label: "longest timeout", value: longestTimeoutSeconds * 1000 };
  return [
    graph("Requests", region, [metric("Count", "Sum")]),
    graph("Failed requests", region, [metric("4xx", "Sum"), metric("5xx", "Sum"), throttled]),
    graph("Latency, ms", region, ["p50", "p90", "p99"].map(latency), { annotations: { horizontal: [limit] } }),
  ];
}

/** By the words of the stack's names, since a search knows no beginnings; a function that has both words elsewhere shows too. */
function functionRow({ project, stack, region, concurrentExecutions }: DashboardSubject): Tile[] {
  const words = `${project} ${stack}`.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const named = words.map((word) => `FunctionName=${word}`).join(" ");
  const top = (metric: string, statistic: string, by: "MAX" | "SUM") =>
    topTen(`{AWS/Lambda,FunctionName} MetricName="${metric}" ${named}`, statistic, by);
  const limit = { label: "the account's limit", value: concurrentExecutions };
  const account = ["AWS/Lambda", "ClaimedAccountConcurrency", { stat: "Maximum", label: "whole account" }];
  return [
    graph("Functions: errors", region, [top("Errors", "Sum", "SUM")]),
    graph("Functions: throttles", region, [top("Throttles", "Sum", "SUM")]),
    graph("Functions: slowest, p99 ms", region, [top("Duration", "p99", "MAX")]),
    graph("Functions: concurrency", region, [account, top("ConcurrentExecutions", "Maximum", "MAX")], {
      annotations: { horizontal: [limit] },
    }),
  ];
}

/** What the lane writes itself: see plinth/runtime/logging/metrics.ts. */
function laneRows({ project, stack, region, metrics }: DashboardSubject): Tile[][] {
  if (metrics === "none") return [];
  const whole = (name: string, stat: string, label: string) => [
    `Plinth/${project}`,
    name,
    "stack",
    stack,
    { stat, label },
  ];
  const ofStack = [
    graph("Lane: duration, ms", region, [whole("durationMs", "p50", "p50"), whole("durationMs", "p99", "p99")]),
    graph("Lane: errors and cold starts", region, [
      whole("errors", "Sum", "errors"),
      whole("coldStarts", "Sum", "cold starts"),
    ]),
  ];
  if (metrics === "stack") return [ofStack];
  const byRoute = (name: string, statistic: string, by: "MAX" | "SUM") =>
    topTen(`{"Plinth/${project}",stack,route} MetricName="${name}" stack="${stack}"`, statistic, by);
  const ofRoutes = [
    graph("Routes: slowest, p99 ms", region, [byRoute("durationMs", "p99", "MAX")]),
    graph("Routes: errors", region, [byRoute("errors", "Sum", "SUM")]),
    graph("Routes: cold starts", region, [byRoute("coldStarts", "Sum", "SUM")]),
  ];
  return [ofStack, ofRoutes];
}

function tableRows({ region, tableNames }: DashboardSubject): Tile[][] {
  const rows: Tile[][] = [];
  for (let first = 0; first < tableNames.length; first += TABLES_PER_GRAPH) {
    const some = tableNames.slice(first, first + TABLES_PER_GRAPH);
    const lines = (...metrics: string[]) =>
      some.flatMap((table) =>
        metrics.map((name) => ["AWS/DynamoDB", name, "TableName", table, { stat: "Sum", label: `${table} ${name}` }]),
      );
    rows.push([
      graph("Tables: consumed capacity", region, lines("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits")),
      graph("Tables: throttles", region, lines("ReadThrottleEvents", "WriteThrottleEvents")),
    ]);
  }
  return rows;
}

function queueRows({ region, queues }: DashboardSubject): Tile[][] {
  const line = (metric: string, queue: string, label: string) => [
    "AWS/SQS",
    metric,
    "QueueName",
    queue,
    { stat: "Maximum", label },
  ];
  const rows: Tile[][] = [];
  for (let first = 0; first < queues.length; first += QUEUES_PER_GRAPH) {
    const some = queues.slice(first, first + QUEUES_PER_GRAPH);
    const live = some.flatMap(({ name, queue }) => (queue ? [{ name, queue }] : []));
    const dead = some.map(({ name, deadLetters }) => line("ApproximateNumberOfMessagesVisible", deadLetters, name));
    const waiting = live.map(({ name, queue }) => line("ApproximateNumberOfMessagesVisible", queue, name));
    const oldest = live.map(({ name, queue }) => line("ApproximateAgeOfOldestMessage", queue, name));
    const ofLive = [
      graph("Queues: waiting messages", region, waiting),
      graph("Queues: age of the oldest message, s", region, oldest),
    ];
    rows.push([...(live.length > 0 ? ofLive : []), graph("Queues: dead letters", region, dead)]);
  }
  return rows;
}

/** Of one log group that has every request: a query over all functions' groups would end at AWS's limit of fifty. */
function failedRequests({ region, accessLogName }: DashboardSubject): Tile {
  const query = [
    `SOURCE '${accessLogName}'`,
    "fields @timestamp, status, method, path, route, requestId, integrationError",
    "filter status >= 500",
    "sort @timestamp desc",
    "limit 50",
  ].join(" | ");
  const title = "Latest failed requests (npm run plinth -- logs --request <requestId> has the rest)";
  return { type: "log", height: 6, properties: { title, region, query, view: "table" } };
}
