import type { Problem } from "../problem.ts";
import { routeProblem } from "./route-problems.ts";

/**
 * Files and folders whose names differ only in case. A disk that ignores case would make one of them.
 * @param files sorted
 */
export function findCaseClashes(files: readonly string[]): Problem[] {
  const spellings = new Map<string, Map<string, string>>();
  for (const file of files) {
    let folder = "";
    for (const name of file.split("/")) {
      const path = `${folder}${name}`;
      // Below a folder that already clashes, only the folder is worth naming.
      const key = `${folder}${name.normalize("NFC").toLowerCase()}`;
      const known = spellings.get(key) ?? new Map<string, string>();
      spellings.set(key, known);
      if (!known.has(path)) known.set(path, file);
      folder = `${path}/`;
    }
  }
  return [...spellings.values()]
    .filter((known) => known.size > 1)
    .map((known) => routeProblem("ROUTE_CASE_CLASH", [...known.values()], [...known.keys()]));
}
