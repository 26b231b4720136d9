import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { PACKAGINGS, type Packaging } from "../routing/package-routes.ts";

/** How the stack's routes are laid on functions. Default: a function per route. */
export function parsePackaging(text: string | undefined, file: string): { packaging: Packaging; problems: Problem[] } {
  const written = text || "route";
  const packaging = PACKAGINGS.find((each) => each === written);
  if (packaging) return { packaging, problems: [] };
  const nearest = nearestName(written, PACKAGINGS);
  const problem = {
    code: "PACKAGING_UNKNOWN",
    files: [file],
    message: `\`packaging\` is ${sayValue(written)}, and there is no packaging of that name.`,
    fix: `${nearest ? `Did you mean \`${nearest}\`? ` : ""}Set \`route\` (a function per route), \`group\` (one per first path segment) or \`single\` (one for the API).`,
  };
  return { packaging: "route", problems: [problem] };
}
