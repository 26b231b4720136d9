import type { Problem } from "../problem.ts";
import { routeProblem } from "../routing/route-problems.ts";
import type { PlannedFunction } from "./plan.ts";
import type { PlanSettings } from "./plan-settings.ts";

/** The quota of gateway routes once more: which OPTIONS routes an API needs beside its files is known when the code is. */
export function checkPreflights(
  functions: readonly PlannedFunction[],
  { quotas }: Pick<PlanSettings, "quotas">,
): Problem[] {
  const routes = functions.flatMap((each) => each.routes).reduce((sum, { paths }) => sum + paths.length, 0);
  const preflights = functions.flatMap((each) => Object.values(each.preflights).flat()).length;
  // Where the files alone are too many, that has been said.
  if (routes > quotas.routesPerApi || routes + preflights <= quotas.routesPerApi) return [];
  return [routeProblem("ROUTE_QUOTA", routes + preflights, quotas.routesPerApi)];
}
