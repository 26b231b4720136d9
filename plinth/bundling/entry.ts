import type { FunctionUnit } from "../routing/package-routes.ts";
import type { Route, Task } from "../routing/route-table.ts";

/** What becomes one bundle: a function's route or routes, a task, or `resources.ts`. */
export interface Entry {
  /** Name of the function. */
  readonly function: string;
  /** The author's files, relative to the project root, `/`-separated: at least one, in the order of the routes. */
  readonly files: readonly string[];
  /** None for a task and for `resources.ts`. */
  readonly routes: readonly Route[];
  /** Of a task. */
  readonly task?: Task;
}

/** The entry that exports every descriptor of `resources.ts`. */
export const RESOURCES_ENTRY = "plinth-resources";

/** The entry of the function that applies the migrations of a database: Plinth's own code, and none of the author's. */
export const MIGRATIONS_ENTRY = "plinth-migrations";

/** Entries of everything that is bundled. */
export function toEntries(
  units: readonly FunctionUnit[],
  tasks: readonly Task[],
  resourcesFile: string | undefined,
): Entry[] {
  return [
    ...units.map(({ name, routes }) => ({ function: name, files: routes.map(({ file }) => file), routes })),
    ...tasks.map((task) => ({ function: task.function, files: [task.file], routes: [], task })),
    ...(resourcesFile ? [{ function: RESOURCES_ENTRY, files: [resourcesFile], routes: [] }] : []),
  ];
}

/** One entry for each route of these: what is at fault in a function of several shows when each is tried alone. */
export function splitEntries(entries: readonly Entry[]): Entry[] {
  return entries.flatMap(({ routes }) =>
    routes.map((route) => ({ function: route.function, files: [route.file], routes: [route] })),
  );
}
