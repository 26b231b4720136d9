import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy.js";
import { describe, expect, test } from "vitest";
import { toPolicies } from "../../policy/pack/to-policies.ts";
import type { Resource, Rule } from "../../policy/rule.ts";
import { RULES, sourceOf } from "../../policy/rules.ts";
import { contextOf, resourcesOf } from "./examples.ts";

// Not declared, since packs never see them: what wraps the properties, and stands for a text that is not yet known.
const {
  unknownCheckingProxy,
  unknownStringValue,
}: {
  unknownCheckingProxy: (properties: object) => Record<string, unknown>;
  unknownStringValue: string;
} = Object(proxy);

// What CrossGuard would call, with the properties wrapped as it wraps them; the engine itself starts no pack here.
describe.each(RULES.map((rule): [string, Rule] => [rule.id, rule]))("the policy %s", (id, rule) => {
  test("reports the failing example and not the passing one", async () => {
    const reports = await reportsOf(rule, resourcesOf(rule.failing));
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain(`${rule.failing.type}::example: `);
    expect(reports[0]).toContain(rule.fix);
    expect(await reportsOf(rule, resourcesOf(rule.passing))).toEqual([]);
  });

  test("is described by its rule", () => {
    expect(toPolicies().find(({ name }) => name === id)).toMatchObject({
      description: `${rule.title}. ${rule.reason}`,
      enforcementLevel: "mandatory",
      remediationSteps: rule.fix,
      url: sourceOf(rule),
    });
  });
});

test("a pack has every rule once", () => {
  expect(toPolicies().map(({ name }) => name)).toEqual(RULES.map(({ id }) => id));
});

test("what a preview cannot know is no violation, and no error either", async () => {
  const rule = ruleOf("api-jwt-authorizer");
  const jwtConfiguration = { issuer: unknownStringValue, audiences: [unknownStringValue] };
  const properties = { authorizerType: "JWT", jwtConfiguration };
  expect(await reportsOf(rule, [{ type: rule.failing.type, name: "example", properties }])).toEqual([]);
  const known = { authorizerType: "JWT", jwtConfiguration: { ...jwtConfiguration, issuer: "http://x" } };
  expect(await reportsOf(rule, [{ type: rule.failing.type, name: "example", properties: known }])).toHaveLength(1);
});

test("any other error is the engine's to tell", async () => {
  const policy = toPolicies().find(({ name }) => name === "log-retention");
  const props = Object.defineProperty({}, "retentionInDays", {
    enumerable: true,
    get: () => {
      throw new Error("broken");
    },
  });
  const judged = { ...ask({ type: "aws:cloudwatch/logGroup:LogGroup", name: "x", properties: {} }), props };
  if (!policy || !("validateResource" in policy) || typeof policy.validateResource !== "function")
    throw new Error("no policy");
  const { validateResource } = policy;
  expect(() => validateResource(judged, () => undefined)).toThrow("broken");
});

test("what is missing beside a resource is reported by its URN", async () => {
  const rule = ruleOf("s3-tls-only");
  const urns: (string | undefined)[] = [];
  const [first] = resourcesOf(rule.failing);
  const passing = resourcesOf({ ...rule.passing, name: "other" }).map((each) => ({
    ...each,
    properties: { ...each.properties, bucket: "other", tags: null },
  }));
  await reportsOf(rule, [...passing, first], (urn) => urns.push(urn));
  expect(urns).toEqual(["urn:pulumi:dev::shop::aws:s3/bucket:Bucket::example"]);
});

function ruleOf(id: string): Rule {
  const rule = RULES.find((each) => each.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule;
}

async function reportsOf(rule: Rule, resources: readonly Resource[], onUrn = (_?: string): unknown => undefined) {
  const policy = toPolicies(contextOf(rule)).find(({ name }) => name === rule.id);
  const reports: string[] = [];
  const report = (message: string, urn?: string) => {
    reports.push(message);
    onUrn(urn);
  };
  const judged = resources.map(ask);
  if (policy && "validateStack" in policy) {
    const args: StackValidationArgs = {
      ...NOTHING,
      resources: judged.map((each) => ({ ...each, dependencies: [], propertyDependencies: {} })),
    };
    await policy.validateStack(args, report);
  } else if (policy && "validateResource" in policy && typeof policy.validateResource === "function")
    for (const each of judged) await policy.validateResource(each, report);
  return reports;
}

const NOTHING = {
  stackTags: new Map<string, string>(),
  getConfig: <T extends object>(): T => {
    throw new Error("no config is asked for");
  },
  notApplicable: (): never => {
    throw new Error("every rule applies to its types");
  },
};

function ask({ type, name, properties }: Resource): ResourceValidationArgs {
  const opts = {
    protect: false,
    ignoreChanges: [],
    aliases: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    additionalSecretOutputs: [],
  };
  return {
    ...NOTHING,
    type,
    name,
    urn: `urn:pulumi:dev::shop::${type}::${name}`,
    props: unknownCheckingProxy(structuredClone(properties)),
    opts,
    isType: () => false,
    asType: () => undefined,
  };
}
