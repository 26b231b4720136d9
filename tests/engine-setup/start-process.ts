import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A program of the fixtures folder that runs beside the test; it ends with the test at the latest. */
export type StartedProcess = {
  child: ChildProcess;
  /** Waits until the program has printed a line that matches, and returns it. */
  line: (pattern: RegExp) => Promise<string>;
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

/** Starts `fixtures/<name>.ts`. */
export function startProcess(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): StartedProcess {
  const file = join(import.meta.dirname, "fixtures", `${name}.ts`);
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (text) => {
    lines.push(text);
    for (const wake of waiting) wake();
  });
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const found = lines.find((text) => pattern.test(text));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  return { child, line, exit };
}
