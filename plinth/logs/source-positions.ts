import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BUNDLE_FOLDER } from "../bundling/bundle-folder.ts";
import { toSourceStack } from "../bundling/source-stack.ts";
import { CODE_FILE } from "../bundling/zip-bundle.ts";

/** Wherever a function's code lay when it ran: `/var/task/index.mjs` on AWS. */
const BUILT_FILE = /file:\/\/[^\s()]*\/index\.mjs(?=:\d)/g;

export interface SourcePositions {
  /** The line with every stack in the positions of the sources, as far as their maps are on this machine. */
  inSources(unit: string, line: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Units with a stack whose source map is not here. */
  readonly withoutMap: ReadonlySet<string>;
}

/** Translates the stacks of log lines with the source maps that the bundler left below the project. */
export function openSourcePositions(projectRoot: string): SourcePositions {
  const codeFiles = new Map<string, string | undefined>();
  const withoutMap = new Set<string>();

  function codeFileOf(unit: string, code: unknown): string | undefined {
    const key = `${unit} ${String(code)}`;
    if (!codeFiles.has(key)) codeFiles.set(key, findCodeFile(projectRoot, unit, code));
    return codeFiles.get(key);
  }

  function translate(value: unknown, codeFile: string): unknown {
    if (Array.isArray(value)) return value.map((each) => translate(each, codeFile));
    if (typeof value !== "object" || value === null) return value;
    const translated = Object.entries(value).map(([key, each]) => [
      key,
      key === "stack" && typeof each === "string"
        ? stackInSources(projectRoot, codeFile, each)
        : translate(each, codeFile),
    ]);
    return Object.fromEntries(translated);
  }

  return {
    withoutMap,
    inSources(unit, line) {
      // Only an error's own member counts: the line's is the name of the Pulumi stack.
      const { stack, ...rest } = line;
      if (!JSON.stringify(rest).includes('"stack":')) return line;
      const codeFile = codeFileOf(unit, line["code"]);
      if (codeFile === undefined) {
        withoutMap.add(unit);
        return line;
      }
      const inner = Object.entries(rest).map(([key, value]) => [key, translate(value, codeFile)]);
      return { ...line, ...Object.fromEntries(inner) };
    },
  };
}

function stackInSources(projectRoot: string, codeFile: string, stack: string): string {
  return toSourceStack(projectRoot, codeFile, stack.replaceAll(BUILT_FILE, pathToFileURL(codeFile).href));
}

/** The bundle whose code has this hash. A line that names none is taken to be of the newest. */
function findCodeFile(projectRoot: string, unit: string, code: unknown): string | undefined {
  const folder = join(projectRoot, BUNDLE_FOLDER, unit);
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder)
    .map((hash) => join(folder, hash, CODE_FILE))
    .filter((file) => existsSync(file) && existsSync(`${file}.map`));
  if (typeof code === "string") return files.find((file) => hashOf(file).startsWith(code));
  return files.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
