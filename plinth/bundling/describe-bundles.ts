import { type ChildProcess, fork } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescribeAnswer, DescribeRequest } from "./describe-protocol.ts";

/** What loading one bundle showed. */
export type Described =
  | { readonly function: string; readonly description: unknown }
  | { readonly function: string; readonly failure: string };

// Lambda itself gives a function 10 s to load before it starts over.
const LOAD_LIMIT_MS = 10_000;

/**
 * Loads every bundle once, in a child process without the caller's environment (so without its credentials), and returns
 * what each says of itself. A bundle that throws, ends the process or never finishes loading is a failure of its own; the
 * others are still described.
 */
export async function describeBundles(requests: readonly DescribeRequest[]): Promise<Described[]> {
  const described = new Map<string, Described>();
  let waiting = [...requests];
  while (waiting.length > 0) {
    const failed = await describeInOneProcess(waiting, described);
    if (failed) described.set(failed.function, failed);
    waiting = waiting.filter((request) => !described.has(request.function));
  }
  return requests.map(
    (request) => described.get(request.function) ?? { function: request.function, failure: "It was never loaded." },
  );
}

/** Fills `described`; returns the bundle that ended the process, if one did. */
function describeInOneProcess(
  requests: readonly DescribeRequest[],
  described: Map<string, Described>,
): Promise<Described | undefined> {
  return new Promise((resolve, reject) => {
    const child = startChild();
    let loading: string | undefined;
    let failure: string | undefined;
    const stop = (): void => {
      failure = `It had not finished loading after ${LOAD_LIMIT_MS / 1000} s.`;
      child.kill("SIGKILL");
    };
    let limit = setTimeout(stop, LOAD_LIMIT_MS);
    child.on("message", (answer: DescribeAnswer) => {
      clearTimeout(limit);
      limit = setTimeout(stop, LOAD_LIMIT_MS);
      if (answer.kind === "ready") child.send(requests);
      else if (answer.kind === "loading") loading = answer.function;
      else if (answer.kind === "failed")
        described.set(answer.function, { function: answer.function, failure: answer.stack });
      else if (!described.has(answer.function)) described.set(answer.function, answer);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      if (loading !== undefined && !described.has(loading))
        resolve({
          function: loading,
          failure: failure ?? `Loading it ended the process (${signal ?? `exit code ${code}`}).`,
        });
      else if (loading === undefined)
        reject(new Error(`The process that loads the bundles did not start (${signal ?? code}).`));
      else resolve(undefined);
    });
  });
}

function startChild(): ChildProcess {
  return fork(join(import.meta.dirname, "describe-child.ts"), [], {
    // Nothing of the caller's environment: no credentials, no settings that Lambda will not have either.
    env: { TMPDIR: tmpdir(), TEMP: tmpdir(), NODE_ENV: "production" },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}
