import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { queueNames } from "../plinth/routing/queue-names.ts";
import { type Place, placeOf } from "./place-of.ts";
import { type StackContext, tagsOf } from "./stack-context.ts";
import { tlsOnly } from "./tls-only.ts";

/** Arguments of {@link QueueWithDeadLetters}. */
export interface QueueArgs {
  readonly context: StackContext;
  /** Any ARN of the account and Region. */
  readonly arnNearby: pulumi.Output<string>;
  readonly fifo: boolean;
  /** How long a message is hidden from others once a function has it. */
  readonly visibilitySeconds: number;
  /** How often a message that failed comes again, 0–999. */
  readonly retries: number;
}

/** An SQS queue, and the dead-letter queue that takes what failed too often. Both are encrypted and refuse requests without TLS. */
export class QueueWithDeadLetters extends pulumi.ComponentResource {
  readonly queueUrl: pulumi.Output<string>;
  readonly queueArn: pulumi.Output<string>;
  readonly queueName: pulumi.Output<string>;
  readonly deadLettersName: pulumi.Output<string>;

  constructor(name: string, args: QueueArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:Queue", name, {}, options);
    const { context, arnNearby, fifo, visibilitySeconds, retries } = args;
    const parent = { parent: this };
    const names = queueNames({ ...context, name }, { fifo });
    const place = arnNearby.apply(placeOf);
    const arnOf = (queueName: string) => place.apply((known) => queueArn(known, queueName));
    const deadLetters = new aws.sqs.Queue(
      `${name}-dlq`,
      {
        ...deadLetterQueue(context, names.deadLetters, arnOf(names.deadLetters), fifo),
        redriveAllowPolicy: arnOf(names.queue).apply((arn) =>
          JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [arn] }),
        ),
      },
      parent,
    );
    const queue = new aws.sqs.Queue(
      name,
      {
        ...commonInputs(context, names.queue, arnOf(names.queue), fifo),
        visibilityTimeoutSeconds: visibilitySeconds,
        redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
          JSON.stringify({ deadLetterTargetArn, maxReceiveCount: retries + 1 }),
        ),
      },
      parent,
    );
    this.queueUrl = queue.url;
    this.queueArn = queue.arn;
    this.queueName = queue.name;
    this.deadLettersName = deadLetters.name;
    this.registerOutputs({ queueUrl: this.queueUrl });
  }
}

// What SQS keeps at most: somebody must have the time to look at what failed.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const LONGEST_RETENTION_SECONDS = 1_209_600;

/** The inputs of a queue that only keeps what failed elsewhere. */
export function deadLetterQueue(
  context: StackContext,
  queueName: string,
  arn: pulumi.Output<string>,
  fifo = false,
): aws.sqs.QueueArgs {
  return { ...commonInputs(context, queueName, arn, fifo), messageRetentionSeconds: LONGEST_RETENTION_SECONDS };
}

function commonInputs(
  context: StackContext,
  name: string,
  arn: pulumi.Output<string>,
  fifo: boolean,
): aws.sqs.QueueArgs {
  return {
    name,
    // A sender that gives no id for what is the same message has its content compared.
    ...(fifo ? { fifoQueue: true, contentBasedDeduplication: true } : {}),
    ...(context.keyArn ? { kmsMasterKeyId: context.keyArn } : { sqsManagedSseEnabled: true }),
    // As an input and not as a resource: each of those waits another half a minute for SQS to tell it back.
    policy: arn.apply((known) => JSON.stringify(tlsOnly("sqs", known))),
    tags: tagsOf(context),
  };
}

/** Known before the queue is there, so that its own policy can name it. */
export function queueArn({ partition, region, accountId }: Place, queueName: string): string {
  return `arn:${partition}:sqs:${region}:${accountId}:${queueName}`;
}
