import type { Message } from "esbuild";
import type { Problem } from "../problem.ts";
import { taskExample } from "./check-kinds.ts";
import type { Entry } from "./entry.ts";
import { ENTRY_NAMESPACE } from "./entry-plugin.ts";
import { fileOnLine } from "./entry-source.ts";

/** Turns what esbuild could not build into problems with positions in the author's files. */
export function toBundlingProblems(errors: readonly Message[], entries: readonly Entry[]): Problem[] {
  const entryOf = new Map(entries.map((entry) => [entry.function, entry]));
  return errors.map((error) => {
    const location = error.location;
    // The entry is generated and imports nothing of the author's but `main`s.
    if (location?.namespace === ENTRY_NAMESPACE || location?.file.startsWith(`${ENTRY_NAMESPACE}:`)) {
      const name = location.file.replace(`${ENTRY_NAMESPACE}:`, "");
      const entry = entryOf.get(name);
      const file = (entry && fileOnLine(entry, location.line)) ?? name;
      return error.text.includes("Could not resolve") ? unreadable(file, error.text) : noMain(file, entry);
    }
    const position = location ? `${location.file}:${location.line}:${location.column + 1}` : undefined;
    const files = position ? [position] : [];
    if (error.text.startsWith("Could not resolve")) return unresolved(files, error.text);
    return {
      code: "SOURCE_SYNTAX",
      files,
      message: `${error.text}${location?.lineText ? `, in: ${location.lineText.trim().slice(0, 120)}` : ""}.`,
      fix: "Correct the source at this position; `npx tsc` shows the same place.",
    };
  });
}

function noMain(file: string, entry: Entry | undefined): Problem {
  if (entry?.task) {
    return {
      code: "TASK_NO_MAIN",
      files: [file],
      message: "The file exports no `main`, so there is nothing to call.",
      fix: `Write \`export const main = ${taskExample(entry.task.kind)};\`, or begin the file's name with \`_\` if it is no task.`,
    };
  }
  return {
    code: "ROUTE_NO_MAIN",
    files: [file],
    message: "The file exports no `main`, so there is nothing to call.",
    fix: "Write `export const main = handler(async (body, ctx, logger) => { … });`, or begin the file's name with `_` if it is no route.",
  };
}

function unreadable(file: string, text: string): Problem {
  return {
    code: "SOURCE_UNREADABLE",
    files: [file],
    message: `The file cannot be read: ${text}.`,
    fix: "Check that it is a plain file with read permission.",
  };
}

function unresolved(files: string[], text: string): Problem {
  return {
    code: "SOURCE_UNRESOLVED",
    files,
    message: `${text}.`,
    fix: "Check the spelling; a relative import needs its `.ts` extension, a package needs `npm install`.",
  };
}
