import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";
import { topicPolicy } from "./topic-policy.ts";

/** Arguments of {@link AlarmTopic}. */
export interface AlarmTopicArgs {
  readonly context: StackContext;
  /** The alarms that may publish, by their names on AWS. */
  readonly alarmNames: readonly string[];
  /** Who is written to. AWS asks the recipient to confirm before it sends anything. Default: nobody. */
  readonly email?: string | undefined;
}

/** The topic to which a stack's alarms publish when they go off, and when they are over. */
export class AlarmTopic extends pulumi.ComponentResource {
  /** Known once the alarms may publish. */
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:AlarmTopic", name, {}, options);
    const { context, alarmNames, email } = args;
    const parent = { parent: this };
    const topic = new aws.sns.Topic(
      name,
      {
        name: nameIn(context, name, 256),
        // AWS's own key for SNS admits no CloudWatch, so that its alarms would reach nobody: without a customer key there is none here.
        // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
        ...(context.keyArn ? { kmsMasterKeyId: context.keyArn } : {}),
        tags: tagsOf(context),
      },
      parent,
    );
    const policy = new aws.sns.TopicPolicy(
      name,
      { arn: topic.arn, policy: topic.arn.apply((arn) => JSON.stringify(topicPolicy(arn, alarmNames))) },
      parent,
    );
    if (email) new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: email }, parent);
    this.topicArn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
