import type { OpMap, OpType, Stack } from "@pulumi/pulumi/automation/index.js";
import { explainFailure } from "./explain-failure.ts";
import { collectFailedCreations, type FailedCreation } from "./failed-creations.ts";
import { interruptible } from "./interruptible.ts";
import { type KeptData, readKeptData, sayWhere } from "./kept-data.ts";
import { refuseKeptDatabases } from "./kept-databases.ts";
import { CommandFailure } from "./report.ts";
import { unprotect } from "./unprotect.ts";

/** Resources worked on at once. The default of 16 leaves two cores idle: 100 routes took 102 s, with 64 they took 56 s. */
export const PARALLEL = 64;

/** How many resources each kind of step touches. */
export type Changes = Partial<Record<OpType, number>>;

export interface RunOptions {
  readonly parallel?: number | undefined;
  /** Takes Pulumi's own output, piece by piece. */
  readonly onOutput: (text: string) => void;
  /** First reads what really exists, where that may differ from the state. */
  readonly refresh?: boolean | undefined;
}

/** What an update did or would do. */
export interface RunResult {
  readonly changes: Changes;
  readonly outputs: Record<string, unknown>;
  /** What a destroy left on AWS. */
  readonly kept?: readonly KeptData[];
}

export async function previewStack(stack: Stack, options: RunOptions): Promise<RunResult> {
  const result = await run(stack, (signal) => stack.preview({ ...common(options), signal }));
  return { changes: result.changeSummary, outputs: {} };
}

export async function deployStack(stack: Stack, options: RunOptions): Promise<RunResult> {
  const { onEvent, failed } = collectFailedCreations();
  const result = await run(
    stack,
    (signal) => stack.up({ ...common(options), showSecrets: false, signal, onEvent }),
    failed,
  );
  return { changes: toChanges(result.summary.resourceChanges), outputs: plain(result.outputs) };
}

/**
 * Deletes a stack's resources, and leaves on AWS what its data safety keeps.
 * @param options with `keepData` also where the data is protected, which stays as it is, the rest goes
 * @throws CommandFailure before anything is deleted when the stack protects data; Pulumi alone would delete all the rest
 */
export async function destroyStack(stack: Stack, options: RunOptions & { keepData?: boolean }): Promise<RunResult> {
  const kept = await readKeptData(stack);
  await refuseKeptDatabases(stack);
  if (options.keepData) await unprotect(stack);
  else await refuseProtected(stack, kept);
  const result = await run(stack, (signal) => stack.destroy({ ...common(options), signal }));
  return { changes: toChanges(result.summary.resourceChanges), outputs: {}, kept };
}

async function refuseProtected(stack: Stack, kept: readonly KeptData[]): Promise<void> {
  const state = await stack.exportStack();
  const resources: { protect?: boolean }[] = state.deployment?.resources ?? [];
  if (!resources.some(({ protect }) => protect)) return;
  throw new CommandFailure(
    `stack "${stack.name}" holds data that its preset protects (data safety strict), so nothing was deleted:\n${sayWhere(kept)}\n` +
      `To delete all the rest and keep this where it is: npm run plinth -- destroy --keep-data --stack ${stack.name}\n` +
      `To delete all of it: npm run pulumi -- config set --path overrides.dataSafety relaxed --stack ${stack.name}; the same for confirm.dataSafety; then deploy, then destroy.`,
  );
}

export async function readOutputs(stack: Stack): Promise<Record<string, unknown>> {
  return plain(await run(stack, () => stack.outputs()));
}

/** "3 created, 1 updated", or "no changes". */
export function sayChanges(changes: Changes): string {
  const parts = Object.entries(WORDS).flatMap(([step, word]) => {
    const count = changes[step as OpType] ?? 0;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return parts.length > 0 ? parts.join(", ") : "no changes";
}

const WORDS: Partial<Record<OpType, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  import: "imported",
};

function common({ parallel, onOutput, refresh }: RunOptions): {
  parallel: number;
  onOutput: (text: string) => void;
  onError: (text: string) => void;
  refresh: boolean;
  color: "always" | "never";
} {
  const color = process.stderr.isTTY && !process.env["NO_COLOR"] ? "always" : "never";
  return { parallel: parallel ?? PARALLEL, onOutput, onError: onOutput, refresh: refresh ?? false, color };
}

async function run<T>(
  stack: Stack,
  work: (abort: AbortSignal) => Promise<T>,
  failed: () => readonly FailedCreation[] = () => [],
): Promise<T> {
  try {
    return await interruptible(work);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(explainFailure(error, stack.name, failed()));
  }
}

function toChanges(changes: OpMap | undefined): Changes {
  return changes ?? {};
}

// Secrets are never printed, also not when somebody asks for all outputs.
function plain(outputs: Record<string, { value: unknown; secret: boolean }>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : value]),
  );
}
