import { CommandFailure, INTERRUPTED, reportToStderr } from "./report.ts";

/**
 * Runs a Pulumi command so that Ctrl-C (or a CI runner's SIGTERM) lets it finish the operations under way, write its state
 * and release its lock. A second signal ends everything at once.
 * @param work passes the abort signal on to Pulumi
 * @throws CommandFailure with exit code 130 when the command was stopped
 */
export async function interruptible<T>(work: (abort: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(INTERRUPTED);
    stopping = true;
    reportToStderr("stopping once the operations under way are finished; once more to stop at once");
    // A terminal sends Ctrl-C to Pulumi as well, and for Pulumi a second one means "at once".
    if (signal !== "SIGINT" || !process.stdin.isTTY) abort.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (!stopping) throw error;
    const told = "stopped; what was finished is in the stack's state, and the same command goes on from there.";
    throw new CommandFailure(told, { isInterruption: true });
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
