import { describe, expect, test } from "vitest";
import {
  all,
  each,
  has,
  hasText,
  mustBe,
  mustBeAbsent,
  mustBeSet,
  mustBeWithin,
  mustInclude,
  mustMatch,
  mustNotInclude,
  not,
  when,
  withKeptData,
  withOwnKey,
} from "../../policy/checks.ts";
import { UNKNOWN } from "../../policy/known-value.ts";
import type { Check, Context } from "../../policy/rule.ts";

const facts = { name: "example", context: {}, within: "" };
const of = (check: Check, a: unknown) => check({ a }, facts);

describe("a value must", () => {
  test.each<[string, Check, unknown, string[]]>([
    ["be one of these", mustBe("a", 1, 2), 2, []],
    ["be one of these", mustBe("a", 1, "x"), 3, ['`a` is 3; it must be 1 or "x"']],
    ["be one of these", mustBe("a", true), undefined, ["`a` is not set; it must be true"]],
    ["be one of these", mustBe("a", true), null, ["`a` is not set; it must be true"]],
    ["be one of these", mustBe("a", undefined, true), undefined, []],
    ["be one of these", mustBe("a", undefined, true), false, ["`a` is false; it must be true"]],
    ["be one of these", mustBe("a", true), UNKNOWN, []],
    ["be set", mustBeSet("a"), "x", []],
    ["be set", mustBeSet("a"), 0, []],
    ["be set", mustBeSet("a"), ["x"], []],
    ["be set", mustBeSet("a"), UNKNOWN, []],
    ["be set", mustBeSet("a"), undefined, ["`a` is not set; it must be set"]],
    ["be set", mustBeSet("a"), "", ['`a` is ""; it must be set']],
    ["be set", mustBeSet("a"), [], ["`a` is a list; it must be set"]],
    ["be absent", mustBeAbsent("a"), undefined, []],
    ["be absent", mustBeAbsent("a"), [], []],
    ["be absent", mustBeAbsent("a"), "", []],
    ["be absent", mustBeAbsent("a"), UNKNOWN, []],
    ["be absent", mustBeAbsent("a"), "hunter2", ["`a` is set; it must not be"]],
    ["be absent", mustBeAbsent("a"), [1], ["`a` is set; it must not be"]],
    ["be within bounds", mustBeWithin("a", 1, 3), 1, []],
    ["be within bounds", mustBeWithin("a", 1, 3), 3, []],
    ["be within bounds", mustBeWithin("a", 1, 3), 4, ["`a` is 4; it must be from 1 to 3"]],
    ["be within bounds", mustBeWithin("a", 1, 3), 0, ["`a` is 0; it must be from 1 to 3"]],
    ["be within bounds", mustBeWithin("a", 1), 1_000_000, []],
    ["be within bounds", mustBeWithin("a", 1), 0, ["`a` is 0; it must be at least 1"]],
    ["be within bounds", mustBeWithin("a", 1), "5", ['`a` is "5"; it must be at least 1']],
    ["be within bounds", mustBeWithin("a", 1), undefined, ["`a` is not set; it must be at least 1"]],
    ["be within bounds", mustBeWithin("a", 1), UNKNOWN, []],
    ["match", mustMatch("a", /^x/, "an x"), "xy", []],
    ["match", mustMatch("a", /^x/, "an x"), "yx", ['`a` is "yx"; it must be an x']],
    ["match", mustMatch("a", /^x/, "an x"), undefined, ["`a` is not set; it must be an x"]],
    ["match", mustMatch("a", /^5/, "a 5"), 5, ["`a` is 5; it must be a 5"]],
    ["match", mustMatch("a", /^x/, "an x"), UNKNOWN, []],
    ["match", mustMatch("a", /^x/, "an x"), ["x", "y"], ['`a` is "y"; it must be an x']],
    ["match", mustMatch("a", /^x/, "an x"), ["x", UNKNOWN], []],
    ["match", mustMatch("a", /^x/, "an x"), [UNKNOWN, "y"], ['`a` is "y"; it must be an x']],
    ["match", mustMatch("a", /^x/, "an x"), [], []],
    ["include", mustInclude("a", "x"), ["y", "x"], []],
    ["include", mustInclude("a", "x"), ["y"], ['`a` lacks "x"']],
    ["include", mustInclude("a", "x"), undefined, ['`a` lacks "x"']],
    ["include", mustInclude("a", "x"), "x", ['`a` lacks "x"']],
    ["include", mustInclude("a", "x"), UNKNOWN, []],
    ["include", mustInclude("a", "x"), ["y", UNKNOWN], []],
    ["not include", mustNotInclude("a", "x", "z"), ["y"], []],
    ["not include", mustNotInclude("a", "x", "z"), undefined, []],
    ["not include", mustNotInclude("a", "x", "z"), UNKNOWN, []],
    ["not include", mustNotInclude("a", "x", "z"), ["z", "y", "x"], ['`a` has "x"', '`a` has "z"']],
  ])("%s", (_, check, value, findings) => {
    expect(of(check, value)).toEqual(findings);
  });
});

describe("checks of", () => {
  test("several say what each says", () => {
    expect(of(all(mustBe("a", 1), mustBeWithin("a", 5)), 2)).toEqual([
      "`a` is 2; it must be 1",
      "`a` is 2; it must be at least 5",
    ]);
  });

  test("some resources leave the others be", () => {
    expect(of(when(has("a", 1), mustBe("a", 2)), 1)).toEqual(["`a` is 1; it must be 2"]);
    expect(of(when(has("a", 1), mustBe("a", 2)), 3)).toEqual([]);
    expect(of(when(not(has("a", 1)), mustBe("a", 2)), 3)).toEqual(["`a` is 3; it must be 2"]);
  });

  test("entries say which, and a single block counts as one", () => {
    const nested = each("a", each("b", mustBe("c", 1)));
    expect(of(nested, [{ b: { c: 1 } }, { b: [{ c: 1 }, { c: 2 }] }, UNKNOWN])).toEqual([
      "`a[1].b[1].c` is 2; it must be 1",
    ]);
    expect(of(each("a", mustBe("c", 1)), { c: 2 })).toEqual(["`a.c` is 2; it must be 1"]);
    expect([of(nested, UNKNOWN), of(nested, undefined), of(nested, ["text"])]).toEqual([[], [], []]);
  });
});

describe("a condition", () => {
  const met = (condition: ReturnType<typeof has>, a: unknown, context: Context = {}) =>
    condition({ a }, { ...facts, context });

  test("is met by what is known alone", () => {
    expect([met(has("a", 1), 1), met(has("a", 1), 2), met(has("a", 1), UNKNOWN)]).toEqual([true, false, false]);
    expect([met(has("a", undefined), undefined), met(has("a", undefined), UNKNOWN)]).toEqual([true, false]);
    expect([met(hasText("a", /x/), "yx"), met(hasText("a", /x/), "y"), met(hasText("a", /5/), 5)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(met(hasText("a", /x/), UNKNOWN)).toBe(false);
  });

  test("on the stack's key and data asks the context, and what it does not say is not so", () => {
    expect(
      [true, false, undefined].map((customerKey) =>
        met(withOwnKey, 1, customerKey === undefined ? {} : { customerKey }),
      ),
    ).toEqual([true, false, false]);
    const levels = ["relaxed", "standard", "strict"] as const;
    expect(levels.map((dataSafety) => met(withKeptData, 1, { dataSafety }))).toEqual([false, true, true]);
    expect(met(withKeptData, 1)).toBe(false);
  });
});
