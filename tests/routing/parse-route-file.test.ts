import { describe, expect, test } from "vitest";
import { parseRouteFile } from "../../plinth/routing/parse-route-file.ts";
import { parseTaskFile } from "../../plinth/routing/parse-task-file.ts";

const codes = (file: string) => parseRouteFile(file).problems.map((problem) => problem.code);
const fix = (file: string) => parseRouteFile(file).problems[0]?.fix;
const METHOD_FILES = "any.ts, delete.ts, get.ts, head.ts, options.ts, patch.ts, post.ts, put.ts";
const NO_ROUTE = "begin its name with `_` if it is no route, or move it to lib/.";

describe("parseRouteFile", () => {
  test("reads method, path, segments and name", () => {
    expect(parseRouteFile("routes/(shop)/projects/[id]/files/[[...path]]/patch.ts")).toEqual({
      route: {
        method: "PATCH",
        path: "/projects/{id}/files/{path+}",
        paths: ["/projects/{id}/files/{path+}", "/projects/{id}/files"],
        segments: [
          { kind: "literal", text: "projects" },
          { kind: "parameter", name: "id" },
          { kind: "literal", text: "files" },
          { kind: "optional", name: "path" },
        ],
        file: "routes/(shop)/projects/[id]/files/[[...path]]/patch.ts",
        function: "projects-by-id-files-maybe-path-patch",
      },
      problems: [],
    });
    expect(parseRouteFile("routes/[[...path]]/get.ts").route?.paths).toEqual(["/{path+}", "/"]);
  });

  test.each([
    ["delete", "DELETE"],
    ["get", "GET"],
    ["head", "HEAD"],
    ["options", "OPTIONS"],
    ["patch", "PATCH"],
    ["post", "POST"],
    ["put", "PUT"],
    ["any", "ANY"],
  ])("%s.ts answers %s", (name, method) => {
    expect(parseRouteFile(`routes/x/${name}.ts`).route?.method).toBe(method);
  });

  test.each([
    "routes/_draft/get.ts",
    "routes/x/_get.ts",
    "routes/get.test.ts",
    "routes/get.spec.ts",
    "routes/types.d.ts",
    "routes/.gitkeep",
    "routes/x/.DS_Store",
    "routes/_/[bad/GET.js",
    "routes/x/_README.md",
  ])("ignores %s", (file) => {
    expect(parseRouteFile(file)).toEqual({ route: undefined, problems: [] });
  });

  test.each([
    ["routes/gets.ts", "ROUTE_NOT_A_METHOD", `Did you mean \`get.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/psot.ts", "ROUTE_NOT_A_METHOD", `Did you mean \`post.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/index.ts", "ROUTE_NOT_A_METHOD", `Did you mean \`get.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/del.ts", "ROUTE_NOT_A_METHOD", `Did you mean \`delete.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/README.md", "ROUTE_NOT_A_METHOD", `Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/get.json", "ROUTE_NOT_A_METHOD", `Did you mean \`get.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/get.v2.ts", "ROUTE_NOT_A_METHOD", `Did you mean \`get.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/get.min.js", "ROUTE_NOT_A_METHOD", `Did you mean \`get.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/get.j.s", "ROUTE_NOT_A_METHOD", `Did you mean \`get.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    [
      "routes/get.test.ts.bak",
      "ROUTE_NOT_A_METHOD",
      `Did you mean \`get.ts\`? Name it one of ${METHOD_FILES}; ${NO_ROUTE}`,
    ],
    ["routes/constructor.ts", "ROUTE_NOT_A_METHOD", `Name it one of ${METHOD_FILES}; ${NO_ROUTE}`],
    ["routes/GET.ts", "ROUTE_WRONG_CASE", "Rename it to `get.ts`."],
    ["routes/Get.ts", "ROUTE_WRONG_CASE", "Rename it to `get.ts`."],
    ["routes/get.TS", "ROUTE_WRONG_CASE", "Rename it to `get.ts`."],
    ["routes/get.js", "ROUTE_EXTENSION", `Rename it to \`get.ts\`; ${NO_ROUTE}`],
    ["routes/POST.tsx", "ROUTE_EXTENSION", `Rename it to \`post.ts\`; ${NO_ROUTE}`],
    ["routes/get.mts", "ROUTE_EXTENSION", `Rename it to \`get.ts\`; ${NO_ROUTE}`],
    ["routes/[]/get.ts", "ROUTE_EMPTY_SEGMENT", "Write a name between them, such as `[id]`."],
    ["routes/[...]/get.ts", "ROUTE_EMPTY_SEGMENT", "Write a name between them, such as `[...path]`."],
    ["routes/[[...]]/get.ts", "ROUTE_EMPTY_SEGMENT", "Write a name between them, such as `[[...path]]`."],
    ["routes/()/get.ts", "ROUTE_EMPTY_SEGMENT", "Write a name between them, such as `(admin)`."],
    ["routes//get.ts", "ROUTE_EMPTY_SEGMENT", "Write a name between them, such as `projects`."],
    ["routes/[id/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[id]`."],
    ["routes/{id}/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[id]`."],
    ["routes/{path+}/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[...path]`."],
    ["routes/:id/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[id]`."],
    ["routes/$id/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[id]`."],
    ["routes/*/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[...path]`."],
    ["routes/**/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[...path]`."],
    ["routes/*x/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[...x]`."],
    ["routes/x*/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `x-`."],
    ["routes/ a  b /get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `a-b`."],
    ["routes/-a b/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `-a-b`."],
    ["routes/[[id]]/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[id]`."],
    ["routes/[..path]/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `[...path]`."],
    ["routes/a[b]/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to one of these forms."],
    ["routes/(a b)/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `(ab)`."],
    ["routes/my folder/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `my-folder`."],
    ["routes/café/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `cafe`."],
    ["routes/a\\b/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `a-b`."],
    ["routes/100%/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to `100-`."],
    ["routes/.../get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to one of these forms."],
    ["routes/東京/get.ts", "ROUTE_ILLEGAL_SEGMENT", "Rename it to one of these forms."],
    ["routes/[user-id]/get.ts", "ROUTE_PARAMETER_NAME", "Call it `userId`."],
    ["routes/[1]/get.ts", "ROUTE_PARAMETER_NAME", "Call it `id`."],
    ["routes/[-user--id]/get.ts", "ROUTE_PARAMETER_NAME", "Call it `userId`."],
    ["routes/[12a.1]/get.ts", "ROUTE_PARAMETER_NAME", "Call it `a1`."],
    ["routes/[_id]/get.ts", "ROUTE_PARAMETER_NAME", "Call it `id`."],
    ["routes/[...path.x]/get.ts", "ROUTE_PARAMETER_NAME", "Call it `pathX`."],
    [
      "routes/[id]/x/[id]/get.ts",
      "ROUTE_PARAMETER_REPEATED",
      "Give one of the two folders another name, such as `[id2]`.",
    ],
    [
      "routes/[...p]/x/get.ts",
      "ROUTE_CATCH_ALL_NOT_LAST",
      "Make it the last folder, or write `[p]` for a single segment.",
    ],
    [
      "routes/[[...p]]/[x]/get.ts",
      "ROUTE_CATCH_ALL_NOT_LAST",
      "Make it the last folder, or write `[p]` for a single segment.",
    ],
  ])("refuses %s as %s", (file, code, expected) => {
    expect(codes(file)).toEqual([code]);
    expect(fix(file)).toBe(expected);
  });

  test.each([
    ["all", "any"],
    ["create", "post"],
    ["del", "delete"],
    ["destroy", "delete"],
    ["Index", "get"],
    ["list", "get"],
    ["opts", "options"],
    ["read", "get"],
    ["remove", "delete"],
    ["update", "patch"],
  ])("takes %s.ts for another word for %s.ts", (word, method) => {
    expect(fix(`routes/${word}.ts`)).toContain(`Did you mean \`${method}.ts\`?`);
  });

  test("reports every mistake of one path", () => {
    expect(codes("routes/[]/a b/[...p]/[id]/[id]/GET.ts")).toEqual([
      "ROUTE_EMPTY_SEGMENT",
      "ROUTE_ILLEGAL_SEGMENT",
      "ROUTE_CATCH_ALL_NOT_LAST",
      "ROUTE_PARAMETER_REPEATED",
      "ROUTE_WRONG_CASE",
    ]);
  });

  test("a group after a catch-all adds nothing, so the catch-all is still last", () => {
    expect(parseRouteFile("routes/[...p]/(g)/get.ts").route?.path).toBe("/{p+}");
  });
});

describe("parseTaskFile", () => {
  test.each([
    ["queues/send-mail.ts", "queue", "queue-send-mail"],
    ["crons/a1.ts", "cron", "cron-a1"],
    ["functions/resize.ts", "function", "function-resize"],
    [`queues/${"q".repeat(34)}.ts`, "queue", `queue-${"q".repeat(34)}`],
    [`queues/${"q".repeat(35)}.ts`, "queue", `queue-${"q".repeat(25)}-fe03c99c`],
    [`queues/${"a".repeat(60)}.ts`, "queue", "queue-aaaaaaaaaaaaaaaaaaaaaaaaa-5c604fb8"],
  ])("%s is a %s called %s", (file, kind, name) => {
    const { task, problems } = parseTaskFile(file);
    expect([task?.kind, task?.function, problems]).toEqual([kind, name, []]);
  });

  test.each(["queues/_x.ts", "crons/a.test.ts", "functions/.gitkeep", "queues/_lib/x.ts"])("ignores %s", (file) => {
    expect(parseTaskFile(file)).toEqual({ task: undefined, problems: [] });
  });

  test.each([
    ["queues/sendMail.ts", ["TASK_NAME"], "Rename it to `send-mail.ts`."],
    ["queues/Send_Mail.ts", ["TASK_NAME"], "Rename it to `send-mail.ts`."],
    ["queues/12a__b__.ts", ["TASK_NAME"], "Rename it to `a-b.ts`."],
    ["queues/x.tsa.ts", ["TASK_NAME"], "Rename it to `x-tsa.ts`."],
    [
      `queues/${"q".repeat(35)}.Ts`,
      ["TASK_EXTENSION"],
      "Write it in a `.ts` file; begin its name with `_` if it is no task, or move it to lib/.",
    ],
    [
      "queues/mail-dlq.ts",
      ["TASK_RESERVED"],
      "Give it another name. Every queue has a dead-letter queue of its own without a file.",
    ],
    ["queues/1.ts", ["TASK_NAME"], "Rename it, for instance to `send-mail.ts`."],
    [
      "queues/a/b.ts",
      ["TASK_NESTED"],
      "Move it up to queues/; begin its folder's name with `_` if it is no task, or move it to lib/.",
    ],
    [
      "crons/a.js",
      ["TASK_EXTENSION"],
      "Write it in a `.ts` file; begin its name with `_` if it is no task, or move it to lib/.",
    ],
    [
      "crons/x/A.ts",
      ["TASK_NESTED", "TASK_NAME"],
      "Move it up to crons/; begin its folder's name with `_` if it is no task, or move it to lib/.",
    ],
  ])("refuses %s as %s", (file, expected, text) => {
    const { task, problems } = parseTaskFile(file);
    expect(task).toBe(undefined);
    expect(problems.map((problem) => problem.code)).toEqual(expected);
    expect(problems[0]?.fix).toBe(text);
  });
});
