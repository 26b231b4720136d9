import type { DeployedData } from "../presets/deployed-data.ts";
import { type AppliedMigrations, toAppliedMigrations } from "./read-applied-migrations.ts";
import { toDeployedData } from "./read-deployed-data.ts";
import { type DeployedEndpoint, toDeployedEndpoint } from "./read-deployed-endpoint.ts";
import { readStackState } from "./read-stack-state.ts";

/** What holds data in the stack, and what was done to it, as the last update left it. */
export interface Deployed {
  readonly data: readonly DeployedData[];
  readonly migrations: AppliedMigrations;
  /** How callers reach the API. */
  readonly endpoint: DeployedEndpoint;
}

/** What the stack's own state says of it; nothing for a stack that was never updated. */
export async function readDeployed(): Promise<Deployed> {
  const resources = await readStackState();
  return {
    data: toDeployedData(resources),
    migrations: toAppliedMigrations(resources),
    endpoint: toDeployedEndpoint(resources),
  };
}
