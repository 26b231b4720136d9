import { delimiter } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import type { Engine } from "../../engine/ensure-engine.ts";
import { buildPlan } from "../plan/build-plan.ts";
import { formatProblems } from "../problem.ts";
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

/** A file that is no YAML ends Pulumi before the program can list the routes' problems; told here, all are told together. */
async function refuseMalformedConfig(projectRoot: string, stackName: string): Promise<void> {
  const malformed = await checkConfigFiles(projectRoot, stackName);
  if (malformed.length === 0) return;
  const plan = await buildPlan(projectRoot, undefined, malformed);
  throw new CommandFailure(formatProblems([...plan.problems, ...plan.notBuiltYet]));
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
