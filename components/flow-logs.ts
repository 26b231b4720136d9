import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "./place-of.ts";
import { kmsKeyOf, logGroupIn, nameIn, roleNameIn, type StackContext, tagsOf } from "./stack-context.ts";

const AGGREGATION_SECONDS = 600;

/** Who talked to whom in the VPC, accepted or refused, in a log group kept as long as the functions' own. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(
    name: string,
    context: StackContext,
    vpcId: pulumi.Output<string>,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:FlowLogs", name, {}, options);
    const parent = { parent: this };
    const tags = { ...tagsOf(context), Name: nameIn(context, name, 255) };
    const group = new aws.cloudwatch.LogGroup(
      name,
      {
        name: logGroupIn(context, "network"),
        retentionInDays: context.preset.logRetentionDays,
        ...kmsKeyOf(context),
        tags,
      },
      parent,
    );
    const role = createRole(name, context, group, parent);
    new aws.ec2.FlowLog(
      name,
      {
        vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role,
        maxAggregationInterval: AGGREGATION_SECONDS,
        tags,
      },
      parent,
    );
    this.registerOutputs({});
  }
}

/** The ARN, known once the role may do what it is for. */
function createRole(
  name: string,
  context: StackContext,
  group: aws.cloudwatch.LogGroup,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const role = new aws.iam.Role(
    name,
    {
      name: roleNameIn(context, name),
      assumeRolePolicy: group.arn.apply((arn) => JSON.stringify(flowLogsMayAssume(arn))),
      tags: tagsOf(context),
    },
    options,
  );
  const policy = group.arn.apply((arn) => JSON.stringify(flowLogsPolicy(arn)));
  const permissions = new aws.iam.RolePolicy(name, { role: role.name, policy }, options);
  return pulumi.all([role.arn, permissions.id]).apply(([arn]) => arn);
}

/** Flow logs of this account and Region alone: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
export function flowLogsMayAssume(logGroupArn: string): aws.iam.PolicyDocument {
  const { partition, region, accountId } = placeOf(logGroupArn);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
        },
      },
    ],
  };
}

/** On the one log group; without the right to create it, no late line brings it back after the stack is gone. */
export function flowLogsPolicy(logGroupArn: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteFlowLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [`${logGroupArn}:*`],
      },
    ],
  };
}
