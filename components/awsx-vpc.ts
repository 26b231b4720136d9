import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The awsx plugin that makes the VPC; engine/versions.ts gets the same one. */
export const AWSX_VERSION = "3.9.0";

/** One subnet in every zone, with the address ranges written out. */
export interface SubnetSpec {
  /** `Private` has a way out through NAT where there is any, `Isolated` has none, `Public` holds the NAT gateways. */
  readonly type: "Private" | "Isolated" | "Public";
  /** One range for each zone. */
  readonly cidrBlocks: string[];
}

/** Arguments of {@link AwsxVpc}: those of `awsx.ec2.Vpc` that Plinth uses. */
export interface AwsxVpcArgs {
  readonly cidrBlock: string;
  /** 1–6, and no more than the Region has: the preview stops where it has fewer. */
  readonly numberOfAvailabilityZones: number;
  readonly natGateways: { readonly strategy: "None" | "Single" | "OnePerAz" };
  readonly subnetSpecs: readonly SubnetSpec[];
  readonly tags: Record<string, string>;
}

/**
 * `awsx.ec2.Vpc`, asked of its plugin without the npm package: docs/decisions/0009 says why. Its outputs are known once everything in it
 * exists, the ways out included.
 */
export class AwsxVpc extends pulumi.ComponentResource {
  declare readonly vpcId: pulumi.Output<string>;
  /** One for each zone. */
  declare readonly privateSubnetIds: pulumi.Output<string[]>;
  /** One for each zone. */
  declare readonly isolatedSubnetIds: pulumi.Output<string[]>;
  /** One for each subnet; the tag `SubnetType` says of which type. */
  declare readonly routeTables: pulumi.Output<aws.ec2.RouteTable[]>;

  constructor(name: string, args: AwsxVpcArgs, options?: pulumi.ComponentResourceOptions) {
    const outputs = {
      vpcId: undefined,
      privateSubnetIds: undefined,
      isolatedSubnetIds: undefined,
      routeTables: undefined,
    };
    const fixed = { subnetStrategy: "Auto", enableDnsHostnames: true, enableDnsSupport: true };
    super("awsx:ec2:Vpc", name, { ...args, ...fixed, ...outputs }, { ...options, version: AWSX_VERSION }, true);
  }
}
