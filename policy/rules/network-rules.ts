import { all, each, has, mustBeAbsent, when } from "../checks.ts";
import { entriesOf, type Properties, valueAt } from "../known-value.ts";
import type { Check, Rule } from "../rule.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const CLASSIC_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const VPC = "aws:ec2/vpc:Vpc";
const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** Networks. */
export const NETWORK_RULES: readonly Rule[] = [
  {
    id: "no-open-ingress",
    title: "No security group lets in the whole internet",
    reason:
      "Nothing of a stack is reached but through API Gateway, so whoever comes another way has no business there.",
    fix: "Name the security group, or the addresses, that may come in.",
    controls: ["EC2.18", "EC2.19"],
    types: [GROUP, RULE, CLASSIC_RULE],
    check: all(
      each("ingress", namesAddresses("cidrBlocks", "ipv6CidrBlocks")),
      when(has("type", undefined, "ingress"), namesAddresses("cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks")),
    ),
    failing: { type: RULE, properties: ingress({ cidrIpv4: "0.0.0.0/0" }) },
    passing: { type: RULE, properties: ingress({ referencedSecurityGroupId: "sg-2" }) },
  },
  {
    id: "default-security-group-closed",
    title: "A network's default security group lets nothing through",
    reason: "Whatever is given no group of its own lands in it.",
    fix: "Give the DefaultSecurityGroup no ingress and no egress.",
    controls: ["EC2.2"],
    types: [DEFAULT_GROUP],
    check: all(mustBeAbsent("ingress"), mustBeAbsent("egress")),
    failing: {
      type: DEFAULT_GROUP,
      properties: { vpcId: "vpc-1", egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] }] },
    },
    passing: { type: DEFAULT_GROUP, properties: { vpcId: "vpc-1" } },
  },
  {
    id: "vpc-flow-logged",
    title: "A network logs who talks to whom",
    reason: "Nobody could say afterwards what an intruder reached.",
    fix: "Add a FlowLog for the VPC.",
    controls: ["EC2.6"],
    types: [VPC],
    // No property of a VPC is its id: any flow log may be its own.
    companion: { type: FLOW_LOG, property: "vpcId", what: "a FlowLog" },
    failing: { type: VPC, properties: { cidrBlock: "10.0.0.0/16" } },
    passing: {
      type: VPC,
      properties: { cidrBlock: "10.0.0.0/16" },
      beside: [{ type: FLOW_LOG, properties: flowLog() }],
    },
  },
];

/** Addresses, each a range or a list of ranges, and none that is everywhere. */
function namesAddresses(...paths: readonly string[]): Check {
  return (properties, { within }) =>
    paths.flatMap((path) => {
      const value = valueAt(properties, path);
      const open = [value, ...entriesOf(value)].filter((range) => EVERYWHERE.some((each) => each === range));
      return open.map((range) => `\`${within}${path}\` is ${String(range)}`);
    });
}

function ingress(properties: object): Properties {
  return { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 443, toPort: 443, ...properties };
}

function flowLog(): Properties {
  return {
    vpcId: "vpc-1",
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: "arn:aws:logs:eu-central-1:111122223333:log-group:/plinth/shop-dev/network",
    iamRoleArn: "arn:aws:iam::111122223333:role/shop-network",
  };
}
