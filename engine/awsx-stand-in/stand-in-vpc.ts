import * as pulumi from "@pulumi/pulumi";
import { readVpcArgs, type SubnetSpec, type VpcArgs } from "./read-vpc-args.ts";

const ANYWHERE = "0.0.0.0/0";

// Public ones first: the routes of the private ones lead to the NAT gateways in them.
const ORDER: readonly SubnetSpec["type"][] = ["Public", "Private", "Isolated"];

/** What has been made of one zone's subnet. */
interface MadeSubnet {
  readonly type: SubnetSpec["type"];
  readonly subnet: AwsResource;
  readonly routeTable: AwsResource;
}

/** A resource of the AWS provider, without the weight of its SDK. */
class AwsResource extends pulumi.CustomResource {
  constructor(type: string, name: string, args: pulumi.Inputs, parent: pulumi.Resource) {
    super(`aws:ec2/${type}`, name, args, { parent });
  }
}

/** The same resources, under the same names and with the same arguments, that `awsx.ec2.Vpc` makes of these arguments. */
export async function createVpc(
  name: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
): Promise<pulumi.provider.ConstructResult> {
  const args = readVpcArgs(inputs);
  const component = new pulumi.ComponentResource("awsx:ec2:Vpc", name, {}, options);
  const zones = await zonesOf(args.numberOfAvailabilityZones, component);
  const tags = { Name: name, ...args.tags };
  const { cidrBlock, enableDnsHostnames, enableDnsSupport } = args;
  const vpc = new AwsResource("vpc:Vpc", name, { cidrBlock, enableDnsHostnames, enableDnsSupport, tags }, component);
  const gateway = new AwsResource("internetGateway:InternetGateway", name, { vpcId: vpc.id, tags }, vpc);
  const nats: AwsResource[] = [];
  const made = zones.flatMap((zone, index) =>
    args.subnetSpecs
      .toSorted((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type))
      .map((spec) => createSubnet({ name, args, spec, zone, index, vpc, gateway, nats })),
  );
  const idsOf = (type: SubnetSpec["type"]) => made.filter((each) => each.type === type).map(({ subnet }) => subnet.id);
  const state = {
    vpcId: vpc.id,
    publicSubnetIds: idsOf("Public"),
    privateSubnetIds: idsOf("Private"),
    isolatedSubnetIds: idsOf("Isolated"),
    routeTables: made.map(({ routeTable }) => routeTable),
  };
  return { urn: component.urn, state };
}

async function zonesOf(count: number, parent: pulumi.Resource): Promise<string[]> {
  const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
  const { names }: { names: string[] } = await pulumi.runtime.invoke(token, { state: "available" }, { parent });
  if (names.length >= count) return names.slice(0, count);
  throw new Error(`The Region has ${names.length} availability zones, and the network asks for ${count}.`);
}

interface SubnetPlan {
  readonly name: string;
  readonly args: VpcArgs;
  readonly spec: SubnetSpec;
  readonly zone: string;
  /** Of the zone, from 0. */
  readonly index: number;
  readonly vpc: AwsResource;
  readonly gateway: AwsResource;
  /** Those made so far; a public subnet adds its own. */
  readonly nats: AwsResource[];
}

function createSubnet(plan: SubnetPlan): MadeSubnet {
  const { name, args, spec, zone, index, vpc, nats } = plan;
  const { type } = spec;
  const subnetName = `${name}-${type.toLowerCase()}-${index + 1}`;
  const tags = { ...args.tags, Name: subnetName, SubnetType: type };
  const place = { vpcId: vpc.id, availabilityZone: zone, cidrBlock: spec.cidrBlocks[index] };
  const more = { mapPublicIpOnLaunch: type === "Public", assignIpv6AddressOnCreation: false, tags };
  const subnet = new AwsResource("subnet:Subnet", subnetName, { ...place, ...more }, vpc);
  const routeTable = new AwsResource("routeTable:RouteTable", subnetName, { vpcId: vpc.id, tags }, subnet);
  const association = { routeTableId: routeTable.id, subnetId: subnet.id };
  new AwsResource("routeTableAssociation:RouteTableAssociation", subnetName, association, routeTable);
  if (type === "Public" && wantsNat(args, index)) nats.push(createNat(`${name}-${index + 1}`, args, subnet));
  const target = targetOf(plan);
  if (target) {
    const route = { routeTableId: routeTable.id, destinationCidrBlock: ANYWHERE, ...target };
    new AwsResource("route:Route", subnetName, route, routeTable);
  }
  return { type, subnet, routeTable };
}

function wantsNat({ natGateways: { strategy } }: VpcArgs, index: number): boolean {
  return strategy === "OnePerAz" || (strategy === "Single" && index === 0);
}

function createNat(name: string, { tags }: VpcArgs, subnet: AwsResource): AwsResource {
  const named = { tags: { ...tags, Name: name } };
  // The id of an address is its allocation id.
  const address = new AwsResource("eip:Eip", name, named, subnet);
  return new AwsResource(
    "natGateway:NatGateway",
    name,
    { subnetId: subnet.id, allocationId: address.id, ...named },
    subnet,
  );
}

/** Where a subnet's way out leads; isolated ones have none. */
function targetOf({ args, spec, index, gateway, nats }: SubnetPlan): pulumi.Inputs | undefined {
  if (spec.type === "Public") return { gatewayId: gateway.id };
  const nat = args.natGateways.strategy === "Single" ? nats[0] : nats[index];
  return spec.type === "Private" && nat ? { natGatewayId: nat.id } : undefined;
}
