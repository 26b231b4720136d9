import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The file name of a program: with `.exe` on Windows. */
export function programName(name: string, platform: NodeJS.Platform = process.platform): string {
  return platform === "win32" ? `${name}.exe` : name;
}

/** The first program called `name` in the folders of PATH, or `undefined`. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, programName(name))).find(isProgram);
}

/** Whether `path` is a file that may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
