/**
 * One thing that stops a deploy, told in full: what is wrong, where, why it cannot work and what to write instead.
 * Every stage of the deploy lane returns its problems rather than throwing, so that all of them are shown at once.
 */
export interface Problem {
  /** Stable, upper-case, documented: `ROUTE_DUPLICATE`. */
  readonly code: string;
  /** Paths relative to the project root, `/`-separated, sorted. A position may follow: `routes/get.ts:3:14`. */
  readonly files: readonly string[];
  /** What is wrong and why it cannot work, one sentence or two, without the file names' repetition. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** The same problems in the order in which they are always shown: by file, then code, then message. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems]
    .map((problem) => ({ ...problem, files: [...problem.files].sort() }))
    .sort(
      (a, b) =>
        compare(a.files.join("\n"), b.files.join("\n")) || compare(a.code, b.code) || compare(a.message, b.message),
    );
}

/** The problems as a person reads them, all at once, sorted. */
export function formatProblems(problems: readonly Problem[]): string {
  const sorted = sortProblems(problems);
  const heading =
    sorted.length === 1 ? "1 problem, nothing was changed:" : `${sorted.length} problems, nothing was changed:`;
  const entries = sorted.map(
    ({ code, files, message, fix }) =>
      `  ${code}${files.length > 0 ? `  ${files.join(", ")}` : ""}\n    ${message}\n    → ${fix}`,
  );
  return [heading, ...entries].join("\n\n");
}

const MOST_SHOWN = 60;

/**
 * A value that somebody wrote, for a sentence of a problem. Of lists and maps not what is in them, and of long text its beginning: what was
 * put in the wrong place may be large, or a secret.
 */
export function sayValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a map";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}… (${text.length} characters)` : text;
}

// Code-unit order: a locale's order would differ from machine to machine.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
