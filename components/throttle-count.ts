import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { THROTTLED_METRIC } from "./alarm-table.ts";
import { nameIn, type StackContext } from "./stack-context.ts";

/**
 * Counts from the access log what the gateway itself refused with 429: it has no metric of it, and its `4xx` counts every mistake of
 * every client. A 429 of a route's own (`rateLimit()`, `RateLimit`) came from a function, so it has an integration latency.
 */
export function countThrottles(
  name: string,
  { context, accessLogName }: { context: StackContext; accessLogName: pulumi.Input<string> },
  options: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogMetricFilter {
  return new aws.cloudwatch.LogMetricFilter(
    `${name}-throttles`,
    {
      name: nameIn(context, THROTTLED_METRIC, 512),
      logGroupName: accessLogName,
      // Every value of the access log is text, and what there is none of is a hyphen.
      pattern: '{ ($.status = "429") && ($.integrationLatencyMs = "-") }',
      metricTransformation: {
        namespace: `Plinth/${context.project}`,
        name: THROTTLED_METRIC,
        value: "1",
        unit: "Count",
        dimensions: { stack: "$.stack" },
      },
    },
    options,
  );
}
