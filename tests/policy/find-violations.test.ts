import { describe, expect, test } from "vitest";
import { findUnaccompanied, findViolations, labelOf } from "../../policy/find-violations.ts";
import { type Properties, UNKNOWN } from "../../policy/known-value.ts";
import type { Companion, Rule } from "../../policy/rule.ts";
import { RULES } from "../../policy/rules.ts";

const words = { title: "", reason: "", fix: "", controls: [], failing: { type: "t", properties: {} } };
const example = { ...words, passing: words.failing };
const rule: Rule = {
  ...example,
  id: "is-one",
  types: ["t"],
  check: ({ a }, { name }) => (a === 1 ? [] : [`${name} is not`]),
};
const of = (name: string, properties: Properties, type = "t") => ({ type, name, properties });

describe("findViolations", () => {
  test("asks the rules of a resource's own type", () => {
    expect(findViolations(of("x", { a: 2 }), {}, [rule, { ...rule, types: ["u"] }])).toEqual([
      { rule, resource: of("x", { a: 2 }), findings: ["x is not"] },
    ]);
    expect(findViolations(of("x", { a: 1 }), {}, [rule])).toEqual([]);
  });

  test("passes the context on, and begins at the resource itself", () => {
    const seen: unknown[] = [];
    findViolations(of("x", {}), { customerKey: true }, [
      { ...rule, check: (_, facts) => seen.splice(0, 1, facts).map(String) },
    ]);
    expect(seen).toEqual([{ name: "x", context: { customerKey: true }, within: "" }]);
  });

  test("asks every rule unless it is given some", () => {
    const found = findViolations(of("q", {}, "aws:sqs/queue:Queue"), {});
    expect(found.map((each) => each.rule.id)).toEqual(["sqs-dead-letter-queue"]);
  });
});

describe("findUnaccompanied", () => {
  const companion: Companion = { type: "c", property: "of.it", name: "id", prefix: "prefix", what: "a friend" };
  const alone = (resources: Parameters<typeof findUnaccompanied>[0], more: Partial<Companion> = {}) => {
    const { check: _, ...rest } = rule;
    const found = findUnaccompanied(resources, {}, [{ ...rest, companion: { ...companion, ...more } }, rule]);
    return found.map(({ resource, findings }) => `${resource.name}: ${findings.join()}`);
  };
  const friend = (name: string, it: unknown, more: Properties = {}) => of(name, { of: { it }, ...more }, "c");

  test("says what is missing beside whom", () => {
    expect(alone([of("x", { id: "1" })])).toEqual(["x: nothing beside it is a friend"]);
    expect(alone([])).toEqual([]);
  });

  test("knows a companion by the resource's name on AWS", () => {
    expect(alone([of("x", { id: "1" }), friend("f", "1")])).toEqual([]);
    expect(alone([of("x", { id: "1" }), friend("x", "2")])).toHaveLength(1);
    expect(alone([of("x", { id: UNKNOWN }), friend("f", "2")])).toEqual([]);
    expect(alone([of("x", { id: "1" }), { ...friend("f", "1"), type: "d" }])).toHaveLength(1);
  });

  test("knows it by the beginning that AWS makes a name of, and by Pulumi's where there is none", () => {
    expect(alone([of("x", { prefix: "ab" }), friend("f", "abc")])).toEqual([]);
    expect(alone([of("x", { prefix: "ab" }), friend("x", "cab")])).toHaveLength(1);
    expect(alone([of("x", { prefix: UNKNOWN }), friend("f", "cab")])).toEqual([]);
    expect(alone([of("x", { prefix: 5 }), friend("f", "x-5")])).toEqual([]);
    expect(alone([of("x", {}), friend("f", "x-1234")])).toEqual([]);
    expect(alone([of("x", {}), friend("f", "y-1234")])).toHaveLength(1);
  });

  test("takes any for its own where no property is its name", () => {
    const { name: _, prefix: __, ...nameless } = companion;
    const { check: ___, ...rest } = rule;
    const resources = [of("x", { id: "1" }), friend("f", "y-1234")];
    expect(findUnaccompanied(resources, {}, [{ ...rest, companion: nameless }])).toEqual([]);
    const { prefix: ____, ...unprefixed } = companion;
    const found = findUnaccompanied([of("x", { prefix: "y" }), friend("f", "y-1234")], {}, [
      { ...rest, companion: unprefixed },
    ]);
    expect(found).toHaveLength(1);
  });

  test("takes one of which nothing is known for its namesake's, or anybody's where there is none", () => {
    const [x, y] = [of("x", { id: "1" }), of("y", { id: "2" })];
    expect(alone([x, y, friend("x", UNKNOWN)])).toEqual(["y: nothing beside it is a friend"]);
    expect(alone([x, y, friend("z", UNKNOWN)])).toEqual([]);
    expect(alone([x, of("x2", {}, "u"), friend("x2", UNKNOWN)])).toEqual([]);
  });

  test("takes only one that suits, and asks only where one is needed", () => {
    const suits: Companion["suits"] = ({ good }, { name, within }) => good === true && name === "f" && within === "";
    expect(alone([of("x", { id: "1" }), friend("f", "1", { good: true })], { suits })).toEqual([]);
    expect(alone([of("x", { id: "1" }), friend("f", "1")], { suits })).toHaveLength(1);
    const needed: Companion["needed"] = ({ id }, { name }) => id === "1" && name === "x";
    expect(alone([of("x", { id: "1" }), of("y", { id: "1" })], { needed })).toEqual([
      "x: nothing beside it is a friend",
    ]);
  });

  test("asks every rule unless it is given some", () => {
    const found = findUnaccompanied([of("b", {}, "aws:s3/bucket:Bucket")], { dataSafety: "strict" });
    expect(found.map((each) => each.rule.id)).toEqual(
      RULES.filter(({ companion: one, types }) => one && types.includes("aws:s3/bucket:Bucket")).map(({ id }) => id),
    );
    expect(found.map((each) => each.rule.id)).toEqual(["s3-has-public-access-block", "s3-tls-only", "s3-versioned"]);
  });
});

test("a resource is named as at the end of its URN", () => {
  expect(labelOf({ type: "aws:sqs/queue:Queue", name: "jobs" })).toBe("aws:sqs/queue:Queue::jobs");
});
