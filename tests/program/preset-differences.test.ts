import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PRESET_NAMES, type PresetName, type ResolvedPreset } from "../../plinth/presets/preset-table.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { type Checkout, checkOut } from "../../plinth/testing/checkout.ts";
import { differencesOf, type ProgramResource } from "./compare-resources.ts";
import { addEveryResource, USER_POOL } from "./every-resource.ts";
import { EFFECTS, misreadFields, unexplained } from "./preset-effects.ts";
import { runProgram } from "./run-program.ts";

// The whole program with every kind of resource, at every preset. The walk on a live stack (tests/engine) asks the same of what is deployed.
const DATABASE_FIELDS = ["databaseMinAcu", "databaseMaxAcu", "databaseInstances"] as const;
const PAIRS = PRESET_NAMES.flatMap((one, index) => PRESET_NAMES.slice(index + 1).map((other) => [one, other] as const));

describe.each([
  ["tables, buckets, secrets and tasks", {}],
  // It needs a network, which the small presets have not.
  ["a database as well", { network: "vpc" }],
])("with %s", (_, overrides) => {
  const withDatabase = "network" in overrides;
  const programs = new Map<PresetName, readonly ProgramResource[]>();
  let checkout: Checkout;
  beforeAll(async () => {
    checkout = await checkOut();
    await addEveryResource(checkout.folder, { withDatabase, withTasks: true });
    const secrets = JSON.stringify({ "stripe-key": "sk-test" });
    for (const preset of PRESET_NAMES) {
      const config = { preset, secrets, overrides: JSON.stringify(overrides), auth: USER_POOL };
      programs.set(preset, await runProgram(checkout.folder, config));
    }
  });
  afterAll(() => checkout.remove());
  const programOf = (name: PresetName): readonly ProgramResource[] => programs.get(name) ?? [];

  test.each(PRESET_NAMES)("%s: every field is found in what is deployed", (name) => {
    const skipped = withDatabase ? [] : DATABASE_FIELDS;
    expect(misreadFields(programOf(name), presetOf(name, overrides), skipped)).toEqual([]);
  });

  test.each(PAIRS)("%s and %s differ in what their fields move, and in nothing else", (one, other) => {
    const differences = differencesOf(programOf(one), programOf(other));
    expect(differences.length).toBeGreaterThan(0);
    expect(unexplained(differences, presetOf(one, overrides), presetOf(other, overrides))).toEqual([]);
  });
});

test("every field but the plan's own rule says what it moves", () => {
  const silent = Object.entries(EFFECTS).filter(([, { changes }]) => changes.length === 0);
  expect(silent.map(([field]) => field)).toEqual(["accessMustBeStated"]);
});

function presetOf(name: PresetName, overrides: object): ResolvedPreset {
  const { preset } = resolvePreset(name, overrides);
  if (!preset) throw new Error(`no preset ${name}`);
  return preset;
}
