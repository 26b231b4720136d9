import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Problem } from "../problem.ts";
import type { Route } from "../routing/route-table.ts";
import type { RouteDescription } from "../runtime/description.ts";
import type { Plan, PlannedFunction } from "./plan.ts";

/** One row of `plinth routes --json`; a contract. */
export interface RouteRow {
  readonly method: string;
  /** Gateway form: `/projects/{id}`. */
  readonly path: string;
  readonly file: string;
  readonly function: string;
  readonly access: "public" | "unstated" | readonly string[];
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** The document of `plinth routes --json`; a contract. */
export interface RouteListing {
  readonly routes: readonly RouteRow[];
  readonly tasks: readonly {
    readonly kind: string;
    readonly name: string;
    readonly file: string;
    readonly function: string;
    /** Of a cron that was built and loaded. */
    readonly schedule?: string;
  }[];
  readonly problems: readonly Problem[];
}

/** The plan as `routes --json` prints it: sorted, and free of anything that differs from machine to machine. */
export function toRouteListing(plan: Plan, preset: ResolvedPreset): RouteListing {
  const described = new Map(plan.routes.map(({ route, description }) => [route.function, description]));
  const functionOf = functionsByRoute(plan);
  const scheduleOf = new Map(plan.tasks.map(({ task, description }) => [task.function, description.schedule]));
  const routes = plan.table.routes.flatMap((route) => {
    const description = described.get(route.function);
    const planned = functionOf.get(route.function);
    return route.paths.map((path) => ({
      method: route.method,
      path,
      file: route.file,
      function: planned?.name ?? route.function,
      access: accessOf(route, description),
      memoryMb: planned?.memoryMb ?? preset.memoryMb,
      timeoutSeconds: planned?.timeoutSeconds ?? preset.timeoutSeconds,
    }));
  });
  return {
    routes,
    tasks: plan.table.tasks.map(({ kind, name, file, function: fn }) => {
      const schedule = scheduleOf.get(fn);
      return { kind, name, file, function: fn, ...(schedule ? { schedule } : {}) };
    }),
    problems: plan.problems,
  };
}

function accessOf({ method }: Route, description: RouteDescription | undefined): RouteRow["access"] {
  if (description?.scopes) return description.scopes;
  return description?.public || method === "OPTIONS" ? "public" : "unstated";
}

/** The function that answers each route, by the route's stable name. */
export function functionsByRoute({ functions }: Pick<Plan, "functions">): Map<string, PlannedFunction> {
  return new Map(functions.flatMap((each) => each.routes.map((route) => [route.function, each])));
}
