import type * as pulumi from "@pulumi/pulumi";
import type { AlarmRow, Metric } from "./alarm-table.ts";
import type { StackContext } from "./stack-context.ts";

const SQS =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html";
const PERIOD_SECONDS = 300;
const DAY_SECONDS = 86_400;
// Half of the 14 days after which SQS deletes what lies in a dead-letter queue.
const OLD_SECONDS = 7 * DAY_SECONDS;
const BACKLOG_SECONDS = 900;

/** The stack's shared dead-letter queue among the alarmed ones; no file in queues/ can be named so. */
export const FAILED_INVOCATIONS = "failed_invocations";

/** A queue as its alarms see it, by names on AWS. */
export interface AlarmedQueue {
  /** Name of the file in queues/, or {@link FAILED_INVOCATIONS}. */
  readonly name: string;
  /** Undefined for what has a dead-letter queue alone. */
  readonly queueName?: pulumi.Input<string> | undefined;
  readonly deadLettersName: pulumi.Input<string>;
}

/** The names of the alarms of a stack's queues, known before any of them is there. */
export function queueAlarmNames({ queueNames = [], hasFailedInvocations = false }: StackContext): string[] {
  return [
    ...queueNames.flatMap((name) => [deadLetters(name), oldDeadLetters(name), backlog(name)]),
    ...(hasFailedInvocations ? [deadLetters(FAILED_INVOCATIONS), oldDeadLetters(FAILED_INVOCATIONS)] : []),
  ];
}

/** The alarms of one queue. */
export function queueAlarms({ name, queueName, deadLettersName }: AlarmedQueue, stack: string): Map<string, AlarmRow> {
  const failures = name === FAILED_INVOCATIONS ? "crons and asynchronous invocations" : `queue "${name}"`;
  const logs = `npm run plinth -- logs --stack ${stack}${name === FAILED_INVOCATIONS ? "" : ` --route queue-${name}`}`;
  const rows: [string, AlarmRow][] = [
    [
      deadLetters(name),
      {
        ...row(metric("ApproximateNumberOfMessagesVisible", deadLettersName), 1),
        meaning: `The dead-letter queue of ${failures} holds a message: it failed as often as it may.`,
        lookAt: `${logs}, for the reason; then send the messages back by SQS's redrive.`,
        why: "One is enough: nothing else will ever try it again.",
      },
    ],
    [
      oldDeadLetters(name),
      {
        ...row(metric("ApproximateAgeOfOldestMessage", deadLettersName), OLD_SECONDS),
        meaning: `A message has been in the dead-letter queue of ${failures} for 7 days or more; SQS deletes it after 14.`,
        lookAt: "the dead-letter queue: send its messages back, or delete what nobody needs.",
        why: "Half of the time is left to act. Of a standard queue SQS counts the 14 days from when the message was first sent.",
      },
    ],
  ];
  if (queueName !== undefined) {
    rows.push([
      backlog(name),
      {
        ...row(metric("ApproximateAgeOfOldestMessage", queueName), BACKLOG_SECONDS, 3),
        meaning: `For fifteen minutes the oldest message of ${failures} has waited for 15 minutes or more.`,
        lookAt: `${logs}: does the function fail, is it slow, or is queueConcurrency too small?`,
        why: "A peak that is worked off is no fault; three periods in a row are a queue that grows.",
      },
    ]);
  }
  return new Map(rows);
}

function row(metric: Metric, threshold: number, periods = 1) {
  return {
    value: { metric },
    threshold,
    periodSeconds: PERIOD_SECONDS,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    source: SQS,
  };
}

function metric(metricName: string, queue: pulumi.Input<string>): Metric {
  return { namespace: "AWS/SQS", metricName, dimensions: { QueueName: queue }, statistic: "Maximum" };
}

const deadLetters = (name: string): string => `dead-letters-${name}`;
const oldDeadLetters = (name: string): string => `old-dead-letters-${name}`;
const backlog = (name: string): string => `backlog-${name}`;
