import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator } from "../../engine/emulator.ts";
import type { PresetName, ResolvedPreset } from "../../plinth/presets/preset-table.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { type Checkout, checkOut, readState, type StateResource } from "../../plinth/testing/checkout.ts";
import { differencesOf, type ProgramResource } from "../program/compare-resources.ts";
import { addEveryResource } from "../program/every-resource.ts";
import { misreadFields, unexplained } from "../program/preset-effects.ts";
import { deleteBucketPolicy } from "./ask-emulator.ts";
import { ec2, egressRules, functionVpc } from "./ask-network.ts";
import { callAllTheTime } from "./call-all-the-time.ts";
import { idsOf, nameOf, ofType, outputsOf, request, succeeded, urlIn } from "./live-stack.ts";
import { probeGrants, refusesPlainHttp } from "./probe-grants.ts";

// One stack, with policies enforced by the embedded AWS, that goes through the presets and comes back to the first; the tests run in order.
let checkout: Checkout;
let url: string;
let first: readonly StateResource[];
let rows: readonly unknown[];
const SECRET = "sk-walk-71c2";

beforeAll(async () => {
  checkout = await checkOut();
  await addEveryResource(checkout.folder);
  await startEmulator({
    port: checkout.port,
    stateFolder: join(checkout.folder, ".plinth/aws"),
    logFile: join(checkout.folder, ".plinth/emulator.log"),
    detached: true,
    authorize: true,
    report: () => undefined,
  });
  // A stack is there once it has been tried: the secret's value is still missing.
  expect((await checkout.plinth("up")).code).toBe(1);
  await config("--secret", "--path", "secrets.stripe-key", SECRET);
});
afterAll(() => checkout.remove());

describe("nano", () => {
  test("is deployed as its fields say, with rows, an object and a secret in it", async () => {
    await config("preset", "nano");
    url = urlIn(succeeded(await checkout.plinth("up")));
    first = await readState(checkout);
    // A stack without a network asks nothing of the awsx plugin.
    expect(first.filter(({ type }) => /awsx|ec2/.test(type))).toEqual([]);
    expect(misreadFields(toProgram(first), presetOf("nano"), ABSENT_FIELDS)).toEqual([]);
    for (let row = 1; row <= 12; row += 1) await request(url, "POST", "/projects", { name: `Row ${row}` });
    rows = await readRows();
    expect(rows).toHaveLength(12);
  });

  test("lets every function do what it declared, and nothing else", async () => {
    const state = await readState(checkout);
    expect(await refusesPlainHttp(url, state)).toBe(true);
    // The embedded AWS has no TLS: what a bucket's grants are worth shows once its policy lets plain HTTP through.
    await deleteBucketPolicy(checkout.port, String(outputsOf(state, "aws:s3/bucket:Bucket", "uploads")["bucket"]));
    expect(await probeGrants(url, state)).toEqual([]);
  });
});

describe("on to small", () => {
  test("loses no request and no row, replaces nothing, and each difference is a field's", async () => {
    await walk({ from: ["nano"], to: ["small"] });
  });
});

describe("on to medium", () => {
  test("loses no request and no row, replaces nothing, and each difference is a field's", async () => {
    await walk({ from: ["small"], to: ["medium"] });
  });

  test("has every function in the network's private subnets, with every way out and no other", async () => {
    const state = await readState(checkout);
    const subnets = idsOf(state, "aws:ec2/subnet:Subnet", /-private-\d$/);
    expect(subnets).toHaveLength(2);
    const group = idsOf(state, "aws:ec2/securityGroup:SecurityGroup", /^network-functions$/);
    for (const { outputs } of ofType(state, "aws:lambda/function:Function")) {
      const { subnetIds, securityGroupIds } = Object(outputs?.["vpcConfig"]);
      expect([[...subnetIds].sort(), securityGroupIds]).toEqual([[...subnets].sort(), group]);
    }
    // As the API says, and not only the state.
    expect(await functionVpc(checkout.port)).toMatchObject({ SecurityGroupIds: group });
    const nat = idsOf(state, "aws:ec2/natGateway:NatGateway");
    const routes = ofType(state, "aws:ec2/route:Route").map((each) => [nameOf(each), each.outputs?.["natGatewayId"]]);
    expect(Object.fromEntries(routes)).toMatchObject({
      "plinth-local-network-private-1": nat[0],
      "plinth-local-network-private-2": nat[0],
      "plinth-local-network-public-1": "",
    });
    expect(routes.filter(([name]) => String(name).includes("isolated"))).toEqual([]);
    const tables = idsOf(state, "aws:ec2/routeTable:RouteTable", /-(private|isolated)-/).sort();
    expect(tables).toHaveLength(4);
    for (const name of ["network-s3", "network-dynamodb"]) {
      const [endpoint] = ofType(state, "aws:ec2/vpcEndpoint:VpcEndpoint").filter((each) => nameOf(each) === name);
      expect([...Object(endpoint?.outputs)["routeTableIds"]].sort()).toEqual(tables);
    }
    // AWS gives a new group a rule that lets it go anywhere, which the provider takes away.
    expect(await egressRules(checkout.port, state)).toEqual({
      default: [],
      "plinth-local-network-data": [],
      "plinth-local-network-functions": ["443 0.0.0.0/0", "5432 plinth-local-network-data"],
    });
  });
});

describe("on to large", () => {
  test("loses no request and no row, replaces nothing, and each difference is a field's", async () => {
    await walk({ from: ["medium"], to: ["large"] });
    expect((await functionVpc(checkout.port)).SubnetIds).toHaveLength(3);
  });

  test("with an override: it moves what its field moves, and nothing else", async () => {
    await config("--path", "overrides.interfaceEndpoints", "true");
    await walk({ from: ["large"], to: ["large", { interfaceEndpoints: true }] });
    const endpoints = ofType(await readState(checkout), "aws:ec2/vpcEndpoint:VpcEndpoint").map(nameOf);
    expect(endpoints.sort()).toEqual(
      ["dynamodb", "lambda", "s3", "secretsmanager", "sqs"].map((each) => `network-${each}`),
    );
  });

  test("shows no change afterwards", async () => {
    const { stdout } = succeeded(await checkout.plinth("preview", "--stack", "local", "--json"));
    expect(JSON.parse(stdout)).toMatchObject({ changes: {} });
  });

  test("lets every function do what it declared, and nothing else", async () => {
    expect(await probeGrants(url, await readState(checkout))).toEqual([]);
  });
});

describe("a step that live data would pay for", () => {
  test("as `destroy` would be, is refused with the sentence that says how to let the data go", async () => {
    const before = await readState(checkout);
    const { code, stderr } = await checkout.plinth("destroy", "--stack", "local");
    expect(code).toBe(1);
    expect(stderr).toContain("overrides.dataSafety");
    expect(differencesOf(toProgram(before), toProgram(await readState(checkout)))).toEqual([]);
  });

  test("back to nano is refused, also from `pulumi up` by hand, and names what would be lost", async () => {
    const before = await readState(checkout);
    await config("preset", "nano");
    succeeded(
      await checkout.plinth("pulumi", "config", "rm", "--path", "overrides.interfaceEndpoints", "--stack", "local"),
    );
    for (const command of [["up"], ["pulumi", "up", "--yes", "--skip-preview", "--stack", "local"]]) {
      const { code, stdout, stderr } = await checkout.plinth(...command);
      expect(code).not.toBe(0);
      const codes = ["DATA_SAFETY_LOWERED", "ENCRYPTION_KEY_WITHDRAWN", "2 problems, nothing was changed"];
      const names = ["`projects`", "`notes`", "`uploads`", "`stripe-key`"];
      for (const part of [...codes, ...names]) expect(stdout + stderr).toContain(part);
    }
    expect(differencesOf(toProgram(before), toProgram(await readState(checkout)))).toEqual([]);
  });

  test("goes through once it is confirmed, and loses no row and no request either", async () => {
    await config("--path", "confirm.dataSafety", "relaxed");
    await config("--path", "confirm.encryptionKey", "aws");
    await walk({ from: ["large", { interfaceEndpoints: true }], to: ["nano"] });
  });

  test("leaves the stack as it was at first, and every function with what it declared", async () => {
    expect(differencesOf(toProgram(first), toProgram(await readState(checkout)))).toEqual([]);
    const actions = ["Vpcs", "Subnets", "SecurityGroups", "RouteTables", "VpcEndpoints", "FlowLogs", "Addresses"];
    for (const action of actions)
      expect(await ec2(checkout.port, `Describe${action}`), action).not.toContain("plinth-local");
    expect(await functionVpc(checkout.port)).toMatchObject({ SubnetIds: [], SecurityGroupIds: [] });
    expect(await probeGrants(url, await readState(checkout))).toEqual([]);
  });
});

type Step = readonly [preset: PresetName, overrides?: object];

/** Moves the stack on while clients call, and compares all that is deployed with what it was. */
async function walk({ from, to }: { readonly from: Step; readonly to: Step }): Promise<void> {
  const before = await readState(checkout);
  await config("preset", to[0]);
  const client = callAllTheTime(url);
  const up = await checkout.plinth("up");
  const { calls, failures } = await client.stop();
  expect(urlIn(succeeded(up))).toBe(url);
  expect(failures.slice(0, 5)).toEqual([]);
  expect(calls).toBeGreaterThan(50);
  expect(await readRows()).toEqual(rows);
  const after = await readState(checkout);
  expect(replacedIn(before, after)).toEqual([]);
  expect(misreadFields(toProgram(after), presetOf(...to), ABSENT_FIELDS)).toEqual([]);
  const differences = differencesOf(toProgram(before), toProgram(after));
  expect(differences.length).toBeGreaterThan(4);
  expect(unexplained(differences, presetOf(...from), presetOf(...to))).toEqual([]);
}

// On the embedded AWS a database is a PostgreSQL without capacity: tests/program asks them of the mocks.
// The walk has no database and no queue: the mocks have (tests/program), and suites of their own.
const ABSENT_FIELDS = ["databaseMinAcu", "databaseMaxAcu", "databaseInstances", "queueConcurrency"] as const;

function presetOf(name: PresetName, overrides: object = {}): ResolvedPreset {
  const { preset } = resolvePreset(name, overrides);
  if (!preset) throw new Error(`no preset ${name}`);
  return preset;
}

/** What the engine was asked for, with what it is told beyond the inputs. */
function toProgram(state: readonly StateResource[]): ProgramResource[] {
  return state.map((each) => {
    const { protect, retainOnDelete } = each;
    return { type: each.type, name: nameOf(each), inputs: { ...each.inputs, protect, retainOnDelete } };
  });
}

/** What has another id or was created anew, of what is in both. */
function replacedIn(before: readonly StateResource[], after: readonly StateResource[]): string[] {
  const now = new Map(after.map((each) => [each.urn, each]));
  return before
    .filter(({ urn, id, created }) => {
      const same = now.get(urn);
      return id !== undefined && same !== undefined && (same.id !== id || same.created !== created);
    })
    .map(({ urn }) => urn);
}

async function readRows(): Promise<unknown[]> {
  const { status, body } = await request(url, "GET", "/projects?limit=100");
  expect(status).toBe(200);
  const { items } = Object(body);
  return [...items].sort((one, other) => (one.id < other.id ? -1 : 1));
}

const config = async (...args: string[]): Promise<void> => {
  succeeded(await checkout.plinth("pulumi", "config", "set", ...args, "--stack", "local"));
};
