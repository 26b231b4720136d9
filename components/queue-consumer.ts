import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PlannedTaskFunction } from "../plinth/plan/plan.ts";
import type { PolicyStatement } from "./function-role.ts";
import { type QueueArgs, QueueWithDeadLetters } from "./queue-with-dead-letters.ts";
import { type StackContext, tagsOf } from "./stack-context.ts";

// Less, and a message is given out again while a function still has it, or before Lambda has tried a throttled function often enough.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
const VISIBILITY_TIMEOUTS = 6;
// AWS's least: below it, a few refusals of a busy account bring good messages to the dead-letter queue.
const DEFAULT_RETRIES = 4;
const DEFAULT_BATCH_SIZE = 10;
// A batch larger than this needs a window in which it is gathered, in seconds.
const MOST_WITHOUT_WINDOW = 10;
const WINDOW_SECONDS = 1;

/** The queue of a file in queues/. */
export function createQueue(
  { task: { name }, description: { fifo, retries, batchSize }, timeoutSeconds }: PlannedTaskFunction,
  { context, arnNearby }: Pick<QueueArgs, "context" | "arnNearby">,
  options: pulumi.ComponentResourceOptions,
): QueueWithDeadLetters {
  const visibilitySeconds = VISIBILITY_TIMEOUTS * timeoutSeconds + windowOf(batchSize);
  const args = { context, arnNearby, fifo, visibilitySeconds, retries: retries ?? DEFAULT_RETRIES };
  return new QueueWithDeadLetters(name, args, options);
}

/** What a consumer may do with its queue: Lambda receives with the function's own role. */
export function mayConsume(
  { description: { backoff } }: PlannedTaskFunction,
  { queueArn }: QueueWithDeadLetters,
): pulumi.Output<PolicyStatement> {
  const receive = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
  const actions = backoff ? ["sqs:ChangeMessageVisibility", ...receive] : receive;
  return queueArn.apply((arn) => ({ sid: "Consume", actions, resources: [arn] }));
}

/** Lets a function receive the messages of its queue, and answer for each of them alone. */
export function connectConsumer(
  { name, description: { batchSize } }: PlannedTaskFunction,
  {
    context,
    queueArn,
    functionArn,
  }: {
    readonly context: StackContext;
    readonly queueArn: pulumi.Output<string>;
    readonly functionArn: pulumi.Output<string>;
  },
  parent: pulumi.CustomResourceOptions,
): void {
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queueArn,
      functionName: functionArn,
      batchSize: batchSize ?? DEFAULT_BATCH_SIZE,
      maximumBatchingWindowInSeconds: windowOf(batchSize),
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: context.preset.queueConcurrency },
      tags: tagsOf(context),
    },
    parent,
  );
}

function windowOf(batchSize: number | null): number {
  return (batchSize ?? DEFAULT_BATCH_SIZE) > MOST_WITHOUT_WINDOW ? WINDOW_SECONDS : 0;
}
