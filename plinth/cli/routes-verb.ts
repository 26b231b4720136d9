import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CommandFailure } from "../automation/report.ts";
import { buildPlan } from "../plan/build-plan.ts";
import type { Plan, PlannedFunction } from "../plan/plan.ts";
import { type RouteListing, toRouteListing } from "../plan/route-listing.ts";
import { formatProblems } from "../problem.ts";
import type { Packaging } from "../routing/package-routes.ts";
import { DEFAULT_QUOTAS } from "../routing/quotas.ts";
import { DEFAULT_ZIP_BUDGET_KB } from "../settings/parse-limits.ts";
import { resolvedPreset } from "./preset-verb.ts";
import { printJson } from "./print-json.ts";
import { printTable } from "./print-table.ts";
import { PROJECT_ROOT } from "./project-root.ts";

export interface RoutesOptions {
  readonly dir?: string;
  readonly preset: string;
  readonly packaging: Packaging;
  readonly json?: boolean;
}

export async function routes({ dir, preset: name, packaging, json }: RoutesOptions): Promise<void> {
  const preset = resolvedPreset(name);
  const plan = await buildPlan(projectAt(dir), { ...ANY_STACK, preset, packaging });
  const listing = toRouteListing(plan, preset);
  if (json) printJson(listing);
  else if (plan.problems.length > 0) process.stderr.write(`${formatProblems(plan.problems)}\n`);
  else printPlan(plan, listing);
  if (plan.problems.length > 0) process.exitCode = 1;
}

// The table of a project is asked for without a stack, so it is that of a stack that sets nothing.
const ANY_STACK = {
  project: "project",
  stack: "stack",
  zipBudgetKb: DEFAULT_ZIP_BUDGET_KB,
  quotas: DEFAULT_QUOTAS,
};

/** `--dir` takes a project or its routes folder. */
function projectAt(dir: string | undefined): string {
  if (dir === undefined) return PROJECT_ROOT;
  const folder = resolve(process.env["INIT_CWD"] ?? process.cwd(), dir);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new CommandFailure(`--dir ${dir}: there is no such folder.`);
  return basename(folder) === "routes" && !existsSync(join(folder, "routes")) ? dirname(folder) : folder;
}

function printPlan(plan: Plan, listing: RouteListing): void {
  printTable(routeRows(plan, listing));
  if (plan.functions.some(({ routes }) => routes.length > 1)) {
    process.stdout.write("\n");
    printTable(functionRows(plan));
  }
  if (listing.tasks.length > 0) {
    process.stdout.write("\n");
    printTable(taskRows(listing));
  }
}

function taskRows({ tasks }: RouteListing): string[][] {
  return [
    ["KIND", "NAME", "FUNCTION", "SCHEDULE"],
    ...tasks.map(({ kind, name, function: fn, schedule = "" }) => [kind, name, fn, schedule]),
  ];
}

function routeRows(plan: Plan, { routes: rows }: RouteListing): string[][] {
  const functions = new Map(plan.functions.map((each) => [each.name, each]));
  return [
    ["METHOD", "PATH", "FUNCTION", "ACCESS", "MEMORY", "TIMEOUT", "ZIP"],
    ...rows.map((row) => [
      row.method,
      row.path,
      row.function,
      typeof row.access === "string" ? row.access : row.access.join(" "),
      `${row.memoryMb} MB`,
      `${row.timeoutSeconds} s`,
      zipSize(functions.get(row.function)),
    ]),
  ];
}

/** What several routes in one function come to: the most memory and time, and all grants together. */
function functionRows({ functions }: Plan): string[][] {
  return [
    ["FUNCTION", "ROUTES", "MEMORY", "TIMEOUT", "ZIP", "USES"],
    ...functions.map((each) => [
      each.name,
      String(each.routes.length),
      `${each.memoryMb} MB`,
      `${each.timeoutSeconds} s`,
      zipSize(each),
      each.uses.map(({ name, access }) => `${name}.${access}`).join(" ") || "-",
    ]),
  ];
}

function zipSize(planned: PlannedFunction | undefined): string {
  return planned ? `${(planned.bundle.zipBytes / 1024).toFixed(1)} KB` : "";
}
