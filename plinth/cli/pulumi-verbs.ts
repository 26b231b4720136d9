import { spawn } from "node:child_process";
import { reportToStderr } from "../automation/report.ts";
import { ensureStackEngine } from "../automation/stack-engine.ts";
import { PROJECT_ROOT } from "./project-root.ts";

/** Prints `export` lines, after which `pulumi up --stack NAME` typed by hand does what `deploy` does. */
export async function environment({ stack }: { stack: string }): Promise<void> {
  const engine = await ensureStackEngine(PROJECT_ROOT, stack, reportToStderr);
  for (const [name, value] of Object.entries(engine.env)) {
    process.stdout.write(`export ${name}=${quoteForShell(value)}\n`);
  }
}

/** Runs the engine's `pulumi` with these arguments, for everything that has no verb of its own. */
export async function runPulumi(args: string[]): Promise<void> {
  const engine = await ensureStackEngine(PROJECT_ROOT, stackNamedIn(args) ?? "local", reportToStderr);
  const env = { ...process.env, ...engine.env };
  const child = spawn(engine.pulumi, args, { cwd: PROJECT_ROOT, stdio: "inherit", env });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

function stackNamedIn(args: readonly string[]): string | undefined {
  const index = args.findIndex((arg) => arg === "--stack" || arg === "-s");
  if (index >= 0) return args[index + 1];
  return args.find((arg) => arg.startsWith("--stack="))?.slice("--stack=".length);
}

function quoteForShell(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
