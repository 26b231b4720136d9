import type * as pulumi from "@pulumi/pulumi";

/** What the alarms of one stack watch, and against which limits. */
export interface AlarmSubject {
  readonly project: string;
  readonly stack: string;
  readonly apiId: pulumi.Input<string>;
  /** The longest that any function of the stack may run, in seconds. */
  readonly longestTimeoutSeconds: number;
  /** Concurrent executions that the account has in the Region, of all its functions together. */
  readonly concurrentExecutions: number;
}

/** One metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Sum, Maximum, or a percentile such as p99. */
  readonly statistic: string;
}

/** What an alarm compares: one metric, or an expression over several, by their ids. */
export type AlarmedValue =
  | { readonly metric: Metric }
  | { readonly expression: string; readonly label: string; readonly metrics: Readonly<Record<string, Metric>> };

/** One row of the table. An alarm goes off at `threshold` or above, in `datapointsToAlarm` of the last `evaluationPeriods`. */
export interface AlarmRow {
  readonly value: AlarmedValue;
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** What it means when it goes off, as one sentence. */
  readonly meaning: string;
  /** What to look at first: a command or a place. */
  readonly lookAt: string;
  /** Why the numbers are as they are. */
  readonly why: string;
  /** Where AWS documents the metric. */
  readonly source: string;
}

/** The alarms of every stack that has any, in the order of the dashboard. */
export const ALARM_NAMES = [
  "server-errors",
  "slow-requests",
  "requests-throttled",
  "functions-throttled",
  "concurrency",
] as const;

export type AlarmName = (typeof ALARM_NAMES)[number];

/** The metric into which the gateway's own refusals are counted from its access log. */
export const THROTTLED_METRIC = "gatewayThrottles";

const GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html";
const CONCURRENCY = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html";
const LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html";
const FILTERS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html";
const FIVE_MINUTES = 300;
const LEAST_FAILURES = 5;
const FAILED_PERCENT = 5;
const NEAR_LIMIT = 0.8;
const LEAST_THROTTLED = 20;

/** The alarms of a stack, with its own limits in them. All count per stack, or per account where AWS counts no finer: none per route. */
export function alarmsOf(subject: AlarmSubject): Readonly<Record<AlarmName, AlarmRow>> {
  return { ...gatewayAlarms(subject), ...lambdaAlarms(subject) };
}

function gatewayAlarms({ project, stack, apiId, longestTimeoutSeconds }: AlarmSubject) {
  const gateway = (metricName: string, statistic: string): Metric => ({
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiId: apiId },
    statistic,
  });
  const slowMs = Math.round(longestTimeoutSeconds * NEAR_LIMIT * 1000);
  return {
    "server-errors": {
      value: {
        expression: `IF(errors >= ${LEAST_FAILURES}, 100 * errors / requests, 0)`,
        label: "answered with 5xx, %",
        metrics: { errors: gateway("5xx", "Sum"), requests: gateway("Count", "Sum") },
      },
      threshold: FAILED_PERCENT,
      ...inPeriods(FIVE_MINUTES, 1, 1),
      meaning: `Of the requests of five minutes, ${FAILED_PERCENT} % or more, and at least ${LEAST_FAILURES}, were answered with 5xx.`,
      lookAt: logsOf(stack),
      why: `One failure of two requests at night is 50 %, so a ratio alone would page: ${LEAST_FAILURES} failures must come together.`,
      source: GATEWAY,
    },
    "slow-requests": {
      value: { metric: gateway("Latency", "p99") },
      threshold: slowMs,
      ...inPeriods(FIVE_MINUTES, 3, 3),
      meaning: `For fifteen minutes the slowest 1 % of the requests took ${slowMs} ms or more, 80 % of the ${longestTimeoutSeconds} s after which the slowest function of the stack is ended.`,
      lookAt: "the dashboard's slowest routes, then a trace of one of them in X-Ray",
      why: "Three periods, since with few requests the slowest 1 % is a single one; 80 % leaves time to act before requests fail. A route with a shorter timeout shows as 5xx.",
      source: GATEWAY,
    },
    "requests-throttled": {
      value: {
        metric: {
          namespace: `Plinth/${project}`,
          metricName: THROTTLED_METRIC,
          dimensions: { stack },
          statistic: "Sum",
        },
      },
      threshold: LEAST_THROTTLED,
      ...inPeriods(FIVE_MINUTES, 1, 1),
      meaning: `The gateway itself refused ${LEAST_THROTTLED} requests or more in five minutes with 429: the stage's rate or burst is used up, or the account's.`,
      lookAt:
        "the dashboard: who sends so much (the access log has sourceIp), or is the preset too small (rateLimitPerSecond, burstLimit)?",
      why: `A page that opens may lose a request to the burst limit and send it again; ${LEAST_THROTTLED} are no accident. The access log may leave some out when they are very many, so the true number is no lower.`,
      source: FILTERS,
    },
  };
}

function lambdaAlarms({ concurrentExecutions }: AlarmSubject) {
  const near = Math.floor(concurrentExecutions * NEAR_LIMIT);
  return {
    "functions-throttled": {
      value: { metric: { namespace: "AWS/Lambda", metricName: "Throttles", statistic: "Sum" } },
      threshold: LEAST_THROTTLED,
      ...inPeriods(FIVE_MINUTES, 1, 1),
      meaning: `Lambda refused to run functions of this account and Region ${LEAST_THROTTLED} times or more in five minutes, of whatever stack; behind the gateway each is a 5xx.`,
      lookAt: "the dashboard's throttles by function: is it this stack? Then the alarm `concurrency`",
      why: "Functions share the account's concurrency, so who is refused is chance. The count without a function's name needs one metric; one per function would need one for each.",
      source: LAMBDA,
    },
    concurrency: {
      value: { metric: { namespace: "AWS/Lambda", metricName: "ClaimedAccountConcurrency", statistic: "Maximum" } },
      threshold: near,
      ...inPeriods(60, 5, 3),
      meaning: `${near} or more of the ${concurrentExecutions} concurrent executions that the account has in this Region were in use or reserved, by whatever stack.`,
      lookAt:
        "the dashboard's concurrency by function; then ask AWS for more, and state it: pulumi config set --path quotas.concurrentExecutions <number>",
      why: "Three minutes of five pass over a single peak; 80 % leaves time to ask for more, which takes AWS hours or days.",
      source: CONCURRENCY,
    },
  };
}

function inPeriods(periodSeconds: number, evaluationPeriods: number, datapointsToAlarm: number) {
  return { periodSeconds, evaluationPeriods, datapointsToAlarm };
}

function logsOf(stack: string): string {
  return `npm run plinth -- logs --stack ${stack} --since 15m`;
}
