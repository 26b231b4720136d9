import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AwsxVpc } from "./awsx-vpc.ts";
import { FlowLogs } from "./flow-logs.ts";
import { createGatewayEndpoints, createInterfaceEndpoints } from "./network-endpoints.ts";
import { VPC_CIDR, zoneLayout } from "./network-layout.ts";
import { SecurityGroups } from "./security-groups.ts";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** Where functions and data of a stack live when its preset has a network. */
export interface Network {
  readonly vpcId: pulumi.Output<string>;
  /** Private subnets, one for each zone. Known once everything that a function needs to reach from there is reachable. */
  readonly functionSubnetIds: pulumi.Output<string[]>;
  /** Isolated subnets, one for each zone: no way to the internet, in or out. */
  readonly dataSubnetIds: pulumi.Output<string[]>;
  /** Out to HTTPS and to the data; nothing in. */
  readonly functionSecurityGroupId: pulumi.Output<string>;
  /** In from the functions, on the database's port; nothing out. */
  readonly dataSecurityGroupId: pulumi.Output<string>;
}

const STRATEGY = { none: "None", single: "Single", "per-zone": "OnePerAz" } as const;

/** The stack's network as its preset says; without one there is none. */
export function createNetwork(context: StackContext, options: pulumi.ComponentResourceOptions): Network | undefined {
  return context.preset.network === "none" ? undefined : new Vpc("network", context, options);
}

/** The stack's context, with the network that its preset asks for. */
export function withNetwork<Context extends StackContext>(
  context: Context,
  options: pulumi.ComponentResourceOptions,
): Context {
  return { ...context, network: createNetwork(context, options) };
}

/** A VPC with private subnets for functions, isolated ones for data, endpoints, flow logs, and a default security group that lets nothing through. */
class Vpc extends pulumi.ComponentResource implements Network {
  readonly vpcId: pulumi.Output<string>;
  readonly functionSubnetIds: pulumi.Output<string[]>;
  readonly dataSubnetIds: pulumi.Output<string[]>;
  readonly functionSecurityGroupId: pulumi.Output<string>;
  readonly dataSecurityGroupId: pulumi.Output<string>;

  constructor(name: string, context: StackContext, options: pulumi.ComponentResourceOptions) {
    super("plinth:index:Network", name, {}, options);
    const parent = { parent: this };
    const vpc = createVpc(name, context, parent);
    const tags = { ...tagsOf(context), Name: nameIn(context, `${name}-default`, 255) };
    // Without rules it takes away those that AWS gives every VPC's default group: whoever lands in it reaches nothing.
    new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.vpcId, tags }, parent);
    const groups = new SecurityGroups(name, context, vpc.vpcId, parent);
    const endpoints = [
      ...createGatewayEndpoints(name, context, vpc, parent),
      ...createInterfaceEndpoints(name, context, { vpc, functions: groups.functions }, parent),
    ];
    new FlowLogs(`${name}-flow-logs`, context, vpc.vpcId, parent);
    this.vpcId = vpc.vpcId;
    const reachable = [...groups.rules, ...endpoints].map(({ id }) => id);
    this.functionSubnetIds = pulumi.all([vpc.privateSubnetIds, pulumi.all(reachable)]).apply(([ids]) => ids);
    this.dataSubnetIds = vpc.isolatedSubnetIds;
    this.functionSecurityGroupId = groups.functions.id;
    this.dataSecurityGroupId = groups.data.id;
    this.registerOutputs({ vpcId: this.vpcId });
  }
}

/** The plugin names subnets, route tables and NAT gateways after the component, on AWS as well. */
function createVpc(name: string, context: StackContext, options: pulumi.ComponentResourceOptions): AwsxVpc {
  const { availabilityZones, natGateways } = context.preset;
  const layout = zoneLayout(availabilityZones);
  return new AwsxVpc(
    nameIn(context, name, 200),
    {
      cidrBlock: VPC_CIDR,
      numberOfAvailabilityZones: availabilityZones,
      natGateways: { strategy: STRATEGY[natGateways] },
      subnetSpecs: [
        { type: "Private", cidrBlocks: layout.functions },
        { type: "Isolated", cidrBlocks: layout.data },
        // They hold nothing but the NAT gateways.
        ...(natGateways === "none" ? [] : [{ type: "Public" as const, cidrBlocks: layout.nat }]),
      ],
      tags: tagsOf(context),
    },
    options,
  );
}
