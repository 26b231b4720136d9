import type { Problem } from "../problem.ts";
import { type Grant, isResourceGrant } from "../resources/grants.ts";
import type { Task } from "../routing/route-table.ts";
import { type Users, usersOf } from "./check-resources.ts";

interface Checked extends Users {
  /** What the file tree says, also of tasks that did not build. */
  readonly table: { readonly tasks: readonly Task[] };
}

/** Uses of tasks that have no file. */
export function checkTasks({ table, ...users }: Checked): Problem[] {
  const files = new Set(table.tasks.map(({ kind, name }) => `${kind} ${name}`));
  return usersOf(users).flatMap(({ user, file, uses }) =>
    uses
      .filter((use) => !isResourceGrant(use) && !files.has(`${use.kind} ${use.name}`))
      .map((use) => noTask(file, user, use)),
  );
}

function noTask(file: string, user: "route" | "task", { kind, name }: Grant): Problem {
  return {
    code: "TASK_NOT_FOUND",
    files: [file],
    message: `The ${user} uses the ${kind} "${name}", and there is no file ${kind}s/${name}.ts, so it would not exist.`,
    fix: `Write ${kind}s/${name}.ts, or take the grant out of \`uses\`.`,
  };
}
