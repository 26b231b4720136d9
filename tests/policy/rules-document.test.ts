import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CONTROLS } from "../../policy/controls.ts";
import { RULES } from "../../policy/rules.ts";
import { controlsTable, rulesDocument } from "../../policy/rules-document.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const security = await readFile(join(DOCS, "security.md"), "utf8");

test("docs/policy.md is what the rules say", async () => {
  await expect(rulesDocument()).toMatchFileSnapshot(join(DOCS, "policy.md"));
});

describe("docs/security.md", () => {
  test("has the table of controls as the rules have it", () => {
    expect(security).toContain(controlsTable());
    expect(controlsTable()).toMatch(/^\| control \| asks for \| rule \|\n\|---\|---\|---\|\n\| \[ACM\.1\]/);
    expect(controlsTable().split("\n")).toHaveLength(CONTROLS.length + 2);
  });

  test("names suites that exist", async () => {
    const suites = [...security.matchAll(/`(tests\/[\w/-]+\.test\.ts)`/g)].map(([, file]) => file ?? "");
    expect(suites.length).toBeGreaterThan(5);
    for (const file of suites) expect(await readFile(join(DOCS, "..", file), "utf8")).toMatch(/\b(test|it)\b/);
  });
});

describe("a control", () => {
  test("is asked for by a rule, or has a reason why not", () => {
    const asked = RULES.flatMap(({ controls }) => controls);
    const wrong = CONTROLS.filter(({ id, without }) => asked.includes(id) === (without !== undefined));
    expect(wrong).toEqual([]);
  });

  test("of a rule is in the table, once", () => {
    const ids = CONTROLS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(RULES.flatMap(({ controls }) => controls).filter((control) => !ids.includes(control))).toEqual([]);
  });

  test.each(["Lambda", "APIGateway", "SQS", "SNS", "DynamoDB", "S3", "KMS", "SecretsManager", "RDS", "CloudWatch"])(
    "of %s is there",
    (service) => {
      expect(CONTROLS.filter(({ id }) => id.startsWith(`${service}.`)).length).toBeGreaterThan(1);
    },
  );
});
