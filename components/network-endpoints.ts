import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { GATEWAY_SERVICES, INTERFACE_SERVICES } from "../plinth/resources/network-services.ts";
import type { AwsxVpc } from "./awsx-vpc.ts";
import { allowHttpsFrom, createSecurityGroup } from "./security-groups.ts";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** S3 and DynamoDB over the route tables of the functions' and the data's subnets: they cost nothing and spare the NAT gateways. */
export function createGatewayEndpoints(
  name: string,
  context: StackContext,
  vpc: AwsxVpc,
  options: pulumi.InvokeOptions & pulumi.CustomResourceOptions,
): aws.ec2.VpcEndpoint[] {
  const routeTableIds = vpc.routeTables.apply(idsOfPrivate);
  return GATEWAY_SERVICES.map(
    (service) =>
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: vpc.vpcId,
          serviceName: serviceName(service, options),
          vpcEndpointType: "Gateway",
          routeTableIds,
          tags: namedTags(context, `${name}-${service}`),
        },
        options,
      ),
  );
}

/** The services that the handles of `resources.ts` call, inside of the VPC, for the functions alone. None unless the preset says so. */
export function createInterfaceEndpoints(
  name: string,
  context: StackContext,
  { vpc, functions }: { readonly vpc: AwsxVpc; readonly functions: aws.ec2.SecurityGroup },
  options: pulumi.InvokeOptions & pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  if (!context.preset.interfaceEndpoints) return [];
  const description = "The endpoints of AWS services: HTTPS in from the functions, nothing out";
  const group = createSecurityGroup(`${name}-endpoints`, context, { vpcId: vpc.vpcId, description }, options);
  const rule = allowHttpsFrom(`${name}-to-endpoints`, context, { to: group, from: functions }, options);
  const endpoints = INTERFACE_SERVICES.map(
    (service) =>
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: vpc.vpcId,
          serviceName: serviceName(service, options),
          vpcEndpointType: "Interface",
          subnetIds: vpc.privateSubnetIds,
          securityGroupIds: [group.id],
          // From this moment on the service's usual name leads here, for every function in the VPC: the group must let them in already.
          privateDnsEnabled: true,
          tags: namedTags(context, `${name}-${service}`),
        },
        { ...options, dependsOn: [rule] },
      ),
  );
  return [rule, ...endpoints];
}

function serviceName(service: string, options: pulumi.InvokeOptions): pulumi.Output<string> {
  return pulumi.interpolate`com.amazonaws.${aws.getRegionOutput({}, options).region}.${service}`;
}

function namedTags(context: StackContext, name: string): Record<string, string> {
  return { ...tagsOf(context), Name: nameIn(context, name, 255) };
}

/** All but those of the public subnets, in which no code runs. */
function idsOfPrivate(tables: readonly aws.ec2.RouteTable[]): pulumi.Output<string[]> {
  return pulumi
    .all(tables.map(({ id, tags }) => pulumi.all([id, tags])))
    .apply((known) => known.filter(([, tags]) => tags?.["SubnetType"] !== "Public").map(([id]) => id));
}
