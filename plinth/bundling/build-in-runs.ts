import type { Problem } from "../problem.ts";
import { BUILD_OPTIONS, buildEntries } from "./build-entries.ts";
import type { BuiltEntry } from "./bundle.ts";
import type { Entry } from "./entry.ts";
import { openSharedZod } from "./shared-zod.ts";

// esbuild holds every output of a run in memory until the last is done: 300 routes with a schema at once take 2 GB, 60 take
// less than half of one. What a run costs besides, reading the shared modules again, is 0.1 s.
const ENTRIES_PER_RUN = 60;

/** Builds the entries, and while the results of one run are worked on, the next one. */
export async function* buildInRuns(
  projectRoot: string,
  entries: readonly Entry[],
  staging: string,
  nativePackages: readonly string[] = [],
): AsyncGenerator<{ built: BuiltEntry[]; problems: Problem[] }> {
  const shared = openSharedZod(projectRoot, { ...BUILD_OPTIONS, absWorkingDir: projectRoot });
  const place = { projectRoot, staging, nativePackages };
  const start = (from: number): ReturnType<typeof buildEntries> => {
    const run = buildEntries(place, entries.slice(from, from + ENTRIES_PER_RUN), shared);
    // Whoever takes the results has its error; one that nobody waits for any more must not end the process.
    run.catch(() => undefined);
    return run;
  };
  let next = start(0);
  for (let from = 0; from < entries.length; from += ENTRIES_PER_RUN) {
    const current = await next;
    if (from + ENTRIES_PER_RUN < entries.length) next = start(from + ENTRIES_PER_RUN);
    yield current;
  }
}
