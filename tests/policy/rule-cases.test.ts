import { describe, expect, test } from "vitest";
import { findUnaccompanied, findViolations } from "../../policy/find-violations.ts";
import { UNKNOWN } from "../../policy/known-value.ts";
import type { Context, Resource, Rule } from "../../policy/rule.ts";
import { RULES } from "../../policy/rules.ts";
import { contextOf, resourcesOf } from "./examples.ts";
import { CASES, type Case } from "./rule-cases.ts";

const ruleOf = (id: string): Rule => {
  const rule = RULES.find((each) => each.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule;
};
const rows = Object.entries(CASES).flatMap(([id, cases]) =>
  cases.map((each): [string, string, Case] => [id, sayCase(each), each]),
);

test.each(rows)("%s of %s", (id, _, each) => {
  const rule = ruleOf(id);
  const [example] = resourcesOf(rule.passing);
  const properties = { ...(each.alone ? {} : example.properties), ...each.with };
  const resource = { type: each.type ?? example.type, name: each.name ?? example.name, properties };
  const findings = findViolations(resource, each.context ?? contextOf(rule), [rule]).flatMap((found) => found.findings);
  expect(findings).toEqual((each.says ?? []).map((part) => expect.stringContaining(part)));
});

describe("beside a bucket", () => {
  const bucket: Resource = { type: "aws:s3/bucket:Bucket", name: "b", properties: { bucketPrefix: "shop-" } };
  const beside = (type: string, properties: object): Resource => ({
    type: `aws:s3/${type}`,
    name: "b",
    properties: { bucket: "shop-1", ...properties },
  });
  const missing = (resources: readonly Resource[], context: Context = {}) =>
    findUnaccompanied(resources, context).map(({ rule }) => rule.id);
  const block = beside("bucketPublicAccessBlock:BucketPublicAccessBlock", {});
  const statement = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const policy = (...statements: object[]) =>
    beside("bucketPolicy:BucketPolicy", { policy: JSON.stringify({ Statement: statements }) });
  const versioning = (status: string) =>
    beside("bucketVersioning:BucketVersioning", { versioningConfiguration: { status } });
  const lifecycle = beside("bucketLifecycleConfiguration:BucketLifecycleConfiguration", {});

  test("what is missing is said in words", () => {
    const said = findUnaccompanied([bucket, versioning("Enabled")], { dataSafety: "strict" }).flatMap(
      ({ findings }) => findings,
    );
    expect(said).toEqual([
      "nothing beside it is a BucketPublicAccessBlock",
      "nothing beside it is a BucketPolicy that denies what comes without TLS",
      "nothing beside it is a BucketLifecycleConfiguration",
    ]);
    const [versions] = findUnaccompanied([bucket, block, policy(statement)], { dataSafety: "strict" });
    expect(versions?.findings).toEqual(["nothing beside it is a BucketVersioning with the status Enabled"]);
  });

  test("a companion of another bucket is none", () => {
    const other = { ...block, name: "other", properties: { bucket: "other-1" } };
    expect(missing([bucket, other, policy(statement)])).toEqual(["s3-has-public-access-block"]);
    const whole = { ...bucket, properties: { bucket: "shop-1" } };
    expect(missing([whole, block, policy(statement)])).toEqual([]);
    expect(missing([{ ...bucket, properties: { bucket: "shop-2" } }, block, policy(statement)])).toHaveLength(2);
  });

  test("a policy must deny what comes without TLS", () => {
    expect(missing([bucket, block, policy(statement)])).toEqual([]);
    expect(missing([bucket, block, beside("bucketPolicy:BucketPolicy", { policy: UNKNOWN })])).toEqual([]);
    const others = [
      { ...statement, Effect: "Allow" },
      { ...statement, Condition: { Bool: { "aws:SecureTransport": "true" } } },
      { ...statement, Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } },
      { ...statement, Condition: {} },
    ];
    for (const other of others) expect(missing([bucket, block, policy(other)])).toEqual(["s3-tls-only"]);
    expect(missing([bucket, block, policy(...others, statement)])).toEqual([]);
  });

  test("versions are kept where data is, and go after a time", () => {
    const safe = [bucket, block, policy(statement)];
    const kept = { dataSafety: "strict" } as const;
    expect(missing(safe, kept)).toEqual(["s3-versioned"]);
    expect(missing([...safe, versioning("Suspended")], kept)).toEqual(["s3-versioned"]);
    expect(missing([...safe, versioning("Enabled")], kept)).toEqual(["s3-versions-expire"]);
    expect(missing([...safe, versioning("Enabled"), lifecycle], kept)).toEqual([]);
    expect(
      missing(
        [{ ...bucket, properties: { bucketPrefix: "shop-", forceDestroy: true } }, block, policy(statement)],
        kept,
      ),
    ).toEqual([]);
    expect(missing(safe, { dataSafety: "relaxed" })).toEqual([]);
  });
});

test("every rule of single properties has cases beside its examples", () => {
  const simple = ["lambda-async-failures-kept", "rds-copies-tags", "rds-iam-authentication", "waf-has-rules"];
  const without = RULES.filter(({ id, check }) => check && !(id in CASES)).map(({ id }) => id);
  expect(without.toSorted()).toEqual(simple);
});

function sayCase({ with: properties, type, name, context }: Case): string {
  const said = JSON.stringify(properties, (_, value) => (value === UNKNOWN ? "not yet known" : (value ?? "nothing")));
  return [said, type, name, context && JSON.stringify(context)].filter(Boolean).join(" ");
}
