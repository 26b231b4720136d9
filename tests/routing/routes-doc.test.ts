import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { routeProblems } from "../../plinth/routing/route-problems.ts";
import { codesOf, routeOf } from "./table-of.ts";

const DOC = readFileSync(join(import.meta.dirname, "../../docs/routes.md"), "utf8");
const ROWS = DOC.split("\n").filter((line) => line.startsWith("| `routes/"));
const cells = (row: string) =>
  row.split("|").map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));

describe("docs/routes.md", () => {
  const endpoints = ROWS.filter((row) => row.split("|").length === 5).map(cells);
  const trees = ROWS.filter((row) => row.split("|").length === 4).map(cells);

  test("has its tables where this test looks for them", () => {
    expect([endpoints.length, trees.length]).toEqual([8, 18]);
  });

  test.each(endpoints.map(([, [file = ""] = [], keys = [], [name = ""] = []]) => [file, keys, name] as const))(
    "%s is %s",
    (file, keys, name) => {
      const route = routeOf(file);
      expect(route.paths.map((path) => `${route.method} ${path}`)).toEqual(keys);
      expect(route.function).toBe(name);
    },
  );

  test.each(trees.map(([, files = [], codes = []]) => [files, codes] as const))("%s gives %s", (files, codes) => {
    expect(codesOf(files)).toEqual(codes);
  });

  test("lists every code of the catalogue, and no other", () => {
    const section = DOC.split("\n## Problems\n")[1]?.split("\n## ")[0] ?? "";
    const listed = [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(listed).toEqual(Object.keys(routeProblems));
  });
});
