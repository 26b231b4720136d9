import type { PlannedFunction, PlannedTaskFunction } from "./plan.ts";

/** The files whose code a function runs. */
export function filesOf(planned: PlannedFunction | PlannedTaskFunction): string[] {
  return "task" in planned ? [planned.task.file] : planned.routes.map(({ file }) => file);
}
