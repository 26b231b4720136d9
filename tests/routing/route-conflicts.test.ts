import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryFiles } from "./arbitrary-tree.ts";
import { codesOf, tableOf } from "./table-of.ts";

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"];

describe("two routes for one request", () => {
  test("words a duplicate with its files, key and fix", () => {
    expect(tableOf(["routes/users/[uid]/get.ts", "routes/(a)/users/[id]/get.ts"]).problems).toEqual([
      {
        code: "ROUTE_DUPLICATE",
        files: ["routes/(a)/users/[id]/get.ts", "routes/users/[uid]/get.ts"],
        message: "Both answer `GET /users/{id}`; parameters' names and (groups) do not tell routes apart.",
        fix: "Keep one, or move the others to another path or method.",
      },
    ]);
  });

  test.each([
    [["routes/[a]/get.ts", "routes/[b]/get.ts"], "ROUTE_DUPLICATE"],
    [["routes/x/[...a]/get.ts", "routes/x/[...b]/get.ts"], "ROUTE_DUPLICATE"],
    [["routes/x/y/[...a]/get.ts", "routes/x/y/[[...b]]/get.ts"], "ROUTE_SHADOWED"],
    [["routes/x/[...a]/get.ts", "routes/x/[[...b]]/get.ts", "routes/x/[...c]/get.ts"], "ROUTE_DUPLICATE"],
  ])("%j is %s, once, with all files", (files, code) => {
    expect(tableOf(files).problems.map((problem) => [problem.code, problem.files])).toEqual([
      [code, [...files].sort()],
    ]);
  });

  test("words an ambiguity with a request and the file that settles it", () => {
    expect(tableOf(["routes/api/any.ts", "routes/[...path]/get.ts", "routes/[...path]/post.ts"]).problems).toEqual([
      {
        code: "ROUTE_AMBIGUOUS",
        files: ["routes/[...path]/get.ts", "routes/[...path]/post.ts", "routes/api/any.ts"],
        message:
          "`ANY /api`, `GET /{path+}` and `POST /{path+}` match the same request, `GET /api`, and AWS does not document which one answers.",
        fix: "Add `routes/api/get.ts`, `routes/api/post.ts` to say what answers it, or change one of the paths or methods.",
      },
    ]);
  });

  test.each([
    ["post", "any", ["ANY /{y}/b", "POST /a/{x}"], "POST", "post"],
    ["any", "any", ["ANY /a/{x}", "ANY /{y}/b"], "GET", "any"],
  ])("words the crossing of %s.ts and %s.ts", (left, right, [one, other], method, settler) => {
    const files = [`routes/[y]/b/${right}.ts`, `routes/a/[x]/${left}.ts`];
    expect(tableOf(files).problems).toEqual([
      {
        code: "ROUTE_AMBIGUOUS",
        files,
        message: `\`${one}\` and \`${other}\` match the same request, \`${method} /a/b\`, and AWS does not document which one answers.`,
        fix: `Add \`routes/a/b/${settler}.ts\` to say what answers it, or change one of the paths or methods.`,
      },
    ]);
  });

  test("the file that settles an ambiguity names no parameter twice", () => {
    const files = ["routes/a/[y]/[x]/any.ts", "routes/[y]/[x]/[...p]/get.ts"];
    expect(tableOf(files).problems.map(({ fix }) => fix)).toEqual([
      "Add `routes/a/[x]/[x2]/get.ts` to say what answers it, or change one of the paths or methods.",
    ]);
    expect(codesOf([...files, "routes/a/[x]/[x2]/get.ts"])).toEqual([]);
  });

  test("following the fix of any ambiguity leads to a tree without one", () => {
    fc.assert(
      fc.property(arbitraryFiles, (files) => {
        fc.pre(new Set(codesOf(files)).size === 1 && codesOf(files)[0] === "ROUTE_AMBIGUOUS");
        let tree = files;
        for (let round = 0; round < 6 && codesOf(tree).includes("ROUTE_AMBIGUOUS"); round++) {
          const fixes = tableOf(tree)
            .problems.filter((problem) => problem.code === "ROUTE_AMBIGUOUS")
            .map((problem) => problem.fix);
          tree = [
            ...new Set([
              ...tree,
              ...fixes.flatMap((fix) => [...fix.matchAll(/`(routes[^`]+)`/g)].map((match) => match[1] ?? "")),
            ]),
          ];
        }
        expect(codesOf(tree)).not.toContain("ROUTE_AMBIGUOUS");
      }),
      { numRuns: 200 },
    );
  });

  test("any.ts beside a file for every method is unreachable, and beside all but one is not", () => {
    const all = METHODS.map((method) => `routes/x/${method}.ts`);
    expect(tableOf([...all, "routes/x/any.ts"]).problems.map(({ code, files }) => [code, files])).toEqual([
      ["ROUTE_UNREACHABLE", ["routes/x/any.ts"]],
    ]);
    expect(codesOf([...all.slice(1), "routes/x/any.ts"])).toEqual([]);
    expect(codesOf([...all, "routes/x/[[...p]]/any.ts"])).toEqual([]);
  });

  test("a catch-all whose every depth is taken is unreachable, whatever ANY adds", () => {
    expect(codesOf(["routes/[x]/any.ts", "routes/[x]/[...r]/any.ts", "routes/[...p]/any.ts"])).toEqual([
      "ROUTE_UNREACHABLE",
    ]);
    expect(codesOf(["routes/[x]/[...r]/get.ts", "routes/[...p]/get.ts"])).toEqual([]);
    expect(
      codesOf(["routes/[x]/get.ts", "routes/[x]/[y]/get.ts", "routes/[x]/[y]/[...r]/get.ts", "routes/[...p]/get.ts"]),
    ).toEqual(["ROUTE_UNREACHABLE"]);
    expect(codesOf(["routes/[x]/get.ts", "routes/[...p]/get.ts"])).toEqual([]);
    // ANY on the narrower paths takes nothing for certain from GET on the wide one.
    expect(codesOf(["routes/[x]/any.ts", "routes/[x]/[...r]/any.ts", "routes/[...p]/get.ts"])).toEqual([
      "ROUTE_AMBIGUOUS",
      "ROUTE_AMBIGUOUS",
    ]);
    expect(codesOf(["routes/[x]/post.ts", "routes/[x]/[...r]/get.ts", "routes/[...p]/get.ts"])).toEqual([]);
  });
});
