import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { HttpApi } from "../../components/http-api.ts";
import { withNetwork } from "../../components/network.ts";
import { zoneLayout } from "../../components/network-layout.ts";
import { RouteFunction } from "../../components/route-function.ts";
import type { StackContext } from "../../components/stack-context.ts";
import { withKey } from "../../components/stack-key.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { plannedFunction } from "../plan/planned.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

const TAGS = { "plinth:project": "shop", "plinth:stack": "test" };

interface Deployed {
  readonly recorded: RecordedResource[];
  readonly context: StackContext;
  /** Of each resource, by type and name: how long its deletion may take. */
  readonly deleteTimeouts: Readonly<Record<string, unknown>>;
}

/** The network of this preset, and one function in it. */
async function deploy(preset: string, overrides: object = {}, project = "shop"): Promise<Deployed> {
  const resolved = resolvePreset(preset, overrides).preset;
  if (!resolved) throw new Error(`no preset ${preset}`);
  const deleteTimeouts: Record<string, unknown> = {};
  const watch: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    if ("customTimeouts" in opts && opts.customTimeouts) deleteTimeouts[`${type} ${name}`] = opts.customTimeouts.delete;
    return undefined;
  };
  let context: StackContext = { project, stack: "test", preset: resolved };
  const recorded = await recordResources(
    () => {
      context = withNetwork(withKey(context, {}), { transformations: [watch] });
      const planned = plannedFunction(["routes/projects/get.ts"]);
      const [api, code] = [new HttpApi("api", context), new CodeBucket("code", { context, putCode: async () => {} })];
      const bundle = { ...planned.bundle, zipFile: "package.json" };
      const args = { context, function: { ...planned, bundle }, api, code, grants: [], environment: {} };
      new RouteFunction(planned.name, args);
    },
    { arnOf },
  );
  return { recorded, context, deleteTimeouts };
}

function inputsOf({ recorded }: Deployed, kind: string): Record<string, Record<string, unknown>> {
  const found = recorded.filter(({ type }) => type.split(":").at(-1) === kind);
  return Object.fromEntries(found.map(({ name, inputs }) => [name, inputs]));
}

function policyIn(deployed: Deployed, name: string): { Statement: Record<string, unknown>[] } {
  return JSON.parse(String(inputsOf(deployed, "RolePolicy")[name]?.["policy"]));
}

const known = <Value>(output: pulumi.Output<Value> | undefined): Promise<Value> =>
  new Promise((resolve, reject) => {
    if (output) output.apply((value) => resolve(value as Value));
    else reject(new Error("no output"));
  });

describe("a preset without a network", () => {
  test("has nothing of one, and its functions stay in Lambda's own", async () => {
    const deployed = await deploy("small");
    expect(deployed.context.network).toBe(undefined);
    expect(deployed.recorded.filter(({ type }) => /ec2|vpc|network/i.test(type))).toEqual([]);
    expect(inputsOf(deployed, "Function")["projects-get"]).not.toHaveProperty("vpcConfig");
    expect(Object.keys(inputsOf(deployed, "RolePolicy"))).toEqual(["projects-get"]);
  });
});

describe("the VPC of a preset", () => {
  const SUBNETS = (...types: string[]) => types.map((type) => expect.objectContaining({ type }));

  test.each([
    ["medium", {}, 2, "Single", SUBNETS("Private", "Isolated", "Public")],
    ["large", {}, 3, "OnePerAz", SUBNETS("Private", "Isolated", "Public")],
    ["xlarge", {}, 3, "OnePerAz", SUBNETS("Private", "Isolated", "Public")],
    ["nano", { network: "vpc" }, 2, "Single", SUBNETS("Private", "Isolated", "Public")],
    // No public subnets where there is nothing to put in them.
    ["medium", { natGateways: "none" }, 2, "None", SUBNETS("Private", "Isolated")],
    ["medium", { availabilityZones: 1 }, 1, "Single", SUBNETS("Private", "Isolated", "Public")],
  ])("%s with %j has %d zones and NAT %s", async (preset, overrides, zones, strategy, subnetSpecs) => {
    const deployed = await deploy(preset, overrides);
    expect(inputsOf(deployed, "Vpc")["shop-test-network"]).toEqual({
      cidrBlock: "10.0.0.0/16",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      natGateways: { strategy },
      numberOfAvailabilityZones: zones,
      subnetSpecs,
      subnetStrategy: "Auto",
      tags: TAGS,
    });
  });

  test("puts functions into the private subnets and data into the isolated ones, each zone its own", async () => {
    const { context } = await deploy("medium");
    expect(await known(context.network?.vpcId)).toBe("vpc-1");
    expect(await known(context.network?.functionSubnetIds)).toEqual(["subnet-private-1", "subnet-private-2"]);
    expect(await known(context.network?.dataSubnetIds)).toEqual(["subnet-isolated-1", "subnet-isolated-2"]);
  });

  test("leaves its default security group without a rule", async () => {
    const deployed = await deploy("medium");
    expect(inputsOf(deployed, "DefaultSecurityGroup")["network"]).toEqual({
      vpcId: "vpc-1",
      tags: { ...TAGS, Name: "shop-test-network-default" },
    });
  });
});

describe("zoneLayout", () => {
  const all = ({ functions, data, nat }: ReturnType<typeof zoneLayout>) => [...functions, ...data, ...nat];

  test("gives each zone the same ranges however many zones there are: another range would replace the subnet", () => {
    const six = zoneLayout(6);
    for (const zones of [1, 2, 3, 4, 5]) {
      expect(zoneLayout(zones)).toEqual({
        functions: six.functions.slice(0, zones),
        data: six.data.slice(0, zones),
        nat: six.nat.slice(0, zones),
      });
    }
  });

  test("has no two ranges that overlap, and none outside of the VPC", () => {
    const ranges = all(zoneLayout(6)).map((cidr) => {
      const [address = "", bits] = cidr.split("/");
      const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
      return { start, end: start + 2 ** (32 - Number(bits)), size: 2 ** (32 - Number(bits)) };
    });
    expect(ranges).toHaveLength(18);
    for (const { start, size } of ranges) expect(start % size).toBe(0);
    ranges.sort((a, b) => a.start - b.start);
    for (const [index, { start }] of ranges.entries())
      expect(start).toBeGreaterThanOrEqual(ranges[index - 1]?.end ?? 10 * 2 ** 24);
    expect(ranges.at(-1)?.end).toBeLessThanOrEqual(10 * 2 ** 24 + 2 ** 16);
  });
});

describe("the security groups", () => {
  const group = (name: string) => `${name}-id`;
  const rule = { ipProtocol: "tcp", tags: TAGS, description: expect.any(String) };
  const https = { ...rule, fromPort: 443, toPort: 443 };
  const postgres = { ...rule, fromPort: 5432, toPort: 5432 };

  test("let functions out to HTTPS and to the data, data in from the functions, and nothing else", async () => {
    const deployed = await deploy("medium");
    expect(inputsOf(deployed, "SecurityGroup")).toEqual({
      "network-data": expect.objectContaining({ name: "shop-test-network-data", vpcId: "vpc-1" }),
      "network-functions": expect.objectContaining({ name: "shop-test-network-functions", vpcId: "vpc-1" }),
    });
    expect(inputsOf(deployed, "SecurityGroupEgressRule")).toEqual({
      "network-https": { ...https, securityGroupId: group("network-functions"), cidrIpv4: "0.0.0.0/0" },
      "network-to-data": {
        ...postgres,
        securityGroupId: group("network-functions"),
        referencedSecurityGroupId: group("network-data"),
      },
    });
    expect(inputsOf(deployed, "SecurityGroupIngressRule")).toEqual({
      "network-from-functions": {
        ...postgres,
        securityGroupId: group("network-data"),
        referencedSecurityGroupId: group("network-functions"),
      },
    });
  });

  test("have rules of their own and none inside: a group with both would lose the others", async () => {
    const inside = Object.values(inputsOf(await deploy("xlarge"), "SecurityGroup"));
    expect(inside).toHaveLength(3);
    for (const inputs of inside) {
      expect(inputs).not.toHaveProperty("ingress");
      expect(inputs).not.toHaveProperty("egress");
    }
  });

  test("wait an hour for the interfaces of functions that have left", async () => {
    const { deleteTimeouts } = await deploy("xlarge");
    expect(Object.entries(deleteTimeouts).filter(([, timeout]) => timeout === "60m")).toHaveLength(3);
  });

  test("have names that AWS takes also in a project whose name begins with sg-", async () => {
    const deployed = await deploy("medium", {}, "sg-shop");
    const names = Object.values(inputsOf(deployed, "SecurityGroup")).map(({ name }) => name);
    expect(names.sort()).toEqual([
      expect.stringMatching(/^plinth-sg-shop-test-network-data-[0-9a-f]{8}$/),
      expect.stringMatching(/^plinth-sg-shop-test-network-functions-[0-9a-f]{8}$/),
    ]);
  });
});

describe("the endpoints", () => {
  const service = (name: string) => `com.amazonaws.eu-central-1.${name}`;

  test("of every network are those of S3 and DynamoDB, over its routes", async () => {
    const endpoints = inputsOf(await deploy("medium"), "VpcEndpoint");
    expect(Object.keys(endpoints)).toEqual(["network-dynamodb", "network-s3"]);
    for (const name of ["s3", "dynamodb"])
      expect(endpoints[`network-${name}`]).toMatchObject({
        serviceName: service(name),
        vpcEndpointType: "Gateway",
        vpcId: "vpc-1",
        tags: { ...TAGS, Name: `shop-test-network-${name}` },
      });
  });

  test.each([
    ["xlarge", {}],
    ["medium", { natGateways: "none", interfaceEndpoints: true }],
  ])("of %s with %j are also those that the handles call, open to the functions alone", async (preset, overrides) => {
    const deployed = await deploy(preset, overrides);
    const endpoints = inputsOf(deployed, "VpcEndpoint");
    const interfaces = Object.entries(endpoints).filter(([, { vpcEndpointType }]) => vpcEndpointType === "Interface");
    expect(interfaces.map(([name]) => name)).toEqual(["network-lambda", "network-secretsmanager", "network-sqs"]);
    for (const [name, inputs] of interfaces)
      expect(inputs).toMatchObject({
        serviceName: service(name.slice("network-".length)),
        privateDnsEnabled: true,
        securityGroupIds: ["network-endpoints-id"],
        subnetIds: expect.arrayContaining(["subnet-private-1", "subnet-private-2"]),
      });
    expect(inputsOf(deployed, "SecurityGroupIngressRule")["network-to-endpoints"]).toMatchObject({
      securityGroupId: "network-endpoints-id",
      referencedSecurityGroupId: "network-functions-id",
      fromPort: 443,
      toPort: 443,
    });
  });
});

describe("the flow logs", () => {
  test("go to a log group kept as long as the others, under the stack's key, through a role for that alone", async () => {
    const deployed = await deploy("medium");
    expect(inputsOf(deployed, "LogGroup")["network-flow-logs"]).toMatchObject({
      name: "/plinth/shop-test/network",
      retentionInDays: 30,
      kmsKeyId: "arn:Key:key",
    });
    expect(inputsOf(deployed, "FlowLog")["network-flow-logs"]).toMatchObject({
      vpcId: "vpc-1",
      trafficType: "ALL",
      logDestination: arnOf("LogGroup", "network-flow-logs"),
      iamRoleArn: "arn:Role:network-flow-logs",
    });
    expect(policyIn(deployed, "network-flow-logs").Statement).toEqual([
      {
        Sid: "WriteFlowLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [`${arnOf("LogGroup", "network-flow-logs")}:*`],
      },
    ]);
    const { assumeRolePolicy } = inputsOf(deployed, "Role")["network-flow-logs"] ?? {};
    expect(JSON.parse(String(assumeRolePolicy)).Statement).toMatchObject([
      {
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-central-1:111122223333:vpc-flow-log/*" },
        },
      },
    ]);
  });
});

describe("a function in a network", () => {
  test("is in the private subnets and the functions' group", async () => {
    expect(inputsOf(await deploy("medium"), "Function")["projects-get"]).toMatchObject({
      vpcConfig: {
        subnetIds: ["subnet-private-1", "subnet-private-2"],
        securityGroupIds: ["network-functions-id"],
      },
    });
  });

  test("has what Lambda needs for its interfaces in a policy of its own, and its code nothing of it", async () => {
    const deployed = await deploy("medium");
    expect(policyIn(deployed, "projects-get").Statement.map(({ Sid }) => Sid)).toEqual(["Logs", "Tracing"]);
    const ec2 = (resource: string) => `arn:aws:ec2:eu-central-1:111122223333:${resource}`;
    const actions = ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"];
    const looks = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];
    expect(policyIn(deployed, "projects-get-network").Statement).toEqual([
      {
        Sid: "CreateInterfaces",
        Effect: "Allow",
        Action: ["ec2:CreateNetworkInterface"],
        Resource: [
          ec2("subnet/subnet-private-1"),
          ec2("subnet/subnet-private-2"),
          ec2("security-group/network-functions-id"),
          ec2("network-interface/*"),
        ],
      },
      { Sid: "KeepAndDeleteInterfaces", Effect: "Allow", Action: actions, Resource: [ec2("*/*")] },
      { Sid: "FindInterfaces", Effect: "Allow", Action: looks, Resource: ["*"] },
      {
        Sid: "NotForTheCode",
        Effect: "Deny",
        Action: ["ec2:CreateNetworkInterface", ...actions, "ec2:DetachNetworkInterface", ...looks],
        Resource: ["*"],
        Condition: {
          ArnEquals: {
            "lambda:SourceFunctionArn": "arn:aws:lambda:eu-central-1:111122223333:function:shop-test-projects-get",
          },
        },
      },
    ]);
  });
});

/** In full only where the components read the place from it. */
function arnOf(kind: string, name: string): string {
  return kind === "LogGroup" ? `arn:aws:logs:eu-central-1:111122223333:log-group:${name}` : `arn:${kind}:${name}`;
}
