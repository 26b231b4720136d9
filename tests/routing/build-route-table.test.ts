import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryFiles } from "./arbitrary-tree.ts";
import { codesOf, tableOf } from "./table-of.ts";

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
