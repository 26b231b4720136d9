import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { version } from "esbuild";
import type { BuiltEntry, Modules } from "./bundle.ts";
import { BUNDLE_FOLDER, PLINTH_FOLDER } from "./bundle-folder.ts";
import type { Entry } from "./entry.ts";
import { ENTRY_NAMESPACE } from "./entry-plugin.ts";
import { entrySource } from "./entry-source.ts";
import { fileOf, isNewerThan, type ModuleImport, openFingerprints } from "./module-fingerprint.ts";
import type { WrittenBundle } from "./write-bundle.ts";
import { writeWhole } from "./write-whole.ts";

const CACHE_FILE = `${BUNDLE_FOLDER}/cache.json`;

interface CachedModule {
  readonly fingerprint: string;
  readonly imports: readonly ModuleImport[];
}

interface CachedFunction {
  /** The generated entry, which names the routes. */
  readonly source: string;
  readonly imports: readonly ModuleImport[];
  readonly bundle: WrittenBundle;
  readonly parts: BuiltEntry["parts"];
}

interface Contents {
  readonly key: string;
  readonly modules: Readonly<Record<string, CachedModule>>;
  readonly functions: Readonly<Record<string, CachedFunction>>;
}

/** What earlier runs built, as far as nothing has changed of all that it was made from. */
export interface BuildCache {
  /** The bundle of an entry, if building it again would give the same. */
  find(entry: Entry): Promise<CachedFunction | undefined>;
  /** Notes what was built from sources as they were at `startedAt`. */
  add(built: BuiltEntry, bundle: WrittenBundle, startedAt: number): void;
  save(): Promise<void>;
}

/**
 * Opens the project's cache; one that is damaged, or that another version wrote, is empty.
 * @param nativeKey the packages that stay outside the bundles, with their versions
 */
export async function openBuildCache(projectRoot: string, nativeKey = ""): Promise<BuildCache> {
  const ownKey = cacheKey(nativeKey);
  const kept = await readContents(join(projectRoot, CACHE_FILE), ownKey);
  const fingerprint = openFingerprints(projectRoot);
  const modules = new Map<string, CachedModule>();
  const functions = new Map<string, CachedFunction>();
  const sound = new Map<string, boolean>();

  const isSound = (path: string): boolean => {
    const module = kept.modules[path];
    const same = sound.get(path) ?? (module && fingerprint(path, module.imports) === module.fingerprint) ?? false;
    sound.set(path, same);
    if (same && module) modules.set(path, module);
    return same;
  };

  return {
    async find(entry) {
      const cached = kept.functions[entry.function];
      if (cached?.source !== entrySource(entry)) return undefined;
      if (!reachable(cached.imports, (path) => kept.modules[path]?.imports).every(isSound)) return undefined;
      if (!(await isIntact(projectRoot, cached.bundle))) return undefined;
      functions.set(entry.function, cached);
      return cached;
    },
    add(built, bundle, startedAt) {
      const imports = importsOf(built.modules, `${ENTRY_NAMESPACE}:${built.entry.function}`);
      const paths = reachable(imports, (path) => importsOf(built.modules, path));
      if (paths.some((path) => isNewerThan(fileOf(projectRoot, path), startedAt))) return;
      for (const path of paths) {
        const own = importsOf(built.modules, path);
        if (!modules.has(path)) modules.set(path, { fingerprint: fingerprint(path, own), imports: own });
      }
      functions.set(built.entry.function, { source: entrySource(built.entry), imports, bundle, parts: built.parts });
    },
    async save() {
      const [allModules, allFunctions] = [Object.fromEntries(modules), Object.fromEntries(functions)];
      const contents: Contents = { key: ownKey, modules: allModules, functions: allFunctions };
      await writeWhole(join(projectRoot, CACHE_FILE), JSON.stringify(contents));
    },
  };
}

function importsOf(modules: Modules, path: string): ModuleImport[] {
  return (modules[path]?.imports ?? []).map(({ original, path: found, external }) => ({
    written: original ?? found,
    path: external ? undefined : found,
  }));
}

/** Every module that these imports lead to, each once. */
function reachable(
  imports: readonly ModuleImport[],
  importsOfModule: (path: string) => readonly ModuleImport[] | undefined,
): string[] {
  const seen = new Set<string>();
  const waiting = [...imports];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.path === undefined || seen.has(next.path)) continue;
    seen.add(next.path);
    waiting.push(...(importsOfModule(next.path) ?? []));
  }
  return [...seen];
}

async function isIntact(projectRoot: string, { zipFile, hash, sourceMapFile }: WrittenBundle): Promise<boolean> {
  if (!existsSync(join(projectRoot, sourceMapFile))) return false;
  const zip = await readFile(join(projectRoot, zipFile)).catch(() => "");
  return createHash("sha256").update(zip).digest("hex") === hash;
}

async function readContents(file: string, ownKey: string): Promise<Contents> {
  const none: Contents = { key: "", modules: {}, functions: {} };
  try {
    const kept: Contents = JSON.parse(await readFile(file, "utf8"));
    return kept.key === ownKey ? kept : none;
  } catch {
    return none;
  }
}

/** What decides on a bundle besides the sources: esbuild, everything here that drives it, and packages that stay outside. */
function cacheKey(nativeKey: string): string {
  const key = createHash("sha256").update(`${version} ${nativeKey}`);
  const folder = join(PLINTH_FOLDER, "bundling");
  for (const name of readdirSync(folder).sort()) key.update(readFileSync(join(folder, name)));
  return key.digest("hex");
}
