type CleanUp = () => void;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const cleanUps = new Set<CleanUp>();

/**
 * Runs `action`; when the process is told to stop, or exits, before it ends, runs `cleanUp` (synchronously) first.
 * With no such action under way no signal handler of ours is installed.
 */
export async function cleaningUpOnInterruption<T>(cleanUp: CleanUp, action: () => Promise<T>): Promise<T> {
  if (cleanUps.size === 0) listen();
  cleanUps.add(cleanUp);
  try {
    return await action();
  } finally {
    cleanUps.delete(cleanUp);
    if (cleanUps.size === 0) unlisten();
  }
}

function listen(): void {
  for (const signal of SIGNALS) process.on(signal, stop);
  process.on("exit", cleanUpAll);
}

function unlisten(): void {
  for (const signal of SIGNALS) process.off(signal, stop);
  process.off("exit", cleanUpAll);
}

function cleanUpAll(): void {
  // The latest first: children are ended before the folders they write to are removed.
  for (const cleanUp of [...cleanUps].reverse()) {
    try {
      cleanUp();
    } catch {
      // One that fails must not keep the others from running.
    }
  }
  cleanUps.clear();
}

function stop(signal: NodeJS.Signals): void {
  cleanUpAll();
  unlisten();
  // When the program has a handler of its own, that one decides how to end; else the signal does its usual work.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
