/** A resource with a wildcard that stays, since AWS takes nothing narrower. */
export interface Wildcard {
  /** Actions that it is for, and for no other. */
  readonly actions: readonly string[];
  /** What is written. */
  readonly resource: RegExp;
  /** The same for people. */
  readonly written: string;
  readonly reason: string;
  readonly source: string;
}

const LOGS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html";
const EC2 = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html";
const VPC = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html";

/** Every wildcard in the resources of a policy that allows something. docs/permissions.md is checked against it. */
export const WILDCARDS: readonly Wildcard[] = [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resource: /^arn:[^*]+:\*$/,
    written: "the log group's ARN and `:*`",
    reason: "Lambda makes up the names of the log group's streams",
    source: LOGS,
  },
  {
    actions: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
    resource: /^\*$/,
    written: "`*`",
    reason: "X-Ray has no resource for what a function sends",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html",
  },
  {
    actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
    resource: /^arn:[^*]+\/\*$/,
    written: "the bucket's ARN and `/*`",
    reason: "a grant on a bucket is one on all of its objects, and on no other bucket's",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
  },
  {
    actions: ["ec2:CreateNetworkInterface"],
    resource: /^arn:[^*]+:network-interface\/\*$/,
    written: "`network-interface/*`, next to the network's own subnets and security group",
    reason: "EC2 makes up the id; since it asks for every part, an interface is made in this network or not at all",
    source: EC2,
  },
  {
    actions: ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"],
    resource: /^arn:[^*]+:\*\/\*$/,
    written: "`*/*` in the account and the Region",
    reason:
      "Lambda makes the interfaces, and may fail to put a function into its VPC where less than all ids are allowed",
    source: VPC,
  },
  {
    actions: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
    resource: /^\*$/,
    written: "`*`",
    reason: "EC2's `Describe` actions know no resources",
    source: EC2,
  },
  {
    actions: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    resource: /^arn:[^*]+:\*$/,
    written: "the log group's ARN and `:*`",
    reason: "VPC flow logs name their streams after interfaces",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
  },
];

/** The policy of a key names the key by `*`, and there is no other way: it is the key's own and about no other. */
export const KEY_POLICY_SOURCE = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html";
