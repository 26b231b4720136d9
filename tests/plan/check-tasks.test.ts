import { describe, expect, test } from "vitest";
import { checkTasks } from "../../plinth/plan/check-tasks.ts";
import type { Grant } from "../../plinth/resources/grants.ts";
import { routeOf, tableOf } from "../routing/table-of.ts";
import { described, describedTask } from "./planned.ts";

const table = tableOf(["queues/mail.ts", "functions/resize.ts", "crons/nightly.ts"]);
const SAID = describedTask({ kind: "cron", schedule: "rate(1 day)" });
const route = (uses: Grant[]) => [{ route: routeOf("routes/a/get.ts"), description: described({ uses }) }];
const task = (uses: Grant[]) =>
  table.tasks.flatMap((each) => (each.kind === "cron" ? [{ task: each, description: { ...SAID, uses } }] : []));

const sends = (name: string): Grant => ({ kind: "queue", name, access: "send" });
const invokes = (name: string): Grant => ({ kind: "function", name, access: "invoke" });
const reads = (name: string): Grant => ({ kind: "table", name, access: "read" });

describe("checkTasks", () => {
  test("takes uses of files that are there, and leaves tables to their own check", () => {
    const uses = [sends("mail"), invokes("resize"), reads("notes")];
    expect(checkTasks({ routes: route(uses), tasks: task(uses), table })).toEqual([]);
  });

  test("names a queue or function that has no file, also one of another kind", () => {
    const problems = checkTasks({
      routes: route([sends("post"), invokes("mail")]),
      tasks: task([sends("resize")]),
      table,
    });
    expect(problems).toEqual([
      {
        code: "TASK_NOT_FOUND",
        files: ["routes/a/get.ts"],
        message: 'The route uses the queue "post", and there is no file queues/post.ts, so it would not exist.',
        fix: "Write queues/post.ts, or take the grant out of `uses`.",
      },
      {
        code: "TASK_NOT_FOUND",
        files: ["routes/a/get.ts"],
        message: 'The route uses the function "mail", and there is no file functions/mail.ts, so it would not exist.',
        fix: "Write functions/mail.ts, or take the grant out of `uses`.",
      },
      {
        code: "TASK_NOT_FOUND",
        files: ["crons/nightly.ts"],
        message: 'The task uses the queue "resize", and there is no file queues/resize.ts, so it would not exist.',
        fix: "Write queues/resize.ts, or take the grant out of `uses`.",
      },
    ]);
  });
});
