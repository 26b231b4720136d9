import type { Problem } from "../problem.ts";
import { buildEntries } from "./build-entries.ts";
import { describeBundles } from "./describe-bundles.ts";
import type { Entry } from "./entry.ts";
import { type WrittenBundle, writeBundle } from "./write-bundle.ts";

/** A bundle that has been loaded once, and what it said of itself. */
export interface LoadedBundle extends WrittenBundle {
  readonly description: unknown;
}

/** What became of some entries. */
export interface Attempt {
  readonly loaded: readonly LoadedBundle[];
  /** What does not build, with positions. */
  readonly buildProblems: readonly Problem[];
  readonly loadFailures: readonly { readonly entry: Entry; readonly failure: string }[];
}

/** Builds the entries, writes what builds and loads what was written. */
export async function buildAndLoad(projectRoot: string, entries: readonly Entry[]): Promise<Attempt> {
  const { built, problems } = await buildEntries(projectRoot, entries);
  const written = await Promise.all(built.map((entry) => writeBundle(projectRoot, entry)));
  const described = await describeBundles(written);
  const loaded: LoadedBundle[] = [];
  const loadFailures: { entry: Entry; failure: string }[] = [];
  for (const [index, bundle] of written.entries()) {
    const answer = described[index];
    if (answer && "description" in answer) loaded.push({ ...bundle, description: answer.description });
    else loadFailures.push({ entry: bundle.entry, failure: answer?.failure ?? "It was never loaded." });
  }
  return { loaded, buildProblems: problems, loadFailures };
}
