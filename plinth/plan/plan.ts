import type { RouteBundle } from "../bundling/bundle.ts";
import type { Problem } from "../problem.ts";
import type { TableDescriptor } from "../resources/table.ts";
import type { Route, Task } from "../routing/route-table.ts";

/** A route together with the code that answers it. */
export interface PlannedRoute {
  readonly route: Route;
  readonly bundle: RouteBundle;
}

/** Everything that is known before the first resource is registered. With any problem in it, nothing may be deployed. */
export interface Plan {
  readonly routes: readonly PlannedRoute[];
  /** What the file tree says, also of routes that did not build. */
  readonly table: { readonly routes: readonly Route[]; readonly tasks: readonly Task[] };
  readonly tables: readonly TableDescriptor[];
  readonly problems: readonly Problem[];
}
