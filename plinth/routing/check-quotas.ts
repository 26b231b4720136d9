import type { Problem } from "../problem.ts";
import { type Packaging, packageRoutes } from "./package-routes.ts";
import { INTEGRATIONS_PER_API, type Quotas } from "./quotas.ts";
import { routeProblem } from "./route-problems.ts";
import type { Route, Task } from "./route-table.ts";

/** What the tree needs of AWS and AWS does not give: known from the files alone, before anything is built. */
export function checkQuotas(
  routes: readonly Route[],
  tasks: readonly Task[],
  { packaging, quotas }: { packaging: Packaging; quotas: Quotas },
): Problem[] {
  const gatewayRoutes = routes.reduce((sum, route) => sum + route.paths.length, 0);
  const integrations = packageRoutes(routes, packaging).length;
  // A cron's schedule has a role beside its function's.
  const roles = integrations + tasks.length + tasks.filter(({ kind }) => kind === "cron").length;
  return [
    ...(gatewayRoutes > quotas.routesPerApi ? [routeProblem("ROUTE_QUOTA", gatewayRoutes, quotas.routesPerApi)] : []),
    ...(integrations > INTEGRATIONS_PER_API
      ? [routeProblem("INTEGRATION_QUOTA", integrations, INTEGRATIONS_PER_API, packaging)]
      : []),
    ...(roles > quotas.rolesPerAccount ? [routeProblem("ROLE_QUOTA", roles, quotas.rolesPerAccount)] : []),
  ];
}
