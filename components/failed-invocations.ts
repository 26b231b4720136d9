import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { queueNames } from "../plinth/routing/queue-names.ts";
import { placeOf } from "./place-of.ts";
import { deadLetterQueue, queueArn } from "./queue-with-dead-letters.ts";
import type { StackContext } from "./stack-context.ts";

// With an underscore, which no name of a file in queues/ can have.
const QUEUE = "failed_invocations";

/**
 * The stack's one dead-letter queue for what nobody waits for: runs of crons and asynchronous invocations of functions that failed
 * for good. Each message says which function it was for.
 */
export class FailedInvocations extends pulumi.ComponentResource {
  readonly queueArn: pulumi.Output<string>;
  readonly queueName: pulumi.Output<string>;

  constructor(
    name: string,
    { context, arnNearby }: { readonly context: StackContext; readonly arnNearby: pulumi.Output<string> },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:FailedInvocations", name, {}, options);
    const { deadLetters } = queueNames({ ...context, name: QUEUE });
    const arn = arnNearby.apply((known) => queueArn(placeOf(known), deadLetters));
    const queue = new aws.sqs.Queue(name, deadLetterQueue(context, deadLetters, arn), { parent: this });
    this.queueArn = queue.arn;
    this.queueName = queue.name;
    this.registerOutputs({ queueArn: this.queueArn });
  }
}
