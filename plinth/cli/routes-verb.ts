import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CommandFailure } from "../automation/report.ts";
import { buildPlan } from "../plan/build-plan.ts";
import { type RouteListing, toRouteListing } from "../plan/route-listing.ts";
import { formatProblems } from "../problem.ts";
import { resolvedPreset } from "./preset-verb.ts";
import { printJson } from "./print-json.ts";
import { printTable } from "./print-table.ts";
import { PROJECT_ROOT } from "./project-root.ts";

export async function routes({
  dir,
  preset: name,
  json,
}: {
  dir?: string;
  preset: string;
  json?: boolean;
}): Promise<void> {
  const preset = resolvedPreset(name);
  const plan = await buildPlan(projectAt(dir), preset);
  const listing = toRouteListing(plan, preset);
  if (json) printJson(listing);
  else if (plan.problems.length > 0) process.stderr.write(`${formatProblems(plan.problems)}\n`);
  else printTable(rowsOf(listing));
  if (plan.problems.length > 0) process.exitCode = 1;
}

/** `--dir` takes a project or its routes folder. */
function projectAt(dir: string | undefined): string {
  if (dir === undefined) return PROJECT_ROOT;
  const folder = resolve(process.env["INIT_CWD"] ?? process.cwd(), dir);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new CommandFailure(`--dir ${dir}: there is no such folder.`);
  return basename(folder) === "routes" && !existsSync(join(folder, "routes")) ? dirname(folder) : folder;
}

function rowsOf({ routes: rows }: RouteListing): string[][] {
  return [
    ["METHOD", "PATH", "FUNCTION", "ACCESS", "MEMORY", "TIMEOUT"],
    ...rows.map((row) => [
      row.method,
      row.path,
      row.function,
      typeof row.access === "string" ? row.access : row.access.join(" "),
      `${row.memoryMb} MB`,
      `${row.timeoutSeconds} s`,
    ]),
  ];
}
