import { mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { findOnPath, isProgram, programName } from "./find-on-path.ts";
import type { PluginName } from "./link-plugin.ts";
import { outputOf } from "./run-command.ts";
import { compareVersions, versions } from "./versions.ts";

type Remembered = { program: string; size: number; changed: number; version: string };

/** Whether an installed CLI of this version will do. */
export function isAcceptablePulumi(version: string): boolean {
  const nextMajor = `${Number(versions.pulumiAtLeast.split(".")[0]) + 1}.0.0`;
  return compareVersions(version, versions.pulumiAtLeast) >= 0 && compareVersions(version, nextMajor) < 0;
}

/** The folders of a `pulumi` and its Node language host on PATH, or why there is none that will do. */
export async function findInstalledCli(env: NodeJS.ProcessEnv = process.env): Promise<string[] | string> {
  const pulumi = findOnPath("pulumi", env);
  if (pulumi === undefined || isFromCache(pulumi)) return "there is no pulumi on PATH";
  const beside = join(dirname(realpathSync(pulumi)), programName("pulumi-language-nodejs"));
  const languageHost = isProgram(beside) ? beside : findOnPath("pulumi-language-nodejs", env);
  if (languageHost === undefined) return `${pulumi} has no pulumi-language-nodejs beside it or on PATH`;
  const version = await versionOf(pulumi, env);
  if (!isAcceptablePulumi(version)) {
    return `${pulumi} is ${version || "of an unknown version"}, and ${versions.pulumiAtLeast} or later is needed`;
  }
  return [...new Set([dirname(pulumi), dirname(languageHost)])];
}

/** The folder of the AWS plugin of exactly the pinned version in PULUMI_HOME, or why there is none. */
export function findInstalledAws(env: NodeJS.ProcessEnv = process.env): string[] | string {
  return findInstalledPlugin({ name: "resource-aws", version: versions.aws }, env);
}

/** The folder of a plugin of exactly this version in PULUMI_HOME, or why there is none. */
export function findInstalledPlugin(
  { name, version }: PluginName,
  env: NodeJS.ProcessEnv = process.env,
): string[] | string {
  const home = env["PULUMI_HOME"] || join(homedir(), ".pulumi");
  const folder = join(home, "plugins", `${name}-v${version}`);
  const plugin = join(folder, programName(`pulumi-${name}`));
  if (isProgram(plugin) && !isFromCache(plugin)) return [folder];
  return `the ${SPOKEN[name] ?? name} plugin ${version} is not in ${join(home, "plugins")}`;
}

const SPOKEN: Readonly<Record<string, string>> = { "resource-aws": "AWS", "resource-awsx": "awsx" };

/**
 * Whether a program is (a link to) one that an earlier run put into the cache. Such a one is not "installed": the
 * cache itself knows whether it is still what the recipes say.
 */
function isFromCache(program: string): boolean {
  return realpathSync(program).startsWith(join(cacheFolder(), "engine") + sep);
}

/** Asks a `pulumi` for its version, once for as long as the file stays the same: asking takes longer than all else. */
async function versionOf(pulumi: string, env: NodeJS.ProcessEnv): Promise<string> {
  const program = realpathSync(pulumi);
  const { size, mtimeMs: changed } = statSync(program);
  const memory = join(cacheFolder(), "installed-pulumi.json");
  const remembered = readRemembered(memory);
  if (remembered?.program === program && remembered.size === size && remembered.changed === changed) {
    return remembered.version;
  }
  const version = await outputOf(pulumi, ["version"], { ...env, PULUMI_SKIP_UPDATE_CHECK: "1" }).catch(() => "");
  const fresh: Remembered = { program, size, changed, version };
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(`${memory}.${process.pid}`, JSON.stringify(fresh));
  renameSync(`${memory}.${process.pid}`, memory);
  return version;
}

function readRemembered(file: string): Remembered | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Remembered;
  } catch {
    return undefined;
  }
}
