import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../problem.ts";
import { openBuildCache } from "./build-cache.ts";
import { buildInRuns } from "./build-in-runs.ts";
import type { BuiltEntry } from "./bundle.ts";
import { BUNDLE_FOLDER } from "./bundle-folder.ts";
import { openDescribePool } from "./describe-pool.ts";
import type { Described } from "./describe-process.ts";
import type { Entry } from "./entry.ts";
import { bundleLoader } from "./load-bundle.ts";
import { packagesOf, partsOf } from "./native-files.ts";
import { nativePackageOf } from "./native-plugin.ts";
import { type WrittenBundle, writeBundle } from "./write-bundle.ts";

/** A bundle, and what loading it once showed. */
export interface LoadedBundle {
  readonly entry: Entry;
  readonly bundle: WrittenBundle;
  /** The modules that have left something in the code. */
  readonly parts: BuiltEntry["parts"];
  readonly described: Described;
}

/** What became of some entries. */
export interface Attempt {
  readonly loaded: readonly LoadedBundle[];
  /** What does not build, with positions. */
  readonly buildProblems: readonly Problem[];
}

const STAGING = ".staging-";
const HOUR_MS = 3_600_000;

export interface AttemptOptions {
  /** In ms, after which a bundle that is still loading has failed. Default: Lambda's own limit. */
  readonly loadLimitMs?: number | undefined;
  /** Whether the next run shall find these entries, and these only, in its cache. Default: true. */
  readonly remember?: boolean;
  /** Packages with compiled binaries that stay outside the bundles, name → version. Default: none. */
  readonly nativePackages?: ReadonlyMap<string, string>;
}

/**
 * Builds the entries, writes what builds and loads what was written. What has not changed since an earlier run is taken
 * from there.
 */
export async function buildAndLoad(
  projectRoot: string,
  entries: readonly Entry[],
  { loadLimitMs, remember = true, nativePackages = new Map() }: AttemptOptions = {},
): Promise<Attempt> {
  const startedAt = Date.now();
  const buildFolder = join(projectRoot, BUNDLE_FOLDER);
  const staging = join(buildFolder, `${STAGING}${randomUUID()}`);
  await mkdir(buildFolder, { recursive: true });
  const cache = await openBuildCache(projectRoot, JSON.stringify([...nativePackages]));
  const pool = openDescribePool(buildFolder, loadLimitMs);
  const load = bundleLoader(projectRoot, pool);
  const loading: Promise<LoadedBundle>[] = [];
  try {
    const changed: Entry[] = [];
    const buildProblems: Problem[] = [];
    for (const entry of entries) {
      const known = await cache.find(entry);
      if (known) loading.push(loadOne({ entry, bundle: known.bundle, parts: known.parts }, load));
      else changed.push(entry);
    }
    for await (const { built, problems } of buildInRuns(projectRoot, changed, staging, [...nativePackages.keys()])) {
      buildProblems.push(...problems);
      for (const each of built) {
        const { packages, problem } = await packagesOf(projectRoot, each, nativePackages);
        if (problem) buildProblems.push(problem);
        if (!packages) continue;
        const whole = { ...each, parts: { ...each.parts, ...partsOf(packages) } };
        const bundle = await writeBundle(projectRoot, whole, packages);
        cache.add(whole, bundle, startedAt);
        loading.push(loadOne({ entry: whole.entry, bundle, parts: whole.parts }, load));
      }
    }
    if (remember) await cache.save();
    return { loaded: await Promise.all(loading), buildProblems };
  } finally {
    await Promise.allSettled(loading);
    pool.close();
    await removeStaging(buildFolder, staging);
  }
}

async function loadOne(
  unloaded: Omit<LoadedBundle, "described">,
  load: ReturnType<typeof bundleLoader>,
): Promise<LoadedBundle> {
  const nativePackage = nativePackageOf(unloaded.parts);
  if (nativePackage) return { ...unloaded, described: { failure: "It has a compiled binary in it.", nativePackage } };
  return { ...unloaded, described: await load(unloaded.bundle) };
}

/** Removes this run's folder, and what killed runs have left. */
async function removeStaging(buildFolder: string, own: string): Promise<void> {
  await rm(own, { recursive: true, force: true });
  const left = (await readdir(buildFolder)).filter((name) => name.startsWith(STAGING));
  for (const name of left) {
    const folder = join(buildFolder, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < Date.now() - HOUR_MS) await rm(folder, { recursive: true, force: true });
  }
}
