import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Checkout,
  type CommandResult,
  checkOut,
  readState,
  type StateResource,
} from "../../plinth/testing/checkout.ts";
import { callAllTheTime } from "./call-all-the-time.ts";

// One stack that moves into a network, grows in it, and moves out again; the tests run in order, each on what the one before left.
let checkout: Checkout;
let url: string;
let before: StateResource[];

beforeAll(async () => {
  checkout = await checkOut();
  const up = await plinth("up");
  url = up.stdout.trimEnd().split("\n").at(-1)?.slice("url: ".length) ?? "";
  before = await readState(checkout);
});

afterAll(async () => {
  await checkout.plinth("down");
  await checkout.remove();
});

describe("a stack without a network", () => {
  test("asks nothing of the awsx plugin", () => {
    expect(before.filter(({ type }) => /awsx|ec2/.test(type))).toEqual([]);
  });
});

describe("overrides.network vpc, on a live stack", () => {
  test("moves every function in, in place, and no request is lost", async () => {
    await set("network", "vpc");
    await upWithoutLoss();
    const after = await readState(checkout);
    expect(functionsIn(after)).toEqual(functionsIn(before));
    const subnets = idsOf(after, "aws:ec2/subnet:Subnet", /-private-\d$/);
    expect(subnets).toHaveLength(2);
    const group = idsOf(after, "aws:ec2/securityGroup:SecurityGroup", /^network-functions$/);
    for (const { outputs } of of(after, "aws:lambda/function:Function")) {
      const { subnetIds, securityGroupIds } = Object(outputs?.["vpcConfig"]);
      expect([[...subnetIds].sort(), securityGroupIds]).toEqual([[...subnets].sort(), group]);
    }
    // As the API says, and not only the state.
    expect(await functionVpc()).toMatchObject({ SecurityGroupIds: group });
  });

  test("has every way out and no other: routes, endpoints, security groups", async () => {
    const state = await readState(checkout);
    const nat = idsOf(state, "aws:ec2/natGateway:NatGateway");
    expect(nat).toHaveLength(1);
    const routes = of(state, "aws:ec2/route:Route").map((each) => [nameOf(each), each.outputs?.["natGatewayId"]]);
    expect(Object.fromEntries(routes)).toMatchObject({
      "plinth-local-network-private-1": nat[0],
      "plinth-local-network-private-2": nat[0],
      "plinth-local-network-public-1": "",
    });
    expect(routes.filter(([name]) => String(name).includes("isolated"))).toEqual([]);
    const tables = idsOf(state, "aws:ec2/routeTable:RouteTable", /-(private|isolated)-/).sort();
    expect(tables).toHaveLength(4);
    for (const name of ["network-s3", "network-dynamodb"]) {
      const [endpoint] = of(state, "aws:ec2/vpcEndpoint:VpcEndpoint").filter((each) => nameOf(each) === name);
      expect([...Object(endpoint?.outputs)["routeTableIds"]].sort()).toEqual(tables);
    }
    // AWS gives a new group a rule that lets it go anywhere, which the provider takes away.
    expect(await egressRules()).toEqual({
      default: [],
      "plinth-local-network-data": [],
      "plinth-local-network-functions": ["443 0.0.0.0/0", "5432 plinth-local-network-data"],
    });
  });

  test("shows no change afterwards", async () => {
    expect(JSON.parse((await plinth("preview", "--stack", "local", "--json")).stdout)).toMatchObject({ changes: {} });
  });
});

describe("a bigger network", () => {
  test("takes a third zone, its own NAT gateways and endpoints, and replaces nothing", async () => {
    const small = await readState(checkout);
    await set("availabilityZones", "3");
    await set("natGateways", "per-zone");
    await set("interfaceEndpoints", "true");
    await upWithoutLoss();
    const big = await readState(checkout);
    const now = new Map(big.map(({ urn, id }) => [urn, id]));
    expect(small.filter(({ urn, id }) => now.get(urn) !== id).map(({ urn }) => urn)).toEqual([]);
    expect(idsOf(big, "aws:ec2/natGateway:NatGateway")).toHaveLength(3);
    const endpoints = of(big, "aws:ec2/vpcEndpoint:VpcEndpoint").map(nameOf).sort();
    expect(endpoints).toEqual(["dynamodb", "lambda", "s3", "secretsmanager", "sqs"].map((each) => `network-${each}`));
    expect((await functionVpc()).SubnetIds).toHaveLength(3);
  });
});

describe("back to no network", () => {
  test("moves every function out, in place, without a lost request, and leaves nothing of the network", async () => {
    for (const field of ["network", "availabilityZones", "natGateways", "interfaceEndpoints"])
      await plinth("pulumi", "config", "rm", "--path", `overrides.${field}`, "--stack", "local");
    await upWithoutLoss();
    const after = await readState(checkout);
    expect(after.map(({ urn }) => urn).sort()).toEqual(before.map(({ urn }) => urn).sort());
    expect(functionsIn(after)).toEqual(functionsIn(before));
    expect(await functionVpc()).toMatchObject({ SubnetIds: [], SecurityGroupIds: [] });
    const actions = ["Vpcs", "Subnets", "SecurityGroups", "RouteTables", "VpcEndpoints", "FlowLogs", "Addresses"];
    for (const action of actions) expect(await ec2(`Describe${action}`), action).not.toContain("plinth-local");
  });
});

/** Deploys while clients call; whoever waits for an answer gets it. */
async function upWithoutLoss(): Promise<void> {
  const client = callAllTheTime(url);
  const up = await checkout.plinth("up");
  const { calls, failures } = await client.stop();
  succeeded(up);
  expect(failures.slice(0, 5)).toEqual([]);
  expect(calls).toBeGreaterThan(50);
}

const set = (field: string, value: string): Promise<CommandResult> =>
  plinth("pulumi", "config", "set", "--path", `overrides.${field}`, value, "--stack", "local");

async function plinth(...args: string[]): Promise<CommandResult> {
  return succeeded(await checkout.plinth(...args));
}

function succeeded(result: CommandResult): CommandResult {
  if (result.code !== 0) throw new Error(`exit code ${result.code}\n${result.stdout}\n${result.stderr}`);
  return result;
}

function of(state: readonly StateResource[], type: string): StateResource[] {
  return state.filter((each) => each.type === type);
}

function nameOf({ urn }: StateResource): string {
  return urn.split("::").at(-1) ?? "";
}

function idsOf(state: readonly StateResource[], type: string, name = /./): string[] {
  return of(state, type).flatMap((each) => (name.test(nameOf(each)) && each.id ? [each.id] : []));
}

/** Id and ARN of each function: those of one that was replaced would be others, or it would have been gone meanwhile. */
function functionsIn(state: readonly StateResource[]): string[] {
  return of(state, "aws:lambda/function:Function")
    .map(({ urn, id, outputs }) => `${urn} ${id} ${outputs?.["arn"]}`)
    .sort();
}

interface FunctionVpc {
  readonly SubnetIds: string[];
  readonly SecurityGroupIds: string[];
}

async function functionVpc(): Promise<FunctionVpc> {
  const path = "/2015-03-31/functions/plinth-local-health-get/configuration";
  const response = await fetch(`http://127.0.0.1:${checkout.port}${path}`);
  const { VpcConfig } = (await response.json()) as { VpcConfig?: FunctionVpc };
  return { SubnetIds: VpcConfig?.SubnetIds ?? [], SecurityGroupIds: VpcConfig?.SecurityGroupIds ?? [] };
}

async function ec2(action: string): Promise<string> {
  const credential = "000000000000/20260101/us-east-1/ec2/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
  const headers = { "content-type": "application/x-www-form-urlencoded", authorization };
  const body = `Action=${action}&Version=2016-11-15`;
  return (await fetch(`http://127.0.0.1:${checkout.port}/`, { method: "POST", headers, body })).text();
}

/** The stack's groups by name, each with where it lets its members go. */
async function egressRules(): Promise<Record<string, string[]>> {
  const state = await readState(checkout);
  const [vpcId = ""] = idsOf(state, "aws:ec2/vpc:Vpc");
  const groups = (await ec2("DescribeSecurityGroups")).split(/<groupName>/).slice(1);
  const own = groups.filter((text) => text.includes(vpcId));
  const nameById = new Map(
    of(state, "aws:ec2/securityGroup:SecurityGroup").map(({ id, outputs }) => [id, outputs?.["name"]]),
  );
  return Object.fromEntries(
    own.map((text) => {
      const egress = /<ipPermissionsEgress>(.*?)<\/ipPermissionsEgress>/s.exec(text)?.[1] ?? "";
      const rules = egress
        .split("<ipProtocol>")
        .slice(1)
        .map((rule) => {
          const group = /<groupId>([^<]+)/.exec(rule)?.[1];
          return `${/<fromPort>(\d+)/.exec(rule)?.[1]} ${/<cidrIp>([^<]+)/.exec(rule)?.[1] ?? nameById.get(group)}`;
        });
      return [text.slice(0, text.indexOf("<")), rules.sort()];
    }),
  );
}
