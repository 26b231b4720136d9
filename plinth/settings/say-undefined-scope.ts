import { sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";

/** A scope that nobody defined, as the end of a sentence. */
export function sayUndefinedScope(scope: string, known: readonly string[]): string {
  const nearest = nearestName(scope, known);
  return `${sayValue(scope)}, which \`auth\` does not define${nearest ? `; did you mean \`${nearest}\`?` : "."}`;
}
