/** What CloudWatch has to know to read metrics out of a log line. */
export interface MetricsSettings {
  readonly namespace: string;
  readonly directives: readonly unknown[];
}

/**
 * The metrics that `PLINTH_METRICS` asks for: `none` (the default), `stack`, or `route` for each route's too. They are `durationMs`,
 * `errors` and `coldStarts` in the namespace `Plinth/<PLINTH_PROJECT>`, by the dimensions `stack` and `route`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readMetricsSettings(): MetricsSettings | undefined {
  const { PLINTH_METRICS: detail, PLINTH_PROJECT: project, PLINTH_STACK: stack } = process.env;
  if (!project || !stack || (detail !== "stack" && detail !== "route")) return undefined;
  const namespace = `Plinth/${project}`;
  const dimensions = detail === "route" ? [["stack"], ["stack", "route"]] : [["stack"]];
  const metrics = [
    { Name: "durationMs", Unit: "Milliseconds" },
    { Name: "errors", Unit: "Count" },
    { Name: "coldStarts", Unit: "Count" },
  ];
  return { namespace, directives: [{ Namespace: namespace, Dimensions: dimensions, Metrics: metrics }] };
}

/** The counts, and the member `_aws` that makes metrics of the line; nothing where no metrics are wanted. */
export function toMetrics(
  settings: MetricsSettings | undefined,
  counts: Readonly<Record<"errors" | "coldStarts", number>>,
): Record<string, unknown> {
  if (settings === undefined) return {};
  return { ...counts, _aws: { Timestamp: Date.now(), CloudWatchMetrics: settings.directives } };
}
