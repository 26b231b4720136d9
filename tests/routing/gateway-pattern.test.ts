import { describe, expect, test } from "vitest";
import { formatPattern, intersect, relate, shapeOf, toPatterns } from "../../plinth/routing/gateway-pattern.ts";
import { routeOf } from "./table-of.ts";

const patternOf = (folders: string) => toPatterns(routeOf(`routes/${folders}/get.ts`).segments)[0] ?? [];

describe("a gateway pattern", () => {
  test.each([
    ["a/b", "/a/b", "/a/b"],
    ["a/[id]/b", "/a/{id}/b", "/a/{}/b"],
    ["a/[...path]", "/a/{path+}", "/a/{+}"],
    ["a/[[...path]]", "/a/{path+}", "/a/{+}"],
  ])("of %s is written %s, and its shape is %s", (folders, path, shape) => {
    expect([formatPattern(patternOf(folders)), shapeOf(patternOf(folders))]).toEqual([path, shape]);
  });

  test("of the root is a slash", () => {
    expect([formatPattern([]), shapeOf([])]).toEqual(["/", "/"]);
  });
});

describe("relate", () => {
  test.each([
    ["a/b", "a/b", "same"],
    ["a/[x]", "a/[y]", "same"],
    ["a/[...x]", "a/[...y]", "same"],
    ["a", "b", "disjoint"],
    ["a/[x]", "b/[x]", "disjoint"],
    ["a/[x]", "b/[...x]", "disjoint"],
    ["[x]/b", "[x]/c", "disjoint"],
    ["a", "a/b", "disjoint"],
    ["a", "a/[...p]", "disjoint"],
    ["[x]", "[x]/[y]", "disjoint"],
    ["a/b", "a/[x]", "narrower"],
    ["a/b", "a/[...p]", "narrower"],
    ["a/[x]", "a/[...p]", "narrower"],
    ["a/[x]/[...p]", "a/[...p]", "narrower"],
    ["a/[...p]", "[x]/[...p]", "narrower"],
    ["a/[x]", "[x]/b", "crossing"],
    ["a/[...p]", "[x]/b", "crossing"],
    ["a/[x]/[...p]", "[x]/[...p]", "narrower"],
    ["[x]/b/[...p]", "a/[...p]", "crossing"],
  ] as const)("%s and %s: %s", (one, other, expected) => {
    const reverse = { narrower: "wider", crossing: "crossing", disjoint: "disjoint", same: "same" } as const;
    expect(relate(patternOf(one), patternOf(other))).toBe(expected);
    expect(relate(patternOf(other), patternOf(one))).toBe(reverse[expected]);
  });
});

describe("intersect", () => {
  test.each([
    ["a/[x]", "[y]/b", "/a/b"],
    ["a/[...p]", "[y]/b", "/a/b"],
    ["[y]/b", "a/[...p]", "/a/b"],
    ["[y]/b/[...q]", "a/[...p]", "/a/b/{q+}"],
    ["a/[...p]", "[y]/[z]/[...q]", "/a/{z}/{q+}"],
    ["[...p]", "a/b", "/a/b"],
    ["[p]/[q]/a", "b/[...p]", "/b/{q}/a"],
  ])("%s and %s is %s", (one, other, expected) => {
    expect(formatPattern(intersect(patternOf(one), patternOf(other)))).toBe(expected);
  });

  test("numbers a name that both use for different segments, past those that are taken", () => {
    const common = intersect(patternOf("a/[y]/[x2]/[x]"), patternOf("[z]/[x]/[...y]"));
    expect(common).toStrictEqual([
      { kind: "literal", text: "a" },
      { kind: "parameter", name: "x" },
      { kind: "parameter", name: "x2" },
      { kind: "parameter", name: "x3" },
    ]);
  });
});
