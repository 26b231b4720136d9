import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSettings } from "../../plinth/settings/read-settings.ts";

const before = pulumi.runtime.allConfig();

beforeEach(async () => {
  await pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) },
    "shop",
    "dev",
  );
});
afterEach(() => {
  pulumi.runtime.setAllConfig(before);
});

test("reads the project's own keys from Pulumi, and no other namespace's", async () => {
  pulumi.runtime.setAllConfig({
    "shop:preset": "micro",
    "shop:overrides": '{"memoryMb":640}',
    "aws:region": "eu-central-1",
    "shopping:x": "1",
  });
  const { settings, problems } = await readSettings();
  expect(problems).toEqual([]);
  expect([settings?.project, settings?.stack, settings?.preset.name, settings?.preset.memoryMb]).toEqual([
    "shop",
    "dev",
    "micro",
    640,
  ]);
});

test("refuses a key that nothing reads", async () => {
  pulumi.runtime.setAllConfig({ "shop:colour": "red" });
  expect((await readSettings()).problems.map((problem) => problem.code)).toEqual(["CONFIG_UNKNOWN_KEY"]);
});

describe("secrets", () => {
  const VALUE = "sk_live_51H";
  const isEncrypted = ["shop:secrets"];

  test("become names in the settings and secrets of Pulumi's beside them", async () => {
    pulumi.runtime.setAllConfig({ "shop:secrets": JSON.stringify({ "stripe-key": VALUE, b: "2" }) }, isEncrypted);
    const { settings, problems, secretValues } = await readSettings();
    expect([settings?.secrets, problems, [...secretValues.keys()]]).toEqual([
      ["stripe-key", "b"],
      [],
      ["stripe-key", "b"],
    ]);
    const value = secretValues.get("stripe-key");
    expect(await pulumi.isSecret(pulumi.output(value))).toBe(true);
    expect(await new Promise((resolve) => value?.apply(resolve))).toBe(VALUE);
    expect(JSON.stringify(settings)).not.toContain(VALUE);
  });

  test("are none where the config has none, or an empty list as Pulumi.yaml states it", async () => {
    for (const config of [{}, { "shop:secrets": "{}" }]) {
      pulumi.runtime.setAllConfig(config);
      expect(await readSettings()).toMatchObject({ settings: { secrets: [] }, problems: [], secretValues: new Map() });
    }
  });

  test.each([
    ["SECRET_NOT_ENCRYPTED", JSON.stringify({ "stripe-key": VALUE }), []],
    ["SECRETS_SETTING", VALUE, isEncrypted],
    ["SECRETS_SETTING", JSON.stringify([VALUE]), isEncrypted],
    ["SECRET_VALUE", JSON.stringify({ "stripe-key": "" }), isEncrypted],
    ["SECRET_VALUE", JSON.stringify({ "stripe-key": { nested: VALUE } }), isEncrypted],
    ["SECRET_VALUE", JSON.stringify({ "stripe-key": VALUE.repeat(6_000) }), isEncrypted],
  ])("are refused with %s, and no part of a value is told", async (code, text, secretKeys) => {
    pulumi.runtime.setAllConfig({ "shop:secrets": text }, secretKeys);
    const result = await readSettings();
    expect([result.settings, result.problems.map((problem) => problem.code), result.secretValues.size]).toEqual([
      undefined,
      [code],
      0,
    ]);
    expect(JSON.stringify(result.problems)).not.toContain(VALUE);
    expect(result.problems[0]?.files).toEqual(["Pulumi.dev.yaml"]);
    expect(result.problems[0]?.fix).toContain("pulumi config set --secret --path secrets.stripe-key --stack dev");
  });
});
