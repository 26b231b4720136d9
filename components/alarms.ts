import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ALARM_NAMES, type AlarmedValue, type AlarmRow, alarmsOf, type Metric } from "./alarm-table.ts";
import { AlarmTopic } from "./alarm-topic.ts";
import { type AlarmedQueue, queueAlarmNames, queueAlarms } from "./queue-alarms.ts";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";
import { countThrottles } from "./throttle-count.ts";

/** Arguments of {@link Alarms}. */
export interface AlarmsArgs {
  readonly context: StackContext;
  readonly apiId: pulumi.Input<string>;
  /** The log group of the gateway's access log. */
  readonly accessLogName: pulumi.Input<string>;
  /** The longest that any function of the stack may run, in seconds. */
  readonly longestTimeoutSeconds: number;
  /** Concurrent executions that the account has in the Region. */
  readonly concurrentExecutions: number;
  /** The queues that the stack has. Default: none. */
  readonly queues?: readonly AlarmedQueue[];
  /** Who is written to when an alarm goes off. Default: nobody. */
  readonly email?: string | undefined;
}

/** The alarms of a stack, as many whatever it has of routes, three more for each queue, and the topic to which they publish. */
export class Alarms extends pulumi.ComponentResource {
  readonly alarmArns: pulumi.Output<string[]>;

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:Alarms", name, {}, options);
    const { context, email, accessLogName, queues = [], ...limits } = args;
    const parent = { parent: this };
    const { topicArn } = new AlarmTopic(name, { context, alarmNames: alarmNamesOf(context), email }, parent);
    countThrottles(name, { context, accessLogName }, parent);
    const rows = alarmsOf({ project: context.project, stack: context.stack, ...limits });
    const all = [
      ...ALARM_NAMES.map((each) => [each, rows[each]] as const),
      ...queues.flatMap((queue) => [...queueAlarms(queue, context.stack)]),
    ];
    const alarms = all.map(([each, row]) => createAlarm(each, row, { context, topicArn }, parent));
    this.alarmArns = pulumi.all(alarms.map(({ arn }) => arn));
    this.registerOutputs({ alarmArns: this.alarmArns });
  }
}

/** The names on AWS of a stack's alarms; none where its preset has none. */
export function alarmNamesOf(context: StackContext): string[] {
  if (!context.preset.alarms) return [];
  return [...ALARM_NAMES, ...queueAlarmNames(context)].map((name) => nameIn(context, name, 255));
}

function createAlarm(
  name: string,
  row: AlarmRow,
  { context, topicArn }: { context: StackContext; topicArn: pulumi.Output<string> },
  options: pulumi.CustomResourceOptions,
): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(
    `alarm-${name}`,
    {
      name: nameIn(context, name, 255),
      alarmDescription: `${row.meaning} Look first at: ${row.lookAt} (docs/operations.md)`,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: row.threshold,
      evaluationPeriods: row.evaluationPeriods,
      datapointsToAlarm: row.datapointsToAlarm,
      // No data means no requests, which is nobody's fault at night.
      treatMissingData: "notBreaching",
      ...inputsOf(row.value, row.periodSeconds),
      alarmActions: [topicArn],
      okActions: [topicArn],
      tags: tagsOf(context),
    },
    options,
  );
}

function inputsOf(value: AlarmedValue, period: number): Partial<aws.cloudwatch.MetricAlarmArgs> {
  if ("metric" in value) {
    const { statistic, ...metric } = value.metric;
    // A percentile is evaluated with few requests too: a stack that has less than a thousand in five minutes would have no alarm otherwise.
    return /^p\d/.test(statistic)
      ? { ...metric, period, extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "evaluate" }
      : { ...metric, period, statistic };
  }
  return {
    metricQueries: [
      { id: "value", expression: value.expression, label: value.label, returnData: true },
      ...Object.entries(value.metrics).map(([id, metric]) => ({ id, metric: toQuery(metric, period) })),
    ],
  };
}

function toQuery({ statistic, ...metric }: Metric, period: number) {
  return { ...metric, period, stat: statistic };
}
