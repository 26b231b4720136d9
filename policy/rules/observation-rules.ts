import { all, mustBe, mustBeSet, mustBeWithin, when, withOwnKey } from "../checks.ts";
import type { Rule } from "../rule.ts";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const TOPIC_ARN = "arn:aws:sns:eu-central-1:111122223333:alarms";
const ALARMED = {
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  evaluationPeriods: 3,
  metricName: "Errors",
  namespace: "AWS/Lambda",
  period: 300,
  statistic: "Sum",
  threshold: 1,
};

/** Logs and alarms. */
export const OBSERVATION_RULES: readonly Rule[] = [
  {
    id: "log-retention",
    title: "Logs are kept for a time and not for ever",
    reason: "What callers sent would stay readable for good, and cost more every month.",
    fix: "Set retentionInDays.",
    controls: ["CloudWatch.16"],
    types: [LOG_GROUP],
    // 0 is how the provider writes "for ever".
    check: mustBeWithin("retentionInDays", 1),
    failing: { type: LOG_GROUP, properties: { name: "/plinth/shop-dev/shop" } },
    passing: { type: LOG_GROUP, properties: { name: "/plinth/shop-dev/shop", retentionInDays: 30 } },
  },
  {
    id: "log-encrypted-with-own-key",
    title: "Where the stack has a key of its own, logs are encrypted with it",
    reason: "Whoever may read the log group reads it all, key or no key.",
    fix: "Set kmsKeyId to the stack's key.",
    controls: [],
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    types: [LOG_GROUP],
    check: when(withOwnKey, mustBeSet("kmsKeyId")),
    context: { customerKey: true },
    failing: { type: LOG_GROUP, properties: { name: "/plinth/shop-dev/shop", retentionInDays: 30 } },
    passing: {
      type: LOG_GROUP,
      properties: {
        name: "/plinth/shop-dev/shop",
        retentionInDays: 30,
        kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1234",
      },
    },
  },
  {
    id: "alarm-acts",
    title: "An alarm tells somebody",
    reason: "One that only turns red is seen by whoever happens to look.",
    fix: "Set alarmActions to a topic, and leave actionsEnabled out.",
    controls: ["CloudWatch.15", "CloudWatch.17"],
    types: [ALARM, "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
    check: all(mustBeSet("alarmActions"), mustBe("actionsEnabled", undefined, true)),
    failing: { type: ALARM, properties: { name: "errors", ...ALARMED } },
    passing: { type: ALARM, properties: { name: "errors", ...ALARMED, alarmActions: [TOPIC_ARN] } },
  },
];
