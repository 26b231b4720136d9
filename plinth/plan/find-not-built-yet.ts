import type { Problem } from "../problem.ts";
import type { Task } from "../routing/route-table.ts";

/** What the files ask for and this version cannot deploy. It is listed all the same, and never left out of a deploy silently. */
export function findNotBuiltYet(tasks: readonly Task[]): Problem[] {
  return tasks.map(taskNotBuilt);
}

function taskNotBuilt(task: Task): Problem {
  return {
    code: "NOT_BUILT_YET",
    files: [task.file],
    message: `This version deploys no ${task.kind} yet, and leaves none out silently.`,
    fix: "Move the file out of the folder, or begin its name with `_`.",
  };
}
