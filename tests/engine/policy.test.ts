import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Checkout, type CommandResult, checkOut, readState } from "../../plinth/testing/checkout.ts";
import { labelOf } from "../../policy/find-violations.ts";
import type { Example, Resource, Rule } from "../../policy/rule.ts";
import { RULES } from "../../policy/rules.ts";
import { codeOf } from "../../policy/to-problem.ts";
import { resourcesOf } from "../policy/examples.ts";
import { nameOf, succeeded } from "./live-stack.ts";

// The real program of a checkout, which registers the rules' examples after its own resources: real previews, by the real engine and the
// real AWS provider. Preset medium has a key of its own and data to keep, so that it asks for all that there is.
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const TAGS = { "plinth:project": "plinth", "plinth:stack": "local" };
const OF_EXAMPLES = JSON.stringify({ "plinth:project": "shop", "plinth:stack": "dev" });
const PREVIEW = ["pulumi", "preview", "--stack", "local", "--non-interactive"];
const UPDATE = ["pulumi", "up", "--yes", "--stack", "local", "--non-interactive"];
let checkout: Checkout;
let program: string;
let created: string[];

beforeAll(async () => {
  checkout = await checkOut();
  program = await readFile(join(checkout.folder, "index.ts"), "utf8");
  succeeded(await checkout.plinth("up"));
  created = await namesInState();
});
afterAll(() => checkout.remove());

test("a preview with the failing example of every rule lists each by its id and its resource, and creates none", async () => {
  await configure("preset", "medium");
  await configure("--path", "overrides.network", "none");
  await configure("--path", "overrides.natGateways", "none");
  await configure("--path", "overrides.availabilityZones", "0");
  await register(RULES.flatMap((rule) => named(rule, rule.failing)));
  const output = await refused(...PREVIEW);
  expect(output).toMatch(/\d\d+ problems, nothing was changed:/);
  expect(RULES.filter((rule) => !tells(output, rule)).map(({ id }) => id)).toEqual([]);
  expect(await namesInState()).toEqual(created);
});

test("a preview with the passing examples has none of these", async () => {
  await register(RULES.flatMap((rule) => named(rule, rule.passing)));
  const { stdout, stderr } = await checkout.plinth(...PREVIEW);
  const output = stdout + stderr;
  // The preview came to its end, with every example there to be judged: most lack the stack's tags, which is another rule's matter.
  expect(output).toMatch(/\d\d+ problems, nothing was changed:/);
  expect(RULES.filter(({ id }) => !output.includes(id)).map(({ id }) => id)).toEqual([]);
  expect(RULES.filter((rule) => tells(output, rule)).map(({ id }) => id)).toEqual([]);
});

test("an update without a preview creates no resource that breaks a rule", async () => {
  await configure("preset", "nano");
  await register([{ type: LOG_GROUP, name: "kept-for-ever", properties: { name: "/kept-for-ever", tags: TAGS } }]);
  const output = await refused(...UPDATE, "--skip-preview");
  expect(output).toContain("POLICY_LOG_RETENTION");
  expect(output).toContain(`${LOG_GROUP}::kept-for-ever`);
  expect(await namesInState()).toEqual(created);
});

test("neither does one of which a rule can judge a value only in the update", async () => {
  const late = `
const first = new pulumi.CustomResource("${LOG_GROUP}", "first", { name: "/first", retentionInDays: 7, tags: ${JSON.stringify(TAGS)}, arn: undefined }, { provider: options.providers.aws });
new pulumi.CustomResource("${LOG_GROUP}", "late", { name: "/late", retentionInDays: first.arn.apply(() => 0), tags: ${JSON.stringify(TAGS)} }, { provider: options.providers.aws });
`;
  await writeFile(join(checkout.folder, "index.ts"), program + late);
  succeeded(await checkout.plinth(...PREVIEW));
  const output = await refused(...UPDATE);
  expect(output).toContain(`${LOG_GROUP}::late: \`retentionInDays\` is 0`);
  expect(await namesInState()).toEqual([...created, "first"].sort());
});

test("an exception lets one resource be, is told at every run, and may not be left over", async () => {
  await register([{ type: LOG_GROUP, name: "audit", properties: { name: "/audit", tags: TAGS } }]);
  await refused(...PREVIEW);
  await configure("--path", "policyExceptions[0].rule", "log-retention");
  await configure("--path", "policyExceptions[0].resource", `${LOG_GROUP}::audit`);
  await configure("--path", "policyExceptions[0].reason", "the law wants it for ever");
  const { stdout, stderr } = succeeded(await checkout.plinth(...PREVIEW));
  expect(stdout + stderr).toContain(`log-retention  ${LOG_GROUP}::audit: the law wants it for ever`);
  await register([]);
  expect(await refused(...PREVIEW)).toContain("POLICY_EXCEPTION_IDLE");
});

/** The example's resources under the rule's id: no two examples share a name on AWS. */
function named({ id }: Rule, example: Example): Resource[] {
  return resourcesOf(example).map(({ type, properties }) => ({
    type,
    name: id,
    properties: JSON.parse(
      JSON.stringify(properties).replaceAll("shop-uploads", id).replaceAll(OF_EXAMPLES, JSON.stringify(TAGS)),
    ),
  }));
}

/** Whether an output has the rule's violation, by its own example. */
function tells(output: string, { id, failing }: Rule): boolean {
  const lines = output.split("\n").map((line) => line.trim());
  const told = `${labelOf({ type: failing.type, name: id })}: `;
  return lines.some((line, index) => line === codeOf(id) && lines[index + 1]?.startsWith(told));
}

/** Registers resources after those of the program itself. */
async function register(resources: readonly Resource[]): Promise<void> {
  const added = `
for (const { type, name, properties } of ${JSON.stringify(resources)})
  new pulumi.CustomResource(type, name, properties, { provider: options.providers.aws });
`;
  await writeFile(join(checkout.folder, "index.ts"), program + added);
}

async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr }: CommandResult = await checkout.plinth(...args);
  expect(code, stdout + stderr).not.toBe(0);
  return stdout + stderr;
}

async function configure(...args: string[]): Promise<void> {
  succeeded(await checkout.plinth("pulumi", "config", "set", ...args, "--stack", "local"));
}

async function namesInState(): Promise<string[]> {
  return (await readState(checkout)).map(nameOf).sort();
}
