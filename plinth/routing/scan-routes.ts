import * as fs from "node:fs";
import { relative, sep } from "node:path";
import fastGlob from "fast-glob";
import type { Problem } from "../problem.ts";
import { isIgnored } from "./is-ignored.ts";
import { TASK_FOLDERS } from "./parse-task-file.ts";
import { routeProblem } from "./route-problems.ts";

/** The files of a project that may be routes or tasks, as the disk has them. */
export interface ScannedTree {
  /** Relative to the project root, `/`-separated, sorted by code unit. */
  readonly files: readonly string[];
  /** What kept the scan from seeing everything. */
  readonly problems: readonly Problem[];
}

/** How a folder is read; node's own `readdir` unless a test says otherwise. */
export type ReadFolder = typeof fs.readdir;

/**
 * Lists the files below routes/, queues/, crons/ and functions/. Symbolic links are reported and not followed; a folder
 * that cannot be read is reported, and the rest is listed.
 */
export async function scanRoutes(projectRoot: string, readFolder: ReadFolder = fs.readdir): Promise<ScannedTree> {
  const problems: Problem[] = [];
  const entries = await fastGlob(
    ["routes", ...Object.keys(TASK_FOLDERS)].map((folder) => `${folder}/**`),
    {
      cwd: projectRoot,
      dot: true,
      followSymbolicLinks: false,
      onlyFiles: false,
      objectMode: true,
      fs: { readdir: reporting(projectRoot, readFolder, problems) },
    },
  );
  const files: string[] = [];
  for (const { path, dirent } of entries) {
    if (dirent.isDirectory()) continue;
    if (dirent.isFile()) files.push(path);
    else if (!isIgnored(path.split("/")))
      problems.push(routeProblem(dirent.isSymbolicLink() ? "ROUTE_SYMLINK" : "ROUTE_NOT_A_FILE", path));
  }
  return { files: files.sort(), problems };
}

/** `readFolder` that turns an error into a problem and an empty folder, since one error would end the whole scan. */
function reporting(projectRoot: string, readFolder: ReadFolder, problems: Problem[]): ReadFolder {
  const read = (
    folder: string,
    options: { withFileTypes: true },
    done: (error: null, entries: fs.Dirent[]) => void,
  ) => {
    readFolder(folder, options, (error, entries) => {
      const path = relative(projectRoot, folder).split(sep).join("/");
      if (error) problems.push(...toProblems(path, error.code ?? error.message));
      const names = error ? [] : entries.map(({ name }) => `${path}/${name}`);
      problems.push(...names.filter(isOverlooked).map((name) => routeProblem("ROUTE_LINE_BREAK", name)));
      done(null, error ? [] : entries);
    });
  };
  return read as ReadFolder;
}

/** What it means that a folder cannot be read: those of tasks may be missing. */
function toProblems(folder: string, reason: string): Problem[] {
  if (folder === "routes" && ["ENOENT", "ENOTDIR"].includes(reason)) return [routeProblem("ROUTES_MISSING")];
  if (Object.hasOwn(TASK_FOLDERS, folder) && reason === "ENOENT") return [];
  return [routeProblem("FOLDER_UNREADABLE", folder, reason)];
}

// fast-glob's patterns match no line breaks, so it would pass such a name over in silence.
function isOverlooked(path: string): boolean {
  return /[\n\r\u2028\u2029][^/]*$/.test(path) && !path.includes("/_");
}
