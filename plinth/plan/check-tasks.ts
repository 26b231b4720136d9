import type { Problem } from "../problem.ts";
import { type Grant, isTableGrant } from "../resources/grants.ts";
import type { TableDescriptor } from "../resources/table.ts";
import type { Task } from "../routing/route-table.ts";
import { notDeclared } from "./check-routes.ts";
import type { PlannedRoute, PlannedTask } from "./plan.ts";

interface Checked {
  readonly routes: readonly PlannedRoute[];
  readonly tasks: readonly PlannedTask[];
  readonly tables: readonly TableDescriptor[];
  /** What the file tree says, also of tasks that did not build. */
  readonly table: { readonly tasks: readonly Task[] };
}

/** Uses of tasks that have no file, and tasks' uses of tables that nobody declares. */
export function checkTasks({ routes, tasks, tables, table }: Checked): Problem[] {
  const files = new Set(table.tasks.map(({ kind, name }) => `${kind} ${name}`));
  const declared = new Set(tables.map(({ name }) => name));
  const users = [
    ...routes.map(({ route, description }) => ({ user: "route", file: route.file, uses: description.uses }) as const),
    ...tasks.map(({ task, description }) => ({ user: "task", file: task.file, uses: description.uses }) as const),
  ];
  return users.flatMap(({ user, file, uses }) =>
    uses.flatMap((use) => {
      if (!isTableGrant(use)) return files.has(`${use.kind} ${use.name}`) ? [] : [noTask(file, user, use)];
      return user === "route" || declared.has(use.name) ? [] : [notDeclared(file, user, use)];
    }),
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
