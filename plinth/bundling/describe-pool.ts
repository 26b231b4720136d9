import { availableParallelism, freemem } from "node:os";
import { type Described, type DescribeProcess, startDescribeProcess } from "./describe-process.ts";

/** Loads bundles in child processes, as many at a time as there are cores and memory for. */
export interface DescribePool {
  /** Loads one built file once. */
  describe(codeFile: string): Promise<Described>;
  /** Ends the processes. Nothing may be waiting then. */
  close(): void;
}

// Lambda itself gives a function 10 s to load before it starts over.
const LOAD_LIMIT_MS = 10_000;
// A loaded bundle stays in memory: a route with its schema takes about 1.5 MB.
const BUNDLES_PER_PROCESS = 100;
const BYTES_PER_PROCESS = 300_000_000;

/** @param folder an existing folder, the processes' working directory */
export function openDescribePool(folder: string, limitMs = LOAD_LIMIT_MS): DescribePool {
  const size = Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / BYTES_PER_PROCESS)));
  const idle: DescribeProcess[] = [];
  const waiting: (() => void)[] = [];
  let working = 0;

  async function take(): Promise<DescribeProcess> {
    if (working >= size) await new Promise<void>((resolve) => waiting.push(resolve));
    else working += 1;
    // What a bundle left behind may have ended its process since.
    for (let process = idle.pop(); process; process = idle.pop()) if (process.alive) return process;
    return startDescribeProcess(folder, limitMs);
  }

  function giveBack(process: DescribeProcess): void {
    if (process.alive && process.loaded < BUNDLES_PER_PROCESS) idle.push(process);
    else process.stop();
    const next = waiting.shift();
    if (next) next();
    else working -= 1;
  }

  return {
    async describe(codeFile) {
      let process = await take();
      let described = await process.describe({ codeFile });
      // What bundles loaded before have left behind (a global, a patched prototype) must not be this one's fault.
      if ("failure" in described && process.alive && process.loaded > 1) {
        process.stop();
        process = startDescribeProcess(folder, limitMs);
        described = await process.describe({ codeFile });
      }
      giveBack(process);
      return described;
    },
    close() {
      for (const process of idle.splice(0)) process.stop();
    },
  };
}
