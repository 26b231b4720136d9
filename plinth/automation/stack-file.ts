import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { formatProblems } from "../problem.ts";
import { parseEndpoint } from "../settings/parse-endpoint.ts";
import { CommandFailure } from "./report.ts";

/** Whether the stack's file names an embedded AWS: `awsEndpoint`. A missing or malformed file says no. */
export function isEmbeddedStack(projectRoot: string, stackName: string): boolean {
  return readEndpoint(projectRoot, stackName) !== undefined;
}

/** Where the stack's embedded AWS listens: as its file says, on the port of `PLINTH_AWS_PORT` when that is set. */
export function embeddedEndpoint(projectRoot: string, stackName: string): URL {
  const file = `Pulumi.${stackName}.yaml`;
  const { endpoint, problems } = parseEndpoint(
    readEndpoint(projectRoot, stackName) ?? "",
    process.env["PLINTH_AWS_PORT"],
    file,
  );
  if (problems.length > 0) throw new CommandFailure(formatProblems(problems));
  if (!endpoint)
    throw new CommandFailure(`${file} states no awsEndpoint, so stack "${stackName}" has no embedded AWS.`);
  return new URL(endpoint);
}

/** Where a stack's logs are: its project's name, and region, profile and embedded AWS as its file says. */
export function readLogsAccess(
  projectRoot: string,
  stackName: string,
): { project: string; region: string | undefined; profile: string | undefined; endpoint: string | undefined } {
  if (!existsSync(join(projectRoot, `Pulumi.${stackName}.yaml`)))
    throw new CommandFailure(`there is no Pulumi.${stackName}.yaml, so no stack "${stackName}".`);
  const project: unknown = readYaml(join(projectRoot, "Pulumi.yaml"))?.["name"];
  if (typeof project !== "string") throw new CommandFailure("Pulumi.yaml does not say the project's name.");
  const endpoint = isEmbeddedStack(projectRoot, stackName)
    ? embeddedEndpoint(projectRoot, stackName).origin
    : undefined;
  return {
    project,
    region: readConfig(projectRoot, stackName, "aws:region"),
    profile: readConfig(projectRoot, stackName, "aws:profile"),
    endpoint,
  };
}

function readEndpoint(projectRoot: string, stackName: string): string | undefined {
  return readConfig(projectRoot, stackName, ":awsEndpoint");
}

/** A text of the stack's file, by how its key ends; undefined where there is none, or no file that can be read. */
function readConfig(projectRoot: string, stackName: string, keyEnd: string): string | undefined {
  const config = readYaml(join(projectRoot, `Pulumi.${stackName}.yaml`))?.["config"];
  if (typeof config !== "object" || config === null) return undefined;
  const value: unknown = Object.entries(config).find(([key]) => key.endsWith(keyEnd))?.[1];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readYaml(file: string): Record<string, unknown> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    // Its warnings quote what they are about, which may be a secret.
    const value: unknown = parse(readFileSync(file, "utf8"), { logLevel: "error" });
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
