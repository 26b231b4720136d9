import type { Problem } from "../problem.ts";
import type { TaskKind } from "../routing/route-table.ts";
import { isTaskDescription } from "../runtime/description.ts";
import type { LoadedBundle } from "./build-and-load.ts";

const FOLDERS: Readonly<Record<TaskKind, string>> = { cron: "crons", function: "functions", queue: "queues" };
const EXAMPLES: Readonly<Record<TaskKind, string>> = {
  cron: 'taskHandler(async (input, ctx, logger) => { … }, { schedule: "rate(5 minutes)" })',
  function: "taskHandler(async (input, ctx, logger) => { … }, { input: schema })",
  queue: "taskHandler(async (message, ctx, logger) => { … }, { messages: schema })",
};

/** The smallest task of a kind. */
export function taskExample(kind: TaskKind): string {
  return EXAMPLES[kind];
}

/** Files whose `main` is of another kind than their folder. */
export function checkKinds({ entry, described }: Pick<LoadedBundle, "entry" | "described">): Problem[] {
  if ("failure" in described) return [];
  const { description } = described;
  if (entry.task) {
    const { kind, file } = entry.task;
    if (!isTaskDescription(description)) return [routeAmongTasks(file, kind)];
    return description.kind === kind ? [] : [taskInWrongFolder(file, kind, description.kind)];
  }
  return entry.routes.flatMap(({ function: name, file }) => {
    const own = entry.routes.length > 1 ? Object(description)[name] : description;
    return isTaskDescription(own) ? [taskAmongRoutes(file, own.kind)] : [];
  });
}

function routeAmongTasks(file: string, kind: TaskKind): Problem {
  return {
    code: "TASK_KIND",
    files: [file],
    message: `The file's \`main\` is made by \`handler\`, which answers HTTP requests, and files in ${FOLDERS[kind]}/ are called by ${CALLERS[kind]}.`,
    fix: `Write \`export const main = ${EXAMPLES[kind]};\`, or move the file below routes/.`,
  };
}

const CALLERS: Readonly<Record<TaskKind, string>> = {
  cron: "a schedule",
  function: "other functions",
  queue: "SQS, with a batch of messages",
};

function taskInWrongFolder(file: string, folder: TaskKind, kind: TaskKind): Problem {
  return {
    code: "TASK_KIND",
    files: [file],
    message: `The options of the file's \`main\` make it a ${kind}, and it lies in ${FOLDERS[folder]}/, where every file is a ${folder}.`,
    fix: `Move it to ${FOLDERS[kind]}/, or write \`export const main = ${EXAMPLES[folder]};\`.`,
  };
}

function taskAmongRoutes(file: string, kind: TaskKind): Problem {
  return {
    code: "ROUTE_KIND",
    files: [file],
    message: `The file's \`main\` is made by \`taskHandler\`, a ${kind}, and files below routes/ answer HTTP requests.`,
    fix: `Write \`export const main = handler(async (body, ctx, logger) => { … });\`, or move the file to ${FOLDERS[kind]}/.`,
  };
}
