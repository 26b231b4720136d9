import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { type Checkout, readPending, type StateResource } from "../../plinth/testing/checkout.ts";

/**
 * Runs `up`, and stops it as soon as it is creating a resource of which `isTheOne` holds: `killed` with everything that it
 * started, or `asked` to stop, as a CI runner asks.
 * @returns the exit code; null when it was killed
 */
export async function stopWhile(
  checkout: Checkout,
  how: "asked" | "killed",
  isTheOne: (pending: StateResource) => boolean,
): Promise<number | null> {
  const run = spawn(process.execPath, ["engine/bootstrap.mjs", "plinth/cli/main.ts", "up"], {
    cwd: checkout.folder,
    env: { ...process.env, PLINTH_AWS_PORT: String(checkout.port), INIT_CWD: checkout.folder },
    stdio: "ignore",
    // A process group of its own, so that one signal reaches Pulumi and its plugins too.
    detached: true,
  });
  const ended = new Promise<number | null>((resolve) => run.once("exit", resolve));
  const over = ended.then(() => "over" as const);
  while (!(await readPending(checkout)).some(isTheOne)) {
    if ((await Promise.race([over, wait(5, "running" as const)])) === "over")
      throw new Error("the run ended before it could be stopped");
  }
  if (run.pid === undefined) throw new Error("the run did not start");
  if (how === "killed") process.kill(-run.pid, "SIGKILL");
  else run.kill("SIGTERM");
  return ended;
}
