import type { Bundle } from "../bundling/bundle.ts";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Task } from "../routing/route-table.ts";
import type { PlannedTaskFunction } from "./plan.ts";

/** What each task's function needs. Tasks whose code did not build are left out; they have problems of their own. */
export function planTasks(
  tasks: readonly Task[],
  bundles: readonly Bundle[],
  preset: ResolvedPreset,
): PlannedTaskFunction[] {
  const bundleOf = new Map(bundles.map((bundle) => [bundle.function, bundle]));
  return tasks.flatMap((task) => {
    const bundle = bundleOf.get(task.function);
    if (!bundle?.task) return [];
    const { memoryMb, timeoutSeconds, uses } = bundle.task;
    return [
      {
        name: task.function,
        task,
        description: bundle.task,
        bundle,
        memoryMb: memoryMb ?? preset.memoryMb,
        timeoutSeconds: timeoutSeconds ?? preset.timeoutSeconds,
        uses,
        readsRoles: false,
      },
    ];
  });
}
