import type { Problem } from "../problem.ts";
import { type Attempt, buildAndLoad } from "./build-and-load.ts";
import { type Entry, splitEntries } from "./entry.ts";
import { toLoadProblem } from "./load-problem.ts";

/**
 * The problems of an attempt, each at the file that is at fault. A function of several routes stops at the first fault in
 * it, so the routes of one that failed are tried again, each alone: that shows which they are, all of them at once.
 */
export async function findFaultyRoutes(
  projectRoot: string,
  entries: readonly Entry[],
  { loaded, buildProblems, loadFailures }: Attempt,
): Promise<Problem[]> {
  const sound = new Set(loaded.map(({ entry }) => entry));
  const suspects = splitEntries(entries.filter((entry) => entry.routes.length > 1 && !sound.has(entry)));
  const alone = suspects.length > 0 ? await buildAndLoad(projectRoot, suspects) : undefined;
  const failedAlone = alone?.loadFailures ?? [];
  const filesFailedAlone = new Set(failedAlone.flatMap(({ entry }) => entry.files));
  // Routes that load alone and not together: the function itself is at fault, and all of its files are named.
  const failedAsOne = loadFailures.filter(({ entry }) => !entry.files.some((file) => filesFailedAlone.has(file)));
  return [
    ...buildProblems,
    ...(alone?.buildProblems ?? []),
    ...[...failedAsOne, ...failedAlone].map(({ entry, failure }) => toLoadProblem(entry.files, failure)),
  ];
}
