import type { DeployedData } from "../presets/deployed-data.ts";
import { toDeployedData } from "./read-deployed-data.ts";
import { type DeployedDatabases, toDeployedDatabases } from "./read-deployed-databases.ts";
import { readStackState } from "./read-stack-state.ts";

/** What holds data in the stack, as its last update left it. */
export interface Deployed {
  /** Tables, buckets and secrets. */
  readonly data: readonly DeployedData[];
  readonly databases: DeployedDatabases;
}

/** What the stack's own state says of it; nothing for a stack that was never updated. */
export async function readDeployed(): Promise<Deployed> {
  const resources = await readStackState();
  return { data: toDeployedData(resources), databases: toDeployedDatabases(resources) };
}
