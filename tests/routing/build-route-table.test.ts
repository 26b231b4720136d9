import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { routeProblems } from "../../plinth/routing/route-problems.ts";
import { arbitraryFiles } from "./arbitrary-tree.ts";
import { codesOf, routeOf, tableOf } from "./table-of.ts";

const DOC = readFileSync(join(import.meta.dirname, "../../docs/routes.md"), "utf8");
const ROWS = DOC.split("\n").filter((line) => line.startsWith("| `routes/"));
const cells = (row: string) =>
  row.split("|").map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"];

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

describe("buildRouteTable", () => {
  test("gives the sample's table, sorted by path and method", () => {
    const files = [
      "routes/projects/[id]/get.ts",
      "routes/projects/post.ts",
      "routes/health/get.ts",
      "routes/projects/[id]/delete.ts",
      "routes/projects/get.ts",
    ];
    const { routes, problems } = tableOf(files);
    expect(problems).toEqual([]);
    expect(routes.map((route) => `${route.method} ${route.path} ${route.function}`)).toEqual([
      "GET /health health-get",
      "GET /projects projects-get",
      "POST /projects projects-post",
      "DELETE /projects/{id} projects-by-id-delete",
      "GET /projects/{id} projects-by-id-get",
    ]);
  });

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

  test("sorts by path, then method, and tasks by kind, then name, whatever their files are called", () => {
    const files = [
      "routes/(a)/x/post.ts",
      "routes/(z)/x/get.ts",
      "queues/a.ts",
      "functions/b-c.ts",
      "functions/b.ts",
      "crons/z.ts",
    ];
    const { routes, tasks } = tableOf(files);
    expect(routes.map(({ file }) => file)).toEqual(["routes/(z)/x/get.ts", "routes/(a)/x/post.ts"]);
    expect(tasks.map(({ file }) => file)).toEqual(["crons/z.ts", "functions/b.ts", "functions/b-c.ts", "queues/a.ts"]);
  });

  // Both pairs were searched for: the first 31 characters and the first 32 bits of their hashes agree.
  test.each([
    ["queues", (name: string) => `queues/${name}.ts`, ["11306", "72118"], "queue-aaaaaaaaaaaaaaaaaaaaaaaaa-c2850f3f"],
    [
      "routes",
      (name: string) => `routes/${name}/get.ts`,
      ["28034", "82505"],
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-68d4d330",
    ],
  ] as const)("refuses two of %s whose functions would share a name, and keeps the first", (_, toFile, ends, name) => {
    const files = ends.map((end) => toFile("a".repeat(40) + end));
    const { routes, tasks, problems } = tableOf(files);
    expect([...routes, ...tasks].map(({ file }) => file)).toEqual([files[0]]);
    expect(problems).toEqual([
      {
        code: "FUNCTION_NAME_CLASH",
        files,
        message: `Their functions would both be named \`${name}\`.`,
        fix: "Rename one of the files or folders.",
      },
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

  test("reserves /ping and /sping with a custom domain only", () => {
    const files = [
      "routes/ping/get.ts",
      "routes/ping/[id]/get.ts",
      "routes/ping/[[...path]]/post.ts",
      "routes/sping/any.ts",
      "routes/a/ping/get.ts",
    ];
    expect(codesOf(files)).toEqual([]);
    const { problems } = tableOf(files, { customDomain: true });
    expect(problems.map(({ code, files: [file], message }) => [code, file, message.split("`")[1]])).toEqual([
      ["ROUTE_RESERVED", "routes/ping/[[...path]]/post.ts", "/ping"],
      ["ROUTE_RESERVED", "routes/ping/get.ts", "/ping"],
      ["ROUTE_RESERVED", "routes/sping/any.ts", "/sping"],
    ]);
  });

  test("notices names that differ in case only, once per folder", () => {
    expect(
      tableOf(["routes/Projects/get.ts", "routes/projects/post.ts", "routes/projects/[id]/get.ts"]).problems,
    ).toEqual([
      {
        code: "ROUTE_CASE_CLASH",
        files: ["routes/Projects/get.ts", "routes/projects/[id]/get.ts"],
        message:
          "routes/Projects and routes/projects differ only in upper and lower case, or in how an accent is stored; on some disks they are one, and the table would differ from machine to machine.",
        fix: "Keep one spelling.",
      },
    ]);
    expect(codesOf(["routes/_X/get.ts", "routes/_x/get.ts", "routes/x/.A", "routes/x/.a"])).toEqual([]);
    expect(codesOf(["routes/x/yz/get.ts", "routes/xy/z/get.ts"])).toEqual([]);
    // `ß` is `SS` in upper case, and no disk takes the two for one.
    expect(codesOf(["routes/ß/get.ts", "routes/ss/get.ts"])).toEqual(["ROUTE_ILLEGAL_SEGMENT"]);
    expect(codesOf(["routes/get.ts", "routes/GET.ts"])).toEqual(["ROUTE_WRONG_CASE", "ROUTE_CASE_CLASH"]);
  });

  test("takes tasks, and keeps their functions' names apart from routes'", () => {
    const { tasks, routes, problems } = tableOf([
      "queues/post.ts",
      "crons/nightly-report.ts",
      "functions/resize.ts",
      "routes/queue/post.ts",
    ]);
    expect(problems).toEqual([]);
    expect(tasks).toEqual([
      { kind: "cron", name: "nightly-report", file: "crons/nightly-report.ts", function: "cron-nightly-report" },
      { kind: "function", name: "resize", file: "functions/resize.ts", function: "function-resize" },
      { kind: "queue", name: "post", file: "queues/post.ts", function: "queue-post" },
    ]);
    expect(routes[0]?.function).toBe("queue-post-824a31a7");
  });

  test("reports every mistake of a tree at once, and keeps what is right", () => {
    const files = [
      "routes/get.ts",
      "routes/gets.ts",
      "routes/[id/get.ts",
      "routes/[...p]/x/get.ts",
      "queues/A.ts",
      "queues/deep/a.ts",
    ];
    expect(codesOf(files)).toEqual([
      "TASK_NAME",
      "TASK_NESTED",
      "ROUTE_CATCH_ALL_NOT_LAST",
      "ROUTE_ILLEGAL_SEGMENT",
      "ROUTE_NOT_A_METHOD",
    ]);
    expect(tableOf(files).routes.map((route) => route.file)).toEqual(["routes/get.ts"]);
    expect(tableOf(files).tasks).toEqual([]);
  });

  test("gives the same table whatever the order of the files", () => {
    fc.assert(
      fc.property(
        arbitraryFiles.chain((files) =>
          fc.tuple(fc.constant(files), fc.shuffledSubarray(files, { minLength: files.length })),
        ),
        ([files, shuffled]) => {
          expect(JSON.stringify(tableOf(shuffled))).toBe(JSON.stringify(tableOf(files)));
        },
      ),
    );
  });

  test("never names two routes alike, and never loses one without a problem", () => {
    fc.assert(
      fc.property(arbitraryFiles, (files) => {
        const { routes, problems } = tableOf(files);
        expect(new Set(routes.map((route) => route.function)).size).toBe(routes.length);
        if (problems.length === 0) expect(routes.length).toBe(files.length);
      }),
    );
  });
});
