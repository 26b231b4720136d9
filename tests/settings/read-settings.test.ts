import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, test } from "vitest";
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

test("reads the project's own keys from Pulumi, and no other namespace's", () => {
  pulumi.runtime.setAllConfig({
    "shop:preset": "micro",
    "shop:overrides": '{"memoryMb":640}',
    "aws:region": "eu-central-1",
    "shopping:x": "1",
  });
  const { settings, problems } = readSettings();
  expect(problems).toEqual([]);
  expect([settings?.project, settings?.stack, settings?.preset.name, settings?.preset.memoryMb]).toEqual([
    "shop",
    "dev",
    "micro",
    640,
  ]);
});

test("refuses a key that nothing reads", () => {
  pulumi.runtime.setAllConfig({ "shop:colour": "red" });
  expect(readSettings().problems.map((problem) => problem.code)).toEqual(["CONFIG_UNKNOWN_KEY"]);
});
