import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";

const HTTPS_PORT = 443;
const POSTGRES_PORT = 5432;

/** How long Lambda may take to give back the network interfaces of functions that have left; AWS names 35 minutes as usual at most. */
const DELETE_TIMEOUT = "60m";

/** The two groups of a network: functions go out to HTTPS and to the data, data is reached by functions alone. */
export class SecurityGroups extends pulumi.ComponentResource {
  readonly functions: aws.ec2.SecurityGroup;
  readonly data: aws.ec2.SecurityGroup;
  /** Without them the groups let nothing through. */
  readonly rules: readonly pulumi.CustomResource[];

  constructor(
    name: string,
    context: StackContext,
    vpcId: pulumi.Output<string>,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:SecurityGroups", name, {}, options);
    const parent = { parent: this };
    const group = (kind: string, description: string) =>
      createSecurityGroup(`${name}-${kind}`, context, { vpcId, description }, parent);
    this.functions = group("functions", "The functions: out to HTTPS and to the data, nothing in");
    this.data = group("data", "The data: in from the functions, nothing out");
    this.rules = createRules(name, context, this, parent);
    this.registerOutputs({});
  }
}

/** A group without rules, under a name that AWS takes: it keeps those that begin with "sg-" for its own ids. */
export function createSecurityGroup(
  name: string,
  context: StackContext,
  args: { readonly vpcId: pulumi.Output<string>; readonly description: string },
  options: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
  const physical = nameIn(context, name, 240);
  const groupName = /^sg-/i.test(physical) ? `plinth-${physical}` : physical;
  return new aws.ec2.SecurityGroup(
    name,
    { ...args, name: groupName, tags: { ...tagsOf(context), Name: groupName } },
    { ...options, customTimeouts: { delete: DELETE_TIMEOUT } },
  );
}

/** Lets one group in to another, on HTTPS. */
export function allowHttpsFrom(
  name: string,
  context: StackContext,
  { to, from }: { readonly to: aws.ec2.SecurityGroup; readonly from: aws.ec2.SecurityGroup },
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  return new aws.vpc.SecurityGroupIngressRule(
    name,
    {
      ...onPort(HTTPS_PORT),
      securityGroupId: to.id,
      referencedSecurityGroupId: from.id,
      description: "HTTPS from the functions",
      tags: tagsOf(context),
    },
    options,
  );
}

function createRules(
  name: string,
  context: StackContext,
  { functions, data }: Pick<SecurityGroups, "functions" | "data">,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  const tags = tagsOf(context);
  return [
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-https`,
      {
        ...onPort(HTTPS_PORT),
        securityGroupId: functions.id,
        cidrIpv4: "0.0.0.0/0",
        description: "AWS and other HTTPS services",
        tags,
      },
      options,
    ),
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-to-data`,
      {
        ...onPort(POSTGRES_PORT),
        securityGroupId: functions.id,
        referencedSecurityGroupId: data.id,
        description: "PostgreSQL of the stack",
        tags,
      },
      options,
    ),
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-from-functions`,
      {
        ...onPort(POSTGRES_PORT),
        securityGroupId: data.id,
        referencedSecurityGroupId: functions.id,
        description: "PostgreSQL from the functions",
        tags,
      },
      options,
    ),
  ];
}

function onPort(port: number): { ipProtocol: string; fromPort: number; toPort: number } {
  return { ipProtocol: "tcp", fromPort: port, toPort: port };
}
