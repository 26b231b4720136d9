import { sayKept } from "../automation/kept-data.ts";
import { openStack, refuseFaultyConfig } from "../automation/open-stack.ts";
import { reportToStderr } from "../automation/report.ts";
import {
  type Changes,
  deployStack,
  destroyStack,
  previewStack,
  type RunOptions,
  type RunResult,
  readOutputs,
  sayChanges,
} from "../automation/run-stack.ts";
import { printJson } from "./print-json.ts";
import { PROJECT_ROOT } from "./project-root.ts";

interface StackOptions {
  readonly stack: string;
  readonly preset?: string;
  readonly parallel?: number;
  readonly json?: boolean;
  readonly keepData?: boolean;
}

export function preview(options: StackOptions): Promise<void> {
  return runVerb(options, { create: true }, previewStack);
}

export function deploy(options: StackOptions): Promise<void> {
  return runVerb(options, { create: true }, deployStack);
}

export function destroy(options: StackOptions): Promise<void> {
  const { keepData = false } = options;
  return runVerb(options, { create: false }, (stack, run) => destroyStack(stack, { ...run, keepData }));
}

export async function outputs({ stack: stackName, json }: StackOptions): Promise<void> {
  const stack = await openStack({ projectRoot: PROJECT_ROOT, stackName, report: reportToStderr }, { create: false });
  const values = await readOutputs(stack);
  if (json) return printJson(values);
  for (const [name, value] of Object.entries(values)) {
    process.stdout.write(`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`);
  }
}

async function runVerb(
  { stack: stackName, preset, parallel, json }: StackOptions,
  how: { create: boolean },
  verb: (stack: Awaited<ReturnType<typeof openStack>>, options: RunOptions) => Promise<RunResult>,
): Promise<void> {
  if (how.create) await refuseFaultyConfig(PROJECT_ROOT, stackName, preset);
  const stack = await openStack({ projectRoot: PROJECT_ROOT, stackName, preset, report: reportToStderr }, how);
  // With --json stdout holds the document alone.
  const onOutput = (text: string): void => void (json ? process.stderr : process.stdout).write(text);
  const result = await verb(stack, { parallel, onOutput });
  const { changes, outputs: values, kept } = result;
  if (json) return printJson({ stack: stackName, changes: withoutSame(changes), outputs: values, kept });
  process.stdout.write(`${sayChanges(changes)}\n${sayKept(kept ?? [], stackName)}`);
  for (const [name, value] of Object.entries(values)) process.stdout.write(`${name}: ${String(value)}\n`);
}

function withoutSame({ same: _, ...changes }: Changes): Changes {
  return changes;
}
