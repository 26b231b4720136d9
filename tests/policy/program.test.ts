import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PRESET_NAMES } from "../../plinth/presets/preset-table.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { type Checkout, checkOut } from "../../plinth/testing/checkout.ts";
import { findUnaccompanied, findViolations, labelOf } from "../../policy/find-violations.ts";
import { policyContextOf } from "../../policy/policy-context.ts";
import { TAGGED_TYPES } from "../../policy/rules/tag-rules.ts";
import { RULES } from "../../policy/rules.ts";
import { takesTags } from "../components/find-untagged.ts";
import type { RecordedResource } from "../components/record-resources.ts";
import { addEveryResource, USER_POOL } from "../program/every-resource.ts";
import { runProgram } from "../program/run-program.ts";

const secrets = JSON.stringify({ "stripe-key": "sk-test" });
const NETWORK = { network: "vpc" };
const ENTRANCE = {
  domain: JSON.stringify({ name: "api.example.com" }),
  firewall: JSON.stringify({ requestsPerFiveMinutes: 2000 }),
};
let sample: Checkout;
let whole: Checkout;

beforeAll(async () => {
  sample = await checkOut();
  whole = await checkOut();
  await addEveryResource(whole.folder, { withDatabase: true, withTasks: true });
});
afterAll(async () => {
  await sample.remove();
  await whole.remove();
});

describe.each(PRESET_NAMES)("at %s", (preset) => {
  test("the sample app passes every rule with no exception", async () => {
    expect(brokenIn(await runProgram(sample.folder, { preset }), preset, {})).toEqual([]);
  });

  test("a program with a resource of every kind does too", async () => {
    const overrides = JSON.stringify(NETWORK);
    const config = { preset, secrets, overrides, auth: USER_POOL, ...ENTRANCE };
    const resources = await runProgram(whole.folder, config);
    expect(brokenIn(resources, preset, NETWORK)).toEqual([]);
    const types = new Set(resources.map(({ type }) => type));
    // Otherwise the rules would have had nothing to look at.
    expect(RULES.filter((rule) => rule.types.some((type) => types.has(type))).length).toBeGreaterThan(50);
    const untold = [...types].filter((type) => type.startsWith("aws:") && takesTags(type));
    expect(untold.filter((type) => !TAGGED_TYPES.includes(type))).toEqual([]);
  });
});

/** The same with every secret's value in the place where mocks have it under Pulumi's mark; the engine's way is readProperties. */
function opened(inputs: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(inputs), (_, value: unknown) =>
    typeof value === "object" && value !== null && pulumi.runtime.specialSigKey in value && "value" in value
      ? value.value
      : value,
  );
}

function brokenIn(recorded: readonly RecordedResource[], preset: string, overrides: object): string[] {
  const resolved = resolvePreset(preset, overrides).preset;
  if (!resolved) throw new Error(`no preset ${preset}`);
  const context = policyContextOf({ project: "plinth", stack: "test", preset: resolved, awsEndpoint: undefined });
  const resources = recorded.map(({ type, name, inputs }) => ({ type, name, properties: opened(inputs) }));
  const violations = [
    ...resources.flatMap((resource) => findViolations(resource, context)),
    ...findUnaccompanied(resources, context),
  ];
  return violations.map(({ rule, resource, findings }) => `${rule.id} ${labelOf(resource)}: ${findings.join("; ")}`);
}
