import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative, resolve } from "node:path";

/** What the choice of the cache folder depends on; the real machine unless a test says otherwise. */
export type Machine = { env: NodeJS.ProcessEnv; platform: NodeJS.Platform; arch: string; home: string };

/** The machine this runs on. */
export function thisMachine(): Machine {
  return { env: process.env, platform: process.platform, arch: process.arch, home: homedir() };
}

/**
 * The per-user folder for everything that is expensive to get: `PLINTH_CACHE` when set, else the platform's own
 * cache folder. Nothing in it is precious; deleting it costs only the time to fill it again.
 */
export function cacheFolder(machine: Machine = thisMachine()): string {
  const { env, platform, home } = machine;
  if (env["PLINTH_CACHE"]) return resolve(env["PLINTH_CACHE"]);
  if (platform === "darwin") return join(home, "Library", "Caches", "plinth");
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "plinth", "cache");
  return join(env["XDG_CACHE_HOME"] || join(home, ".cache"), "plinth");
}

/**
 * The name of a folder in the cache: `<name>-<version>-<hash>`, where the hash covers the platform and the content of
 * every recipe file, so that a changed recipe is a different folder and an old result is never taken for a new one.
 */
export function cacheKey(name: string, version: string, recipe: readonly string[], machine = thisMachine()): string {
  const hash = createHash("sha256").update(`${machine.platform}/${machine.arch}\n`);
  for (const path of recipe) {
    for (const file of filesOf(path)) {
      const content = readFileSync(file);
      hash.update(`${relative(join(path, ".."), file).replaceAll("\\", "/")} ${content.length}\n`).update(content);
    }
  }
  return `${name}-${version}-${hash.digest("hex").slice(0, 12)}`;
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path).sort();
  return names.flatMap((name) => filesOf(join(path, name)));
}
