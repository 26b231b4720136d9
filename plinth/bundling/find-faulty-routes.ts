import type { Problem } from "../problem.ts";
import { type Attempt, type AttemptOptions, buildAndLoad, type LoadedBundle } from "./build-and-load.ts";
import { type Entry, splitEntries } from "./entry.ts";
import { type Failed, toLoadProblem } from "./load-problem.ts";

/**
 * The problems of an attempt, each at the file that is at fault. A function of several routes stops at the first fault in
 * it, so the routes of one that failed are tried again, each alone: that shows which they are, all of them at once.
 */
export async function findFaultyRoutes(
  projectRoot: string,
  entries: readonly Entry[],
  { loaded, buildProblems }: Attempt,
  options: AttemptOptions,
): Promise<Problem[]> {
  const sound = new Set(loaded.filter(({ described }) => "description" in described).map(({ entry }) => entry));
  const suspects = splitEntries(entries.filter((entry) => entry.routes.length > 1 && !sound.has(entry)));
  const alone =
    suspects.length > 0 ? await buildAndLoad(projectRoot, suspects, { ...options, remember: false }) : undefined;
  const failedAlone = failuresOf(alone?.loaded ?? []);
  const filesFailedAlone = new Set(failedAlone.flatMap(({ files }) => files));
  // Routes that load alone and not together: the function itself is at fault, and all of its files are named.
  const failedAsOne = failuresOf(loaded).filter(({ files }) => !files.some((file) => filesFailedAlone.has(file)));
  return [
    ...buildProblems,
    ...(alone?.buildProblems ?? []),
    ...[...failedAsOne, ...failedAlone].map(({ files, failed }) => toLoadProblem(files, failed)),
  ];
}

function failuresOf(loaded: readonly LoadedBundle[]): { files: readonly string[]; failed: Failed }[] {
  return loaded.flatMap(({ entry, described }) =>
    "failure" in described ? [{ files: entry.files, failed: described }] : [],
  );
}
