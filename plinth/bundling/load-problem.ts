import type { Problem } from "../problem.ts";

/** The problem of a bundle that failed when it was loaded as Lambda loads it. */
export function toLoadProblem(files: readonly string[], failure: string): Problem {
  return {
    code: "BUNDLE_DOES_NOT_LOAD",
    files,
    message: `Its bundle was loaded once, as Lambda loads it, and that failed:\n${indent(failure)}`,
    fix: "Correct what the first line names. Code outside `main` runs at every cold start: open connections inside it, not at load.",
  };
}

function indent(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.includes("node:internal") && !line.includes("describe-child"))
    .slice(0, 8)
    .map((line) => `      ${line.trim()}`)
    .join("\n");
}
