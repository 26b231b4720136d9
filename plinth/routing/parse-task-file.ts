import type { Problem } from "../problem.ts";
import { isIgnored } from "./is-ignored.ts";
import { DEAD_LETTER_SUFFIX } from "./queue-names.ts";
import { taskFunctionName } from "./route-name.ts";
import { routeProblem } from "./route-problems.ts";
import type { Task, TaskKind } from "./route-table.ts";

/** The folder of each kind of task. */
export const TASK_FOLDERS: Readonly<Record<string, TaskKind>> = {
  crons: "cron",
  functions: "function",
  queues: "queue",
};

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A task, or what is wrong with its file; neither when the file is not meant to be a task. */
export interface ParsedTaskFile {
  readonly task: Task | undefined;
  readonly problems: readonly Problem[];
}

/**
 * What a file below queues/, crons/ or functions/ says.
 * @param file relative to the project root, `/`-separated: `queues/send-mail.ts`
 */
export function parseTaskFile(file: string): ParsedTaskFile {
  const [folder = "", ...parts] = file.split("/");
  const kind = Object.hasOwn(TASK_FOLDERS, folder) ? TASK_FOLDERS[folder] : undefined;
  if (!kind || isIgnored(parts)) return { task: undefined, problems: [] };
  const fileName = parts.at(-1) ?? "";
  const name = fileName.replace(/\.ts$/, "");
  const problems: Problem[] = [];
  if (parts.length > 1) problems.push(routeProblem("TASK_NESTED", file, folder));
  if (!fileName.endsWith(".ts")) problems.push(routeProblem("TASK_EXTENSION", file, fileName));
  else if (!KEBAB_CASE.test(name)) problems.push(routeProblem("TASK_NAME", file, name, toKebabCase(name)));
  else if (kind === "queue" && name.endsWith(DEAD_LETTER_SUFFIX))
    problems.push(routeProblem("TASK_RESERVED", file, DEAD_LETTER_SUFFIX));
  if (problems.length > 0) return { task: undefined, problems };
  return { task: { kind, name, file, function: taskFunctionName(kind, name) }, problems };
}

function toKebabCase(name: string): string | undefined {
  const kebab = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-$/g, "");
  return KEBAB_CASE.test(kebab) ? kebab : undefined;
}
