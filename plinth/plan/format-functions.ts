import type { PlannedFunction } from "./plan.ts";

/** What routes that share functions come to, a line for each function: what a deploy says besides its steps. */
export function formatFunctions(functions: readonly PlannedFunction[]): string {
  const lines = functions.map(({ name, routes, memoryMb, timeoutSeconds, uses }) => {
    const grants = uses.map((use) => `${use.name}.${use.access}`).join(", ") || "nothing";
    return `  ${name}: ${routes.length} ${routes.length === 1 ? "route" : "routes"}, ${memoryMb} MB, ${timeoutSeconds} s, uses ${grants}`;
  });
  return ["Routes share functions; each has the most memory and time and all grants of its routes:", ...lines].join(
    "\n",
  );
}
