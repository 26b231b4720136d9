import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommandFailure } from "../automation/report.ts";
import { formatProblems } from "../problem.ts";
import { newRoute } from "../scaffold/new-route.ts";
import { printJson } from "./print-json.ts";
import { PROJECT_ROOT } from "./project-root.ts";

export interface NewRouteOptions {
  readonly method: string;
  readonly scopes?: string;
  readonly public?: boolean;
  readonly json?: boolean;
}

export async function route(path: string, { method, scopes, public: isPublic, json }: NewRouteOptions): Promise<void> {
  if (isPublic && scopes !== undefined)
    throw new CommandFailure(
      "--public and --scopes contradict each other: anybody may call it, or callers with scopes.",
    );
  const access =
    scopes === undefined ? (isPublic ? "public" : "unstated") : scopes.split(",").map((each) => each.trim());
  const result = await newRoute(PROJECT_ROOT, { path, method, access });
  if ("problems" in result) throw new CommandFailure(formatProblems(result.problems));
  format(result.files);
  if (json) printJson({ files: result.files });
  else for (const file of result.files) process.stdout.write(`${file}\n`);
  process.stderr.write(`${hint(result.files, access === "unstated")}\n`);
}

function hint([, testFile = ""]: readonly string[], isUnstated: boolean): string {
  const run = `Its test: npm test -- "${testFile}"`;
  return isUnstated
    ? `${run}\nFrom preset small up it must say who may call it: add \`public: true\` or \`scopes: [...]\` to its options.`
    : run;
}

/** As the project's formatter has it, where it is installed; the files are right without it too. */
function format(files: readonly string[]): void {
  const biome = join(PROJECT_ROOT, "node_modules", "@biomejs", "biome", "bin", "biome");
  if (existsSync(biome))
    spawnSync(process.execPath, [biome, "check", "--write", ...files], { cwd: PROJECT_ROOT, stdio: "ignore" });
}
