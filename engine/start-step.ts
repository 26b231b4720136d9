/** Receives the lines that tell a person what is going on. */
export type Report = (line: string) => void;

/** A long step whose progress is visible: `done` ends it and says how long it took. */
export type Step = { done: (result?: string) => void; failed: () => void };

const LINE_EVERY_MS = 15_000;
const UPDATE_EVERY_MS = 1_000;

/** Writes lines to standard error, where progress belongs: standard output is the caller's. */
export const reportToStderr: Report = (line) => void process.stderr.write(`${line}\n`);

/**
 * Announces a long step and keeps it visibly alive: on a terminal with one line that counts the seconds, elsewhere
 * with a line every 15 seconds.
 */
export function startStep(title: string, report: Report): Step {
  const started = Date.now();
  const elapsed = () => formatElapsed(Date.now() - started);
  const live = report === reportToStderr && process.stderr.isTTY === true;
  report(`${title} …`);
  const timer = setInterval(
    () => (live ? process.stderr.write(`\r\x1b[2K  ${elapsed()}`) : report(`${title}: still running, ${elapsed()}`)),
    live ? UPDATE_EVERY_MS : LINE_EVERY_MS,
  );
  timer.unref();
  const end = (line: string) => {
    clearInterval(timer);
    if (live) process.stderr.write("\r\x1b[2K");
    report(line);
  };
  return {
    done: (result = "done") => end(`${title}: ${result} in ${elapsed()}`),
    failed: () => end(`${title}: failed after ${elapsed()}`),
  };
}

/** Milliseconds as a person says them: `0.4 s`, `12 s`, `3 min 05 s`. */
export function formatElapsed(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
