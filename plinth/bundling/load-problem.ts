import type { Problem } from "../problem.ts";

const LINES = 10;

/** The problem of a bundle that failed when it was loaded as Lambda loads it. */
export function toLoadProblem(files: readonly string[], failure: string): Problem {
  const lines = failure.split("\n").slice(0, LINES);
  return {
    code: "BUNDLE_DOES_NOT_LOAD",
    files,
    message: `Its bundle was loaded once, as Lambda loads it, and that failed:\n${lines.map((line) => `      ${line.trim().slice(0, 300)}`).join("\n")}`,
    fix: "Correct what the first line names. Code outside `main` runs at every cold start: open connections inside it, not at load.",
  };
}
