import { describe, expect, test } from "vitest";
import { toPatterns } from "../../plinth/routing/gateway-pattern.ts";
import { matchRoute } from "../../plinth/routing/match-route.ts";
import { compareCandidates } from "../../plinth/routing/route-order.ts";
import { routeOf, tableOf } from "./table-of.ts";

// Each beats those below it for `GET /a/b`. Many of them together make a tree that is refused, since what AWS documents of
// their order is only that `{x+}` comes last; but the local gateway has one order for all.
const ORDER = [
  "routes/a/b/get.ts",
  "routes/a/[x]/get.ts",
  "routes/[x]/b/get.ts",
  "routes/[x]/[y]/get.ts",
  "routes/a/[...p]/get.ts",
  "routes/[x]/[...p]/get.ts",
  "routes/[...p]/get.ts",
  "routes/a/b/any.ts",
  "routes/a/[x]/any.ts",
  "routes/[x]/b/any.ts",
  "routes/[x]/[y]/any.ts",
  "routes/a/[...p]/any.ts",
  "routes/[x]/[...p]/any.ts",
  "routes/[...p]/any.ts",
];
const candidateOf = (file: string) => {
  const { method, segments } = routeOf(file);
  return { method, pattern: toPatterns(segments)[0] ?? [] };
};

describe("the order of routes", () => {
  test("is by method, then full before greedy, then from left to right, for every two of them", () => {
    const candidates = ORDER.map(candidateOf);
    const signs = candidates.map((a) => candidates.map((b) => Math.sign(compareCandidates(a, b))));
    expect(signs).toEqual(ORDER.map((_, row) => ORDER.map((__, column) => Math.sign(row - column))));
  });

  test("puts no route before itself, not even at the root", () => {
    const same = ["routes/get.ts", "routes/any.ts", ...ORDER].map(candidateOf);
    expect(same.filter((candidate) => compareCandidates(candidate, candidate) !== 0)).toEqual([]);
  });

  test("is that in which matchRoute falls back from one route to the next", () => {
    const answers = ORDER.map((_, index) => matchRoute(tableOf(ORDER.slice(index)).routes, "GET", "/a/b")?.route.file);
    expect(answers).toEqual(ORDER);
  });

  test("is AWS's own example", () => {
    const example = ["pets/dog/1/get.ts", "pets/dog/[id]/get.ts", "pets/[...proxy]/get.ts", "[...proxy]/any.ts"];
    const files = example.map((file) => `routes/${file}`);
    const answers = files.map((_, index) => matchRoute(tableOf(files.slice(index)).routes, "GET", "/pets/dog/1"));
    expect(answers.map((match) => match?.route.file)).toEqual(files);
  });
});
