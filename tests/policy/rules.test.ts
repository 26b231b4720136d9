import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findUnaccompanied, findViolations } from "../../policy/find-violations.ts";
import { UNKNOWN } from "../../policy/known-value.ts";
import type { Context, Resource, Rule } from "../../policy/rule.ts";
import { TAGGED_TYPES } from "../../policy/rules/tag-rules.ts";
import { controlUrl, RULES, sourceOf } from "../../policy/rules.ts";
import { takesTags } from "../components/find-untagged.ts";
import { contextOf, resourcesOf } from "./examples.ts";

const AWS = join(import.meta.dirname, "../../node_modules/@pulumi/aws");
const brokenBy = (resources: readonly Resource[], context: Context): string[] =>
  [...resources.flatMap((each) => findViolations(each, context)), ...findUnaccompanied(resources, context)].map(
    ({ rule, resource }) => `${rule.id} ${resource.type}`,
  );

describe.each(RULES.map((rule): [string, Rule] => [rule.id, rule]))("%s", (id, rule) => {
  const context = contextOf(rule);

  test("turns red on its failing example, once", () => {
    const [about, ...beside] = resourcesOf(rule.failing);
    expect(brokenBy([about, ...beside], context).filter((each) => each.startsWith(`${id} `))).toEqual([
      `${id} ${about.type}`,
    ]);
  });

  test("says nothing of its passing example", () => {
    expect(brokenBy(resourcesOf(rule.passing), context).filter((each) => each.startsWith(`${id} `))).toEqual([]);
  });

  test("says nothing of what is not yet known", () => {
    const resources = [rule.failing, rule.passing].map((example) => resourcesOf(example)[0]);
    for (const resource of resources) {
      const unknown = Object.fromEntries(Object.keys(resource.properties).map((key) => [key, UNKNOWN]));
      const paths = new Set([...Object.keys(rule.failing.properties), ...Object.keys(rule.passing.properties)]);
      const all = Object.fromEntries([...paths].map((key) => [key, UNKNOWN]));
      expect(findViolations({ ...resource, properties: { ...unknown, ...all } }, context, [rule])).toEqual([]);
    }
  });

  test("looks at types that @pulumi/aws has", () => {
    for (const type of [...rule.types, ...(rule.companion ? [rule.companion.type] : [])])
      expect(isDeclared(type)).toBe(true);
    expect(rule.types).toContain(rule.failing.type);
    expect(rule.types).toContain(rule.passing.type);
  });

  test("has one way to judge, a page of AWS's, and sentences", () => {
    expect([rule.check, rule.companion].filter(Boolean)).toHaveLength(1);
    expect(sourceOf(rule)).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
    expect([rule.reason, rule.fix]).toEqual([
      expect.stringMatching(/^[A-Z].*\.$/),
      expect.stringMatching(/^[A-Z].*\.$/),
    ]);
  });
});

test("no two rules have the same id", () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
});

test("a control's page is the one of its service", () => {
  expect(controlUrl("SecretsManager.4")).toBe(
    "https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-4",
  );
  expect(sourceOf({ controls: [], source: "https://docs.aws.amazon.com/x" })).toBe("https://docs.aws.amazon.com/x");
});

test("every type that is asked for tags takes them", () => {
  expect(TAGGED_TYPES.filter((type) => !takesTags(type))).toEqual([]);
});

function isDeclared(type: string): boolean {
  const [, file, name] = /^aws:([^:]+):([^:]+)$/.exec(type) ?? [];
  return readFileSync(join(AWS, `${file}.d.ts`), "utf8").includes(`export declare class ${name} `);
}
