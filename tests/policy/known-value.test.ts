import { describe, expect, test } from "vitest";
import { entriesOf, holdsUnknown, isMap, UNKNOWN, valueAt } from "../../policy/known-value.ts";

describe("valueAt", () => {
  const root = { a: { b: [1], none: null, c: UNKNOWN }, text: "x", later: UNKNOWN };

  test.each([
    ["a.b", [1]],
    ["text", "x"],
    ["a.none", undefined],
    ["a.missing", undefined],
    ["missing.deeper", undefined],
    ["text.length", undefined],
    ["a.b.length", undefined],
    ["a.toString", undefined],
    ["a.c", UNKNOWN],
    ["a.c.deeper", UNKNOWN],
    ["later.any.thing", UNKNOWN],
  ])("finds at %s %s", (path, value) => {
    expect(valueAt(root, path)).toEqual(value);
  });

  test("finds nothing in what is no map, and nothing known in what is not known", () => {
    expect([valueAt(undefined, "a"), valueAt("text", "a"), valueAt(null, "a"), valueAt(UNKNOWN, "a")]).toEqual([
      undefined,
      undefined,
      undefined,
      UNKNOWN,
    ]);
  });
});

test.each([
  [UNKNOWN, true],
  [[1, [UNKNOWN]], true],
  [{ a: { b: UNKNOWN } }, true],
  [{ a: 1, b: UNKNOWN }, true],
  [{ a: [{ b: 1 }] }, false],
  [[], false],
  ["text", false],
  [null, false],
])("%o holds what is unknown: %s", (value, expected) => {
  expect(holdsUnknown(value)).toBe(expected);
});

test("a list has entries, and nothing else has", () => {
  expect([entriesOf([1, 2]), entriesOf("12"), entriesOf(UNKNOWN), entriesOf(undefined)]).toEqual([[1, 2], [], [], []]);
});

test("a map is no list, no text and not null", () => {
  expect([{}, [], "x", null, undefined, UNKNOWN].map(isMap)).toEqual([true, false, false, false, false, false]);
});
