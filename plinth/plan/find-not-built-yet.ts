import type { Problem } from "../problem.ts";
import type { PlannedRoute } from "./plan.ts";

/** What the files ask for and this version cannot deploy. It is listed all the same, and never left out of a deploy silently. */
export function findNotBuiltYet(routes: readonly PlannedRoute[]): Problem[] {
  return routes.flatMap(scopesNotBuilt);
}

function scopesNotBuilt({ route, description: { scopes } }: PlannedRoute): Problem[] {
  if (scopes === null) return [];
  return [
    {
      code: "NOT_BUILT_YET",
      files: [route.file],
      message: `The route asks for the scopes ${scopes.join(", ")}, and this version has no authorizer to check them: it would refuse everybody.`,
      fix: "Write `public: true` instead if anybody may call it, or leave the route out until a version with `auth`.",
    },
  ];
}
