import type { Bundle } from "../../plinth/bundling/bundle.ts";
import type { PlannedFunction, PlannedTaskFunction } from "../../plinth/plan/plan.ts";
import type { ResolvedPreset } from "../../plinth/presets/preset-table.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { parseTaskFile } from "../../plinth/routing/parse-task-file.ts";
import type { RouteDescription, TaskDescription } from "../../plinth/runtime/description.ts";
import { routeOf } from "../routing/table-of.ts";

const SILENT: RouteDescription = {
  kind: "route",
  public: true,
  scopes: null,
  status: null,
  memoryMb: null,
  timeoutSeconds: null,
  rateLimitPerSecond: null,
  burstLimit: null,
  reservedConcurrency: null,
  provisionedConcurrency: null,
  uses: [],
  has: { body: false, params: false, query: false, response: false },
};

const SILENT_TASK: TaskDescription = {
  kind: "function",
  schedule: null,
  timezone: null,
  fifo: false,
  batchSize: null,
  retries: null,
  backoff: null,
  url: false,
  memoryMb: null,
  timeoutSeconds: null,
  uses: [],
  has: { input: true, response: false },
};

/** A task's description that says nothing but this. */
export function describedTask(said: Partial<TaskDescription> = {}): TaskDescription {
  return { ...SILENT_TASK, ...said };
}

/** A description that says nothing but this. */
export function described(said: Partial<RouteDescription> = {}): RouteDescription {
  return { ...SILENT, ...said };
}

/** A bundle of this name with these descriptions, by the routes' stable names. */
export function bundled(name: string, descriptions: Record<string, RouteDescription>): Bundle {
  return {
    function: name,
    zipFile: "x.zip",
    hash: "0123",
    zipBytes: 10,
    codeBytes: 20,
    sourceMapFile: "x.mjs.map",
    descriptions,
  };
}

/** A function of these route files. */
export function plannedFunction(files: readonly string[], needs: Partial<PlannedFunction> = {}): PlannedFunction {
  const routes = files.map(routeOf);
  const name = routes[0]?.function ?? "none";
  return {
    name,
    routes,
    bundle: bundled(name, {}),
    memoryMb: 256,
    timeoutSeconds: 10,
    uses: [],
    readsRoles: false,
    preflights: {},
    ...needs,
  };
}

/** The function of this task file. */
export function plannedTask(
  file: string,
  said: Partial<TaskDescription> = {},
  needs: Partial<PlannedTaskFunction> = {},
): PlannedTaskFunction {
  const { task } = parseTaskFile(file);
  if (!task) throw new Error(`no task ${file}`);
  const description = describedTask({ kind: task.kind, ...said });
  // Components read its files.
  const files = { zipFile: "package.json", sourceMapFile: "package-lock.json" };
  return {
    name: task.function,
    task,
    description,
    bundle: { ...bundled(task.function, {}), ...files, task: description },
    memoryMb: 256,
    timeoutSeconds: 10,
    uses: description.uses,
    readsRoles: false,
    ...needs,
  };
}

export function presetOf(name: string): ResolvedPreset {
  const { preset } = resolvePreset(name);
  if (!preset) throw new Error(`no preset ${name}`);
  return preset;
}
