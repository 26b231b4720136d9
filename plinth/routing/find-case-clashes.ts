import type { Problem } from "../problem.ts";
import { routeProblem } from "./route-problems.ts";

/** Files and folders whose names differ only in case. A disk that ignores case would make one of them. */
export function findCaseClashes(files: readonly string[]): Problem[] {
  const spellings = new Map<string, Map<string, string>>();
  for (const file of files) {
    const parts = file.split("/");
    for (let length = 1; length <= parts.length; length++) {
      const path = parts.slice(0, length).join("/");
      // Below a folder that already clashes, only the folder is worth naming.
      const key = `${parts.slice(0, length - 1).join("/")}/${parts[length - 1]?.normalize("NFC").toLowerCase()}`;
      const known = spellings.get(key) ?? new Map<string, string>();
      spellings.set(key, known);
      if (!known.has(path)) known.set(path, file);
    }
  }
  return [...spellings.values()]
    .filter((known) => known.size > 1)
    .map((known) => routeProblem("ROUTE_CASE_CLASH", [...known.values()].sort(), [...known.keys()].sort()));
}
