import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchRoute } from "../../plinth/routing/match-route.ts";
import type { Route } from "../../plinth/routing/route-table.ts";
import { arbitraryFiles, arbitraryRequest } from "./arbitrary-tree.ts";
import { tableOf } from "./table-of.ts";

const FILES = [
  "routes/get.ts",
  "routes/pets/dog/[id]/get.ts",
  "routes/pets/dog/1/get.ts",
  "routes/pets/[...proxy]/get.ts",
  "routes/[...proxy]/any.ts",
  "routes/docs/[[...path]]/post.ts",
];
const { routes } = tableOf(FILES);

describe("matchRoute", () => {
  test.each([
    ["GET", "/", "routes/get.ts", {}],
    ["GET", "/pets/dog/1", "routes/pets/dog/1/get.ts", {}],
    ["GET", "/pets/dog/2", "routes/pets/dog/[id]/get.ts", { id: "2" }],
    ["GET", "/pets/cat", "routes/pets/[...proxy]/get.ts", { proxy: "cat" }],
    ["GET", "/pets/cat/1/2", "routes/pets/[...proxy]/get.ts", { proxy: "cat/1/2" }],
    ["GET", "/pets", "routes/[...proxy]/any.ts", { proxy: "pets" }],
    ["POST", "/pets/dog/1", "routes/[...proxy]/any.ts", { proxy: "pets/dog/1" }],
    ["POST", "/docs", "routes/docs/[[...path]]/post.ts", {}],
    ["POST", "/docs/a/b", "routes/docs/[[...path]]/post.ts", { path: "a/b" }],
    ["GET", "/pets/dog/a b%2F", "routes/pets/dog/[id]/get.ts", { id: "a b%2F" }],
    ["GET", "/Pets/dog/1", "routes/[...proxy]/any.ts", { proxy: "Pets/dog/1" }],
    ["GET", "/pets/dog/", "routes/pets/[...proxy]/get.ts", { proxy: "dog/" }],
  ])("%s %s goes to %s", (method, path, file, params) => {
    const match = matchRoute(routes, method, path);
    expect({ file: match?.route.file, params: match?.params }).toEqual({ file, params });
  });

  test.each([
    ["POST", "/"],
    ["HEAD", "/"],
    ["GET", ""],
    ["GET", "pets/dog/1"],
  ])("%s %s has no route", (method, path) => {
    expect(matchRoute(routes, method, path)).toBe(undefined);
  });

  test("a greedy parameter needs a segment, and no parameter takes an empty one", () => {
    const greedy = tableOf(["routes/x/[...p]/get.ts", "routes/y/[id]/get.ts"]).routes;
    for (const path of ["/x", "/x/", "/x//a", "/y", "/y/", "/y/1/"])
      expect(matchRoute(greedy, "GET", path)).toBe(undefined);
    expect(matchRoute(greedy, "GET", "/x/a")?.params).toEqual({ p: "a" });
  });

  test("a parameter called __proto__ is refused, and one called constructor is read like any other", () => {
    expect(tableOf(["routes/[__proto__]/get.ts"]).problems.map((each) => each.code)).toEqual(["ROUTE_PARAMETER_NAME"]);
    expect(matchRoute(tableOf(["routes/[constructor]/get.ts"]).routes, "GET", "/x")?.params).toEqual({
      constructor: "x",
    });
  });
});

/** Each gateway key as a regular expression and its rank under one rule; the lowest text wins. */
function naiveMatch(
  from: readonly Route[],
  method: string,
  path: string,
  rank: (key: string) => string,
): string | undefined {
  const keys = from.flatMap((route) => route.paths.map((each) => `${route.method} ${each}`));
  const matching = keys.filter((key) => {
    const [keyMethod, keyPath = ""] = key.split(" ");
    const pattern = keyPath
      .replaceAll(".", "\\.")
      .replace(/\{\w+\+\}$/, "[^/]+(/.*)?")
      .replaceAll(/\{\w+\}/g, "[^/]+");
    return (keyMethod === method || keyMethod === "ANY") && new RegExp(`^${pattern}$`).test(path);
  });
  return matching.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
}

function pathRank(key: string): string {
  const segments = key.split("/").slice(1);
  return segments.map((segment) => (segment.endsWith("+}") ? "2" : segment.startsWith("{") ? "1" : "0")).join("");
}
const methodRank = (key: string) => (key.startsWith("ANY ") ? "1" : "0");
const literals = (key: string) =>
  key
    .split("/")
    .slice(1)
    .filter((segment) => !segment.startsWith("{")).length;
const beforeGreedy = (key: string) =>
  key
    .split("/")
    .slice(1)
    .filter((segment) => !segment.endsWith("+}")).length;
const tier = (key: string) => (key.endsWith("+}") ? "1" : "0");

/** Every order that somebody states of AWS: observed, documented tiers with either tie-break, and its emulator's. */
const RULES: Record<string, (key: string) => string> = {
  "method, then path from left to right": (key) => methodRank(key) + pathRank(key),
  "path from left to right, then method": (key) => `${pathRank(key)}${methodRank(key)}`,
  "tier, then method, then path": (key) => tier(key) + methodRank(key) + pathRank(key),
  "tier, then path, then method": (key) => `${tier(key)}${pathRank(key)}${methodRank(key)}`,
  "number of literals, then segments before the greedy one, then method": (key) =>
    `${9 - literals(key)}${9 - beforeGreedy(key)}${tier(key)}${methodRank(key)}`,
};

describe.each(Object.entries(RULES))("a naive matcher by %s", (_, rank) => {
  test("chooses as matchRoute does in every tree that is taken", () => {
    fc.assert(
      fc.property(arbitraryFiles, fc.array(arbitraryRequest, { minLength: 5, maxLength: 20 }), (files, requests) => {
        const table = tableOf(files);
        fc.pre(table.problems.length === 0);
        for (const { method, path } of requests) {
          const match = matchRoute(table.routes, method, path);
          const key = naiveMatch(table.routes, method, path, rank);
          const expected = table.routes.find((route) => route.paths.some((each) => `${route.method} ${each}` === key));
          expect(match?.route.file).toBe(expected?.file);
        }
      }),
      { numRuns: 600 },
    );
  });
});
