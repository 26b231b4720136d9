import { type ChildProcess, fork } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescribeAnswer, DescribeRequest } from "./describe-protocol.ts";

/** What loading one bundle showed. */
export type Described =
  | { readonly description: unknown }
  | { readonly failure: string; readonly nativePackage?: string };

/** A child process that loads one bundle after the other. */
export interface DescribeProcess {
  /** Bundles that it has loaded so far. */
  readonly loaded: number;
  /** False once a bundle has ended it. */
  readonly alive: boolean;
  describe(request: DescribeRequest): Promise<Described>;
  stop(): void;
}

/**
 * Starts a process without the caller's environment (so without its credentials), without a network, without the right to
 * start other processes or to write anywhere but below the temporary folder.
 * @param limitMs after which a bundle that has not loaded ends the process
 */
export function startDescribeProcess(folder: string, limitMs: number): DescribeProcess {
  const child = startChild(folder);
  let settle: ((described: Described) => void) | undefined;
  let timedOut = false;
  const state = { loaded: 0, alive: true };
  const finish = (described: Described): void => {
    settle?.(described);
    settle = undefined;
  };
  child.on("message", (answer: DescribeAnswer) =>
    finish(answer.kind === "described" ? { description: answer.description } : { failure: answer.stack }),
  );
  child.once("error", (error) => finish({ failure: `The process that loads bundles: ${error.message}` }));
  child.once("close", (code, signal) => {
    state.alive = false;
    const ended = `Loading it ended the process (${signal ?? `exit code ${code}`}).`;
    finish({ failure: timedOut ? `It had not finished loading after ${limitMs / 1000} s.` : ended });
  });
  return {
    get loaded() {
      return state.loaded;
    },
    get alive() {
      return state.alive;
    },
    async describe(request) {
      state.loaded += 1;
      const limit = setTimeout(() => {
        timedOut = true;
        child.kill("SIGKILL");
      }, limitMs);
      const described = await new Promise<Described>((resolve) => {
        settle = resolve;
        child.send(
          request,
          (error) => error && finish({ failure: `The process that loads bundles: ${error.message}` }),
        );
      });
      clearTimeout(limit);
      return described;
    },
    // It may keep timers, or be in a loop that never ends.
    stop: () => void child.kill("SIGKILL"),
  };
}

function startChild(folder: string): ChildProcess {
  return fork(join(import.meta.dirname, "describe-child.ts"), [], {
    cwd: folder,
    env: { TMPDIR: tmpdir(), TEMP: tmpdir(), HOME: folder, USERPROFILE: folder, NODE_ENV: "production" },
    execArgv: [
      "--disable-warning=ExperimentalWarning",
      "--permission",
      // Not less: `existsSync` throws where reading is not permitted, though on Lambda it only says no.
      "--allow-fs-read=*",
      `--allow-fs-write=${tmpdir()}`,
      "--allow-addons",
    ],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}
