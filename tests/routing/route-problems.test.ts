import { describe, expect, test } from "vitest";
import { routeProblem } from "../../plinth/routing/route-problems.ts";
import { tableOf } from "./table-of.ts";

describe("what the author of a tree reads", () => {
  test.each<[string[], string, string, string]>([
    [
      ["routes/A/get.ts", "routes/a/post.ts"],
      "ROUTE_CASE_CLASH",
      "routes/A and routes/a differ only in upper and lower case, or in how an accent is stored; on some disks they are one, and the table would differ from machine to machine.",
      "Keep one spelling.",
    ],
    [
      ["routes/gets.ts"],
      "ROUTE_NOT_A_METHOD",
      "`gets.ts` is not the name of a method, and the file's name is the method it answers.",
      "Did you mean `get.ts`? Name it one of any.ts, delete.ts, get.ts, head.ts, options.ts, patch.ts, post.ts, put.ts; begin its name with `_` if it is no route, or move it to lib/.",
    ],
    [
      ["routes/README.md"],
      "ROUTE_NOT_A_METHOD",
      "`README.md` is not the name of a method, and the file's name is the method it answers.",
      "Name it one of any.ts, delete.ts, get.ts, head.ts, options.ts, patch.ts, post.ts, put.ts; begin its name with `_` if it is no route, or move it to lib/.",
    ],
    [
      ["routes/GET.ts"],
      "ROUTE_WRONG_CASE",
      "`GET.ts` is written in upper case; methods are written in lower case, so that a tree is the same on every disk.",
      "Rename it to `get.ts`.",
    ],
    [
      ["routes/get.js"],
      "ROUTE_EXTENSION",
      "`get.js` has another extension than `.ts`, the only one that routes are written in.",
      "Rename it to `get.ts`; begin its name with `_` if it is no route, or move it to lib/.",
    ],
    [
      ["routes/[]/get.ts"],
      "ROUTE_EMPTY_SEGMENT",
      "The folder `[]` has nothing between its brackets.",
      "Write a name between them, such as `[id]`.",
    ],
    [
      ["routes/my folder/get.ts"],
      "ROUTE_ILLEGAL_SEGMENT",
      "The folder `my folder` is no path segment: letters, digits, `-`, `_`, `.`, `~`, or one of `[name]`, `[...name]`, `[[...name]]`, `(group)`.",
      "Rename it to `my-folder`.",
    ],
    [
      ["routes/東京/get.ts"],
      "ROUTE_ILLEGAL_SEGMENT",
      "The folder `東京` is no path segment: letters, digits, `-`, `_`, `.`, `~`, or one of `[name]`, `[...name]`, `[[...name]]`, `(group)`.",
      "Rename it to one of these forms.",
    ],
    [
      ["routes/[user-id]/get.ts"],
      "ROUTE_PARAMETER_NAME",
      "`user-id` is no parameter name: it begins with a letter, and letters, digits and `_` follow.",
      "Call it `userId`.",
    ],
    [
      ["routes/[id]/x/[id]/get.ts"],
      "ROUTE_PARAMETER_REPEATED",
      "The parameter `id` stands twice in this path, and `ctx.params.id` can hold one value only.",
      "Give one of the two folders another name, such as `[id2]`.",
    ],
    [
      ["routes/[[...path]]/edit/get.ts"],
      "ROUTE_CATCH_ALL_NOT_LAST",
      "`[[...path]]` takes every segment that is left, so no folder can follow it.",
      "Make it the last folder, or write `[path]` for a single segment.",
    ],
    [
      ["routes/(a)/x/get.ts", "routes/(b)/x/get.ts", "routes/x/get.ts"],
      "ROUTE_DUPLICATE",
      "All 3 answer `GET /x`; parameters' names and (groups) do not tell routes apart.",
      "Keep one, or move the others to another path or method.",
    ],
    [
      ["routes/[...a]/get.ts", "routes/[[...b]]/get.ts"],
      "ROUTE_SHADOWED",
      "`[[...name]]` already answers `GET /{a+}`, which is all that `[...name]` beside it could answer.",
      "Keep `[[...name]]` to answer the bare path too, or `[...name]` to leave it out.",
    ],
    [
      [
        "routes/x/any.ts",
        "routes/x/get.ts",
        "routes/x/post.ts",
        "routes/x/put.ts",
        "routes/x/patch.ts",
        "routes/x/delete.ts",
        "routes/x/head.ts",
        "routes/x/options.ts",
      ],
      "ROUTE_UNREACHABLE",
      "No request can reach `ANY /x`: other files answer each of its methods and paths, and come before it.",
      "Remove it, or remove one of the routes that it should answer instead.",
    ],
    [
      ["routes/x/any.ts", "routes/[id]/get.ts"],
      "ROUTE_AMBIGUOUS",
      "`ANY /x` and `GET /{id}` match the same request, `GET /x`, and AWS does not document which one answers.",
      "Add `routes/x/get.ts` to say what answers it, or change one of the paths or methods.",
    ],
    [
      ["routes/ping/get.ts"],
      "ROUTE_RESERVED",
      "API Gateway keeps `/ping` for its own health checks on APIs with a custom domain, so the route would never be called.",
      "Choose another path, such as `/health`.",
    ],
    [
      ["queues/sendMail.ts"],
      "TASK_NAME",
      "`sendMail` is no task name: lower-case words of letters and digits, joined by `-`, the first beginning with a letter.",
      "Rename it to `send-mail.ts`.",
    ],
    [
      ["queues/1.ts"],
      "TASK_NAME",
      "`1` is no task name: lower-case words of letters and digits, joined by `-`, the first beginning with a letter.",
      "Rename it, for instance to `send-mail.ts`.",
    ],
    [
      ["crons/a.js"],
      "TASK_EXTENSION",
      "`a.js` has another extension than `.ts`, the only one that tasks are written in.",
      "Write it in a `.ts` file; begin its name with `_` if it is no task, or move it to lib/.",
    ],
    [
      ["queues/a/b.ts"],
      "TASK_NESTED",
      "Tasks lie directly in queues/, and this file lies deeper.",
      "Move it up to queues/; begin its folder's name with `_` if it is no task, or move it to lib/.",
    ],
  ])("of %j is %s", (files, code, message, fix) => {
    expect(tableOf(files, { customDomain: true }).problems).toEqual([
      { code, files: [...filesOf(code, files)].sort(), message, fix },
    ]);
  });

  test("of what is no file names it, and says what to do", () => {
    expect([
      routeProblem("ROUTE_SYMLINK", "routes/a"),
      routeProblem("ROUTE_NOT_A_FILE", "routes/b"),
      routeProblem("ROUTE_LINE_BREAK", "routes/c\n"),
    ]).toEqual([
      {
        code: "ROUTE_SYMLINK",
        files: ["routes/a"],
        message: "It is a symbolic link. Links are not followed: what they lead to differs from machine to machine.",
        fix: "Put the file itself here, and let it import what it shares from lib/.",
      },
      {
        code: "ROUTE_NOT_A_FILE",
        files: ["routes/b"],
        message: "It is neither a file nor a folder (a pipe, a socket or a device), and reading it could wait forever.",
        fix: "Remove it; put the route's source here as a plain file.",
      },
      {
        code: "ROUTE_LINE_BREAK",
        files: ["routes/c\n"],
        message: "Its name has a line break in it, which no path segment and no file of a route can have.",
        fix: "Rename it.",
      },
    ]);
  });
});

// Only the file that cannot be reached is named, not those that answer in its place.
function filesOf(code: string, files: readonly string[]): readonly string[] {
  return code === "ROUTE_UNREACHABLE" ? files.slice(0, 1) : files;
}
