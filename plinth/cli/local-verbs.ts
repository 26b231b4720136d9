import { startLocalStack, stopLocalStack } from "../automation/local-stack.ts";
import { reportToStderr } from "../automation/report.ts";
import { sayChanges } from "../automation/run-stack.ts";
import { PROJECT_ROOT } from "./project-root.ts";

/** Its last line is `url: …`: scripts read it. */
export async function up(): Promise<void> {
  const { changes, url } = await startLocalStack(PROJECT_ROOT, reportToStderr, (text) => process.stdout.write(text));
  process.stdout.write(`${sayChanges(changes)}\nurl: ${url}\n`);
}

export async function down(): Promise<void> {
  await stopLocalStack(PROJECT_ROOT, reportToStderr, (text) => process.stdout.write(text));
  process.stdout.write("stack local and its embedded AWS are gone\n");
}
