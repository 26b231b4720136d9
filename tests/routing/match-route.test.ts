import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchRoute } from "../../plinth/routing/match-route.ts";
import { arbitraryFiles, arbitraryRequest } from "./arbitrary-tree.ts";
import { naiveMatch, RULES } from "./naive-matcher.ts";
import { codesOf, tableOf } from "./table-of.ts";

const FILES = [
  "routes/get.ts",
  "routes/pets/dog/[id]/get.ts",
  "routes/pets/dog/1/get.ts",
  "routes/pets/[...proxy]/get.ts",
  "routes/[...proxy]/any.ts",
  "routes/docs/[[...path]]/post.ts",
];

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
    const match = matchRoute(tableOf(FILES).routes, method, path);
    expect({ file: match?.route.file, params: match?.params }).toEqual({ file, params });
  });

  test.each([
    ["POST", "/"],
    ["HEAD", "/"],
    ["GET", ""],
    ["GET", "pets/dog/1"],
  ])("%s %s has no route", (method, path) => {
    expect(matchRoute(tableOf(FILES).routes, method, path)).toBe(undefined);
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

test("of two routes that the table refuses as duplicates the first answers", () => {
  const { routes } = tableOf(["routes/[b]/get.ts", "routes/[a]/get.ts"]);
  expect(matchRoute(routes, "GET", "/x")?.params).toEqual({ a: "x" });
});

describe("the methods of a request", () => {
  const answers = (files: readonly string[], method: string, path = "/x") =>
    matchRoute(tableOf(files).routes, method, path)?.route.file;

  test.each(["HEAD", "OPTIONS"])("%s is answered by its own file or any.ts, and never by get.ts", (method) => {
    const own = `routes/x/${method.toLowerCase()}.ts`;
    expect(answers(["routes/x/get.ts"], method)).toBe(undefined);
    expect(answers(["routes/x/get.ts", "routes/x/any.ts"], method)).toBe("routes/x/any.ts");
    expect(answers(["routes/x/get.ts", "routes/x/any.ts", own], method)).toBe(own);
    expect(answers([own], "GET")).toBe(undefined);
  });

  test("any.ts answers methods that no file can be named after, and methods count by case", () => {
    expect(answers(["routes/x/any.ts"], "PURGE")).toBe("routes/x/any.ts");
    expect(answers(["routes/x/get.ts"], "get")).toBe(undefined);
  });
});

describe.each(Object.entries(RULES))("a naive matcher by %s", (_, rule) => {
  test("chooses as matchRoute does in every tree that is taken, with the same parameters", () => {
    fc.assert(
      fc.property(arbitraryFiles, fc.array(arbitraryRequest, { minLength: 5, maxLength: 20 }), (files, requests) => {
        const { routes, problems } = tableOf(files);
        fc.pre(problems.length === 0);
        for (const { method, path } of requests) {
          const match = matchRoute(routes, method, path);
          const found = match && { file: match.route.file, params: match.params };
          expect(found).toEqual(naiveMatch(files, method, path, rule));
          expect(matchRoute(routes.toReversed(), method, path)).toEqual(match);
        }
      }),
      { numRuns: 600 },
    );
  });
});

test("the trees and requests that the matchers are compared on meet one another often", () => {
  const taken = fc.sample(arbitraryFiles, { numRuns: 2000, seed: 1 }).filter((files) => codesOf(files).length === 0);
  const requests = fc.sample(arbitraryRequest, { numRuns: 200, seed: 1 });
  const contested = taken.filter((files) =>
    requests.some(({ method, path }) => {
      const matching = files.filter((file) => naiveMatch([file], method, path, () => ""));
      return matching.length > 1;
    }),
  );
  expect(taken.length).toBeGreaterThan(600);
  expect(contested.length).toBeGreaterThan(150);
});
