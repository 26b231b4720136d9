import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Document, isMap, LineCounter, parseDocument } from "yaml";
import type { Problem } from "../problem.ts";
import { checkSecretLines } from "./check-secret-lines.ts";
import { configFileOf } from "./config-file.ts";

const PROJECT_FILE = "Pulumi.yaml";

/**
 * Whether the project's and the stack's YAML files can be read at all. Called before the engine starts, which would stop
 * at the first of them and show nothing of the routes.
 */
export async function checkConfigFiles(projectRoot: string, stack: string): Promise<Problem[]> {
  const [project, config] = await Promise.all([
    readText(projectRoot, PROJECT_FILE),
    readText(projectRoot, configFileOf(stack)),
  ]);
  return [
    ...(project === undefined ? [missingProject()] : checkYaml(PROJECT_FILE, project)),
    // A stack without a file of its own has the defaults.
    ...(config === undefined ? [] : checkStackFile(stack, config)),
  ];
}

function checkStackFile(stack: string, text: string): Problem[] {
  const malformed = checkYaml(configFileOf(stack), text);
  return malformed.length > 0 ? malformed : checkSecretLines(stack, text);
}

/** What is wrong with one YAML file's text, with line and column. */
export function checkYaml(file: string, text: string): Problem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // Only the first: what follows it in the same file is mostly its echo.
  const error = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return [malformed(file, text.split(/\r?\n/), line, col, error.message)];
  }
  const contents = document.contents;
  if (contents === null) return file === PROJECT_FILE ? [notAMap(file, "The file is empty")] : [];
  if (!isMap(contents)) return [notAMap(file, "The file is no list of `key: value` lines")];
  if (!resolvesAliases(document)) return [notAMap(file, "An alias (`*name`) names no anchor (`&name`)")];
  const config = contents.get("config", true);
  return config === undefined || isMap(config) || isEmpty(config)
    ? []
    : [notAMap(file, "`config` is no list of `key: value` lines")];
}

// An alias is looked up only when values are asked for.
function resolvesAliases(document: Document): boolean {
  try {
    document.toJS();
    return true;
  } catch {
    return false;
  }
}

// `config:` with nothing below it is what is left when the last key is removed by hand.
function isEmpty(node: { value?: unknown }): boolean {
  return node.value === null;
}

async function readText(projectRoot: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(join(projectRoot, file), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function malformed(file: string, lines: readonly string[], line: number, column: number, reason: string): Problem {
  // What is left open is noticed at the end of the file; the last line with anything on it is where to look.
  const last = lines.slice(0, line).findLastIndex((text) => text.trim() !== "");
  const source = lines[last] ?? "";
  const position = last === line - 1 ? `${line}:${column}` : `${last + 1}:${source.length + 1}`;
  // From the first mention of a secret on, nobody knows what a line holds; the parser quotes some of it in its reasons, too.
  const isShown = !/secret|secure/i.test(lines.slice(0, last + 1).join("\n"));
  const why = isShown ? reason.replace(/\.$/, "") : "it cannot be parsed here";
  return {
    code: "CONFIG_MALFORMED",
    files: [`${file}:${position}`],
    message: `This is no valid YAML: ${why}. ${isShown ? `The line is: ${source.trim().slice(0, 120)}` : "The line is not shown, since it may hold a secret."}`,
    fix: source.includes("\t")
      ? "Indent with spaces: YAML takes no tabs."
      : "Write `key: value`, with two more spaces for each level, and close what you open: quotes, brackets, braces.",
  };
}

function notAMap(file: string, what: string): Problem {
  return {
    code: "CONFIG_MALFORMED",
    files: [file],
    message: `${what}, so nothing can be read from it.`,
    fix:
      file === PROJECT_FILE
        ? "Write `name: <project>` and `runtime: nodejs` lines."
        : "Write `config:` and below it, indented by two spaces, lines such as `<project>:preset: nano`.",
  };
}

function missingProject(): Problem {
  return {
    code: "CONFIG_MISSING",
    files: [PROJECT_FILE],
    message: "There is no Pulumi.yaml here, so this is no project.",
    fix: "Run this in the project's root folder.",
  };
}
