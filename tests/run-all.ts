// `npm test`: all the set-up, then every test. Arguments go to vitest: `npm test -- tests/routing`.
import { startVitest } from "vitest/node";
import { ensureEmulator } from "../engine/ensure-emulator.ts";
import { ensureEngine } from "../engine/ensure-engine.ts";

const report = (line: string): void => void process.stderr.write(`plinth: ${line}\n`);
await ensureEngine({ report });
await ensureEmulator({ report });

const filters = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const vitest = await startVitest("test", filters, { run: true, watch: false });
await vitest.close();
const tests = vitest.state.getFiles().flatMap((file) => collect(file.tasks));
const failed = tests.filter((state) => state !== "pass").length + vitest.state.getUnhandledErrors().length;
process.stdout.write(`${tests.filter((state) => state === "pass").length} passed, ${failed} failed\n`);
process.exit(failed > 0 || tests.length === 0 ? 1 : 0);

interface Task {
  readonly type: string;
  readonly tasks?: readonly Task[];
  readonly result?: { readonly state?: string } | undefined;
}

function collect(tasks: readonly Task[]): string[] {
  // A file that does not even load has no tests, and counts as one that failed.
  return tasks.flatMap((task) => (task.tasks?.length ? collect(task.tasks) : [task.result?.state ?? "not run"]));
}
