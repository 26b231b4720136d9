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

function readEndpoint(projectRoot: string, stackName: string): string | undefined {
  const file = join(projectRoot, `Pulumi.${stackName}.yaml`);
  if (!existsSync(file)) return undefined;
  try {
    const config: unknown = parse(readFileSync(file, "utf8"))?.config;
    if (typeof config !== "object" || config === null) return undefined;
    const value = Object.entries(config).find(([key]) => key.endsWith(":awsEndpoint"))?.[1];
    return typeof value === "string" && value !== "" ? value : undefined;
  } catch {
    return undefined;
  }
}
