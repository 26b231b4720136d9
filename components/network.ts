import type * as pulumi from "@pulumi/pulumi";

/** The private network of a stack. */
export interface Network {
  readonly vpcId: pulumi.Output<string>;
  readonly functionSubnetIds: pulumi.Output<string[]>;
  readonly dataSubnetIds: pulumi.Output<string[]>;
  readonly functionSecurityGroupId: pulumi.Output<string>;
  readonly dataSecurityGroupId: pulumi.Output<string>;
}
