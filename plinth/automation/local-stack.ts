import { rm } from "node:fs/promises";
import { join } from "node:path";
import { findEmulator, startEmulator } from "../../engine/emulator.ts";
import { removePostgres } from "../../engine/postgres.ts";
import { adoptInterrupted, type LookUpId } from "./adopt-interrupted.ts";
import { STAND_IN_FOLDER } from "./database-stand-in.ts";
import { openLookUpId } from "./look-up-id.ts";
import { openStack, refuseFaultyConfig } from "./open-stack.ts";
import { releaseDeadLock } from "./release-dead-lock.ts";
import { removeTornAttributes } from "./remove-torn-attributes.ts";
import { CommandFailure, type Report } from "./report.ts";
import { type Changes, deployStack, destroyStack } from "./run-stack.ts";
import { EMBEDDED_STATE_FOLDER } from "./stack-engine.ts";
import { embeddedEndpoint } from "./stack-file.ts";
import { unprotect } from "./unprotect.ts";

const STACK_NAME = "local";
// Everything of the embedded AWS, below the project root; nothing else is ever removed.
const EMULATOR_FOLDER = ".plinth/aws";

type ShowOutput = (text: string) => void;

/** Starts the embedded AWS unless it runs already, and deploys stack `local` onto it. */
export async function startLocalStack(
  projectRoot: string,
  report: Report,
  onOutput: ShowOutput,
): Promise<{ changes: Changes; url: string }> {
  await refuseFaultyConfig(projectRoot, STACK_NAME);
  const { started } = await ensureEmulatorRuns(projectRoot, report);
  await removeTornAttributes(join(projectRoot, EMBEDDED_STATE_FOLDER));
  const stack = await openStack({ projectRoot, stackName: STACK_NAME, report }, { create: true });
  await releaseDeadLock(stack, join(projectRoot, EMBEDDED_STATE_FOLDER), report);
  const interrupted = await adoptInterrupted(stack, report, await openLookUp(projectRoot));
  // A new emulator may hold less than the state says: a machine that was switched off saved nothing.
  const { changes, outputs } = await deployStack(stack, { onOutput, refresh: started || interrupted });
  return { changes, url: String(outputs["url"]) };
}

/** Destroys stack `local` and everything of its embedded AWS; touches nothing that `startLocalStack` did not make. */
export async function stopLocalStack(projectRoot: string, report: Report, onOutput: ShowOutput): Promise<void> {
  const running = findEmulator(join(projectRoot, EMULATOR_FOLDER));
  if (running) await destroyLocalStack(projectRoot, report, onOutput);
  await running?.stop();
  await removePostgres(join(projectRoot, STAND_IN_FOLDER));
  // The data is the emulator's own; with it gone, what the state still names is gone as well.
  for (const folder of [EMULATOR_FOLDER, EMBEDDED_STATE_FOLDER]) {
    await rm(join(projectRoot, folder), { recursive: true, force: true });
  }
}

function openLookUp(projectRoot: string): Promise<LookUpId> {
  return openLookUpId(embeddedEndpoint(projectRoot, STACK_NAME).origin);
}

async function destroyLocalStack(projectRoot: string, report: Report, onOutput: ShowOutput): Promise<void> {
  try {
    await removeTornAttributes(join(projectRoot, EMBEDDED_STATE_FOLDER));
    const stack = await openStack({ projectRoot, stackName: STACK_NAME, report }, { create: true });
    await releaseDeadLock(stack, join(projectRoot, EMBEDDED_STATE_FOLDER), report);
    await adoptInterrupted(stack, report, await openLookUp(projectRoot));
    // This stack is disposable: `down` removes what its preset would protect on AWS.
    await unprotect(stack);
    await destroyStack(stack, { onOutput });
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.isInterruption) throw error;
    report(`${error.message}\n        The embedded AWS is disposable, so it is removed as a whole instead.`);
  }
}

async function ensureEmulatorRuns(projectRoot: string, report: Report): Promise<{ started: boolean }> {
  const port = Number(embeddedEndpoint(projectRoot, STACK_NAME).port);
  const stateFolder = join(projectRoot, EMULATOR_FOLDER);
  const running = findEmulator(stateFolder);
  if (running?.port === port) return { started: false };
  if (running) {
    report(`moving the embedded AWS from port ${running.port} to ${port}`);
    await running.stop();
  }
  await startEmulator({ port, stateFolder, logFile: join(stateFolder, "emulator.log"), detached: true, report });
  return { started: true };
}
