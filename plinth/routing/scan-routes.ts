import * as fs from "node:fs";
import { join, relative, sep } from "node:path";
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
  const folders = ["routes", ...Object.keys(TASK_FOLDERS)].filter((folder) => isFolder(join(projectRoot, folder)));
  if (!folders.includes("routes")) problems.push(routeProblem("ROUTES_MISSING"));
  const entries = await fastGlob(
    folders.map((folder) => `${folder}/**`),
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
    else if (!isIgnored(path.split("/").slice(1)))
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
      if (error) problems.push(routeProblem("FOLDER_UNREADABLE", path, error.code ?? error.message));
      for (const { name } of error ? [] : entries.filter(isOverlooked))
        problems.push(routeProblem("ROUTE_LINE_BREAK", `${path}/${name}`));
      done(null, error ? [] : entries);
    });
  };
  return read as ReadFolder;
}

// fast-glob's patterns match no line breaks, so it would pass such a name over in silence.
function isOverlooked({ name }: fs.Dirent): boolean {
  return /[\n\r\u2028\u2029]/.test(name);
}

function isFolder(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
