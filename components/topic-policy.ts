import type * as aws from "@pulumi/aws";

/** Who may publish to a stack's topic: CloudWatch, for the stack's own alarms, and over TLS alone. */
export function topicPolicy(topicArn: string, alarmNames: readonly string[]): aws.iam.PolicyDocument {
  const [, partition = "", , region = "", accountId = ""] = topicArn.split(":");
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnAlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: ownAlarms({ partition, region, accountId }, alarmNames),
      },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}

/** That a call of CloudWatch's is for one of these alarms, and not for somebody else's. */
export function ownAlarms(
  { partition, region, accountId }: { partition: string; region: string; accountId: string },
  alarmNames: readonly string[],
): { StringEquals: Record<string, string>; ArnEquals: Record<string, string[]> } {
  const arns = alarmNames.map((name) => `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}`);
  return { StringEquals: { "aws:SourceAccount": accountId }, ArnEquals: { "aws:SourceArn": arns } };
}
