import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { median } from "./median.ts";

const IMPORTS = 15;
const SCRIPT =
  "const before = performance.now(); await import(process.argv[1]); console.log(String(performance.now() - before));";

/** Median import times in ms of these files, each import in a fresh process, the files taking turns. */
export async function importTimes(...files: readonly string[]): Promise<number[]> {
  const times = files.map((): number[] => []);
  for (let round = 0; round < IMPORTS; round += 1) {
    for (const [index, file] of files.entries()) {
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", SCRIPT, file]);
      times[index]?.push(Number(stdout));
    }
  }
  return times.map(median);
}
