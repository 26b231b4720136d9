import { describe, expect, test } from "vitest";
import { bucket, lambda, queue, secret, table } from "#plinth";
import { checkNetwork } from "../../plinth/plan/check-network.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import type { Grant } from "../../plinth/resources/grants.ts";
import { plannedFunction, plannedTask } from "./planned.ts";

const notes = table("notes", { partitionKey: "id" });
const files = bucket("files");
const stripeKey = secret("stripe-key");
const mails = queue("mails");
const render = lambda("render");

function check(overrides: object, uses: readonly Grant[]) {
  const { preset } = resolvePreset("nano", overrides);
  if (!preset) throw new Error("no preset");
  return checkNetwork([plannedFunction(["routes/a/get.ts"], { uses })], { preset, stack: "prod" });
}

const closed = { network: "vpc", natGateways: "none" };

describe("checkNetwork", () => {
  test.each([
    ["no network", {}],
    ["NAT", { network: "vpc" }],
    ["interface endpoints", { ...closed, interfaceEndpoints: true }],
  ])("takes any use with %s", (_, overrides) => {
    expect(check(overrides, [notes.read, files.read, stripeKey.read, mails.sends, render.invokes])).toEqual([]);
  });

  test("takes tables and buckets in a network without a way out: gateway endpoints lead there", () => {
    expect(check(closed, [notes.read, notes.write, files.read, files.write])).toEqual([]);
  });

  test("names what a function uses and cannot reach, and what to write", () => {
    expect(check(closed, [notes.read, stripeKey.read])).toEqual([
      {
        code: "NETWORK_UNREACHABLE",
        files: ["routes/a/get.ts", "Pulumi.prod.yaml"],
        message:
          'Function `a-get` uses the secret "stripe-key", and the stack\'s network has no way there: `natGateways` is none and `interfaceEndpoints` is false. Only tables and buckets are reached without.',
        fix: "pulumi config set --path overrides.interfaceEndpoints true --stack prod; or, for the internet as well, overrides.natGateways single.",
      },
    ]);
  });

  test("names a queue whose backoff is a call to SQS, and no other task", () => {
    const { preset } = resolvePreset("nano", closed);
    if (!preset) throw new Error("no preset");
    const backoff = { baseSeconds: 1, maxSeconds: 9 };
    const tasks = [
      plannedTask("queues/mails.ts", { backoff }),
      plannedTask("queues/plain.ts"),
      plannedTask("crons/nightly.ts"),
    ];
    expect(checkNetwork(tasks, { preset, stack: "prod" })).toMatchObject([
      { files: ["queues/mails.ts", "Pulumi.prod.yaml"], message: expect.stringContaining('uses the queue "mails"') },
    ]);
  });

  test.each([[mails.sends], [render.invokes]])("names a %o likewise", (use) => {
    expect(check(closed, [use])).toMatchObject([{ code: "NETWORK_UNREACHABLE" }]);
  });
});
