import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, cacheKey, thisMachine } from "./cache-folder.ts";
import { isProgram, programName } from "./find-on-path.ts";
import { installPostgres } from "./install-postgres.ts";
import { outputOf } from "./run-command.ts";
import type { Report } from "./start-step.ts";
import { compareVersions, versions } from "./versions.ts";

const RECIPE = join(import.meta.dirname, "postgres");

/** The folder of PostgreSQL's programs: one on this machine, or the one that is fetched for a machine without. */
export async function ensurePostgres(report: Report): Promise<string> {
  const wanted = process.env["PLINTH_POSTGRES"];
  if (wanted !== "download") {
    for (const folder of candidates()) if (await isNewEnough(folder)) return folder;
  }
  const name = cacheKey("postgres", versions.postgres, [
    join(RECIPE, "package.json"),
    join(RECIPE, "package-lock.json"),
  ]);
  return installPostgres(join(sharedFolder(), "postgres", name), RECIPE, report);
}

/**
 * Where the servers' user can read: root's own cache folder is closed to it, and PostgreSQL refuses to run as root.
 */
function sharedFolder(): string {
  return isRoot() ? "/var/cache/plinth" : cacheFolder();
}

/** Whether this process is the superuser of a Unix. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function candidates(): string[] {
  const onPath = (process.env["PATH"] ?? "").split(thisMachine().platform === "win32" ? ";" : ":");
  const debian = listed("/usr/lib/postgresql").map((version) => `/usr/lib/postgresql/${version}/bin`);
  const homebrew = ["/opt/homebrew/opt", "/usr/local/opt"].flatMap((folder) =>
    listed(folder)
      .filter((name) => name.startsWith("postgresql@"))
      .map((name) => `${folder}/${name}/bin`),
  );
  return [...onPath, ...debian, ...homebrew].filter(
    (folder) => folder !== "" && ["postgres", "initdb"].every((name) => isProgram(join(folder, programName(name)))),
  );
}

/** Newest first. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder).sort(compareVersions).reverse();
  } catch {
    return [];
  }
}

async function isNewEnough(folder: string): Promise<boolean> {
  const version = await outputOf(join(folder, programName("postgres")), ["--version"], process.env).catch(() => "");
  return version !== "" && compareVersions(version, versions.postgresAtLeast) >= 0;
}
