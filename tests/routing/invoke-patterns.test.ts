import { describe, expect, test } from "vitest";
import { invokePatterns } from "../../plinth/routing/invoke-patterns.ts";
import { routeOf } from "./table-of.ts";

const patterns = (...files: string[]) => invokePatterns(files.map(routeOf));

describe("invokePatterns", () => {
  test.each([
    ["routes/get.ts", "GET/"],
    ["routes/projects/post.ts", "POST/projects"],
    ["routes/projects/[id]/tasks/[task]/get.ts", "GET/projects/*/tasks/*"],
    ["routes/files/[...path]/any.ts", "*/files/*"],
    ["routes/files/[[...path]]/any.ts", "*/files*"],
    ["routes/[[...path]]/get.ts", "GET/*"],
  ])("of the function of %s alone are %s", (file, pattern) => {
    expect(patterns(file)).toEqual([pattern]);
  });

  test("of routes that share a first segment name that segment, with what lies below it where there is something", () => {
    expect(patterns("routes/a/get.ts", "routes/a/post.ts")).toEqual(["*/a"]);
    expect(patterns("routes/projects/get.ts", "routes/projects/post.ts")).toEqual(["*/projects"]);
    expect(patterns("routes/a/b/get.ts", "routes/a/[id]/get.ts")).toEqual(["*/a/*"]);
    expect(patterns("routes/a/get.ts", "routes/a/b/get.ts")).toEqual(["*/a", "*/a/*"]);
    expect(patterns("routes/a/get.ts", "routes/a/[[...path]]/post.ts")).toEqual(["*/a", "*/a/*"]);
  });

  test("of routes that share none, or share a parameter, are the whole API's", () => {
    expect(patterns("routes/a/get.ts", "routes/b/get.ts")).toEqual(["*/*"]);
    expect(patterns("routes/[id]/get.ts", "routes/[id]/post.ts")).toEqual(["*/*"]);
    expect(patterns("routes/get.ts", "routes/post.ts")).toEqual(["*/*"]);
    expect(patterns("routes/a/get.ts", "routes/[id]/post.ts")).toEqual(["*/*"]);
  });

  test("of no routes are none", () => {
    expect(invokePatterns([])).toEqual([]);
  });
});
