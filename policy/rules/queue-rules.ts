import { all, has, hasText, mustBe, mustBeSet, mustBeWithin, when, withOwnKey } from "../checks.ts";
import { isMap, UNKNOWN, valueAt } from "../known-value.ts";
import type { Condition, Rule } from "../rule.ts";

const QUEUE = "aws:sqs/queue:Queue";
const SCHEDULE = "aws:scheduler/schedule:Schedule";
const INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const TOPIC = "aws:sns/topic:Topic";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";

const DEAD_LETTERS_ARN = "arn:aws:sqs:eu-central-1:111122223333:jobs-dlq";
const KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234";
const FOURTEEN_DAYS = 1_209_600;
const DEAD_LETTER_NAME = /-dlq(\.fifo)?$/;

/** By the name on AWS, which may not be known, or by Pulumi's, from which it is made. */
const isDeadLetterQueue: Condition = (properties, facts) =>
  DEAD_LETTER_NAME.test(facts.name) || hasText("name", DEAD_LETTER_NAME)(properties, facts);

const SQS_DLQ =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html";

/** Queues, topics, schedules: what is delivered later, and what becomes of it when it cannot be. */
export const QUEUE_RULES: readonly Rule[] = [
  {
    id: "sqs-encrypted",
    title: "Queues are encrypted at rest",
    reason: "Messages would lie on disk in plain text.",
    fix: "Set sqsManagedSseEnabled to true, or kmsMasterKeyId.",
    controls: ["SQS.1"],
    types: [QUEUE],
    // SQS encrypts a queue with its own key unless it is told not to.
    check: when(has("kmsMasterKeyId", undefined, ""), mustBe("sqsManagedSseEnabled", true, undefined)),
    failing: { type: QUEUE, properties: { ...dead("jobs"), sqsManagedSseEnabled: false } },
    passing: { type: QUEUE, properties: { ...dead("jobs"), sqsManagedSseEnabled: true } },
  },
  {
    id: "sqs-dead-letter-queue",
    title: "A queue gives up a message into a dead-letter queue",
    reason: "A message that can never be processed comes back until it expires, and is then lost without a trace.",
    fix: "Set redrivePolicy with deadLetterTargetArn and maxReceiveCount. A dead-letter queue is known by its name: it ends in -dlq.",
    controls: [],
    source: SQS_DLQ,
    types: [QUEUE],
    check: (properties, facts) =>
      isDeadLetterQueue(properties, facts) || leadsOn(valueAt(properties, "redrivePolicy"))
        ? []
        : ["`redrivePolicy` names no `deadLetterTargetArn`"],
    failing: { type: QUEUE, properties: { name: "jobs", sqsManagedSseEnabled: true } },
    passing: { type: QUEUE, properties: { ...dead("jobs"), sqsManagedSseEnabled: true } },
  },
  {
    id: "sqs-dead-letters-kept",
    title: "A dead-letter queue keeps its messages for fourteen days, the most that SQS has",
    reason: "A message keeps its age when it is moved: with the usual four days it may be gone before anybody looks.",
    fix: "Set messageRetentionSeconds to 1209600.",
    controls: [],
    source: SQS_DLQ,
    types: [QUEUE],
    check: when(isDeadLetterQueue, mustBe("messageRetentionSeconds", FOURTEEN_DAYS)),
    failing: { type: QUEUE, properties: { name: "jobs-dlq", sqsManagedSseEnabled: true } },
    passing: {
      type: QUEUE,
      properties: { name: "jobs-dlq", sqsManagedSseEnabled: true, messageRetentionSeconds: FOURTEEN_DAYS },
    },
  },
  {
    id: "schedule-dead-letter-queue",
    title: "A schedule that cannot start its target leaves a message that says so, and gives up in time",
    reason: "Scheduler tries for a day, 185 times, and then drops the event without a trace.",
    fix: "Set target.deadLetterConfig.arn and target.retryPolicy.maximumRetryAttempts.",
    controls: [],
    source: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html",
    types: [SCHEDULE],
    check: all(
      mustBeSet("target.deadLetterConfig.arn"),
      mustBeWithin("target.retryPolicy.maximumRetryAttempts", 0, 185),
    ),
    failing: schedule({}),
    passing: schedule({ deadLetterConfig: { arn: DEAD_LETTERS_ARN }, retryPolicy: { maximumRetryAttempts: 3 } }),
  },
  {
    id: "lambda-async-failures-kept",
    title: "What a function could not do asynchronously is kept",
    reason: "Lambda tries twice more and then drops the event without a trace.",
    fix: "Set destinationConfig.onFailure.destination to a queue or a topic.",
    controls: [],
    source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    types: [INVOKE_CONFIG],
    check: mustBeSet("destinationConfig.onFailure.destination"),
    failing: { type: INVOKE_CONFIG, properties: { functionName: "shop", maximumRetryAttempts: 2 } },
    passing: {
      type: INVOKE_CONFIG,
      properties: { functionName: "shop", destinationConfig: { onFailure: { destination: DEAD_LETTERS_ARN } } },
    },
  },
  {
    id: "sns-encrypted",
    title: "Where the stack has a key of its own, topics are encrypted with it",
    reason: "Messages would lie on disk in plain text; AWS's own key for SNS admits no other service.",
    fix: "Set kmsMasterKeyId to the stack's key.",
    controls: ["SNS.1"],
    types: [TOPIC],
    check: when(withOwnKey, mustBeSet("kmsMasterKeyId")),
    context: { customerKey: true },
    failing: { type: TOPIC, properties: { name: "alarms" } },
    passing: { type: TOPIC, properties: { name: "alarms", kmsMasterKeyId: KEY_ARN } },
  },
  {
    id: "sns-no-plain-http",
    title: "No topic delivers over plain HTTP",
    reason: "Anybody on the way reads along.",
    fix: "Use the protocol https.",
    controls: [],
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
    types: [SUBSCRIPTION],
    check: (properties) => (valueAt(properties, "protocol") === "http" ? ['`protocol` is "http"'] : []),
    failing: { type: SUBSCRIPTION, properties: subscription("http") },
    passing: { type: SUBSCRIPTION, properties: subscription("https") },
  },
];

/** JSON text as the provider takes it, or a map. */
function leadsOn(redrivePolicy: unknown): boolean {
  if (redrivePolicy === UNKNOWN) return true;
  const target = isMap(redrivePolicy)
    ? redrivePolicy["deadLetterTargetArn"]
    : /"deadLetterTargetArn"\s*:\s*"[^"]/.test(String(redrivePolicy));
  return Boolean(target);
}

function dead(name: string) {
  return { name, redrivePolicy: JSON.stringify({ deadLetterTargetArn: DEAD_LETTERS_ARN, maxReceiveCount: 5 }) };
}

function schedule(target: object) {
  return {
    type: SCHEDULE,
    properties: {
      scheduleExpression: "rate(1 hour)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: "arn:aws:lambda:eu-central-1:111122223333:function:shop",
        roleArn: "arn:aws:iam::111122223333:role/shop",
        ...target,
      },
    },
  };
}

function subscription(protocol: string) {
  return {
    topic: "arn:aws:sns:eu-central-1:111122223333:alarms",
    protocol,
    endpoint: `${protocol}://example.com/alarms`,
  };
}
