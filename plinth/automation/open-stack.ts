import { delimiter } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import type { Engine } from "../../engine/ensure-engine.ts";
import { buildPlan } from "../plan/build-plan.ts";
import { formatProblems, type Problem } from "../problem.ts";
import { checkConfig } from "../settings/check-config.ts";
import { checkConfigFiles } from "../settings/check-config-files.ts";
import { CommandFailure, type Report } from "./report.ts";
import { ensureStackEngine } from "./stack-engine.ts";

export interface StackRequest {
  readonly projectRoot: string;
  readonly stackName: string;
  /** Written to the stack's config before the run, as `pulumi config set preset` does. */
  readonly preset?: string | undefined;
  readonly report: Report;
}

/** Opens a stack, which is created when it does not exist yet and `create` says so. */
export async function openStack(request: StackRequest, { create }: { create: boolean }): Promise<Stack> {
  const { projectRoot, stackName, report } = request;
  await refuseMalformedConfig(projectRoot, stackName);
  const engine = await ensureStackEngine(projectRoot, stackName, report, request.preset);
  putOnPath(engine);
  const location = { stackName, workDir: projectRoot };
  const options = { envVars: engine.env };
  const stack = create
    ? await LocalWorkspace.createOrSelectStack(location, options)
    : await LocalWorkspace.selectStack(location, options).catch((error: unknown) => {
        throw new CommandFailure(`there is no stack "${stackName}" to work on: ${firstLine(error)}`);
      });
  if (request.preset !== undefined) await stack.setConfig("preset", { value: request.preset });
  return stack;
}

/** A file that is no YAML ends Pulumi before anything else is said. */
async function refuseMalformedConfig(projectRoot: string, stackName: string): Promise<void> {
  await refuse(projectRoot, await checkConfigFiles(projectRoot, stackName));
}

/**
 * Refuses a config with any fault, for what would deploy by it. The engine checks some types by itself and stops at the first that is wrong,
 * before the program can list the others and the routes' problems; told here, all are told together.
 * @param preset what is about to be written over the file's
 */
export async function refuseFaultyConfig(projectRoot: string, stackName: string, preset?: string): Promise<void> {
  await refuse(projectRoot, await checkConfig(projectRoot, stackName, preset, process.env));
}

async function refuse(projectRoot: string, faults: readonly Problem[]): Promise<void> {
  if (faults.length === 0) return;
  const plan = await buildPlan(projectRoot, undefined, faults);
  throw new CommandFailure(formatProblems(plan.problems));
}

// The Automation API starts `pulumi` from this process's own PATH.
function putOnPath(engine: Engine): void {
  process.env["PATH"] = [...engine.pathFolders, process.env["PATH"] ?? ""].join(delimiter);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (
    text
      .split("\n")
      .find((line) => line.includes("error:"))
      ?.trim() ??
    text.split("\n")[0] ??
    text
  );
}
