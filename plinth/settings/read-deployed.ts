import type { DeployedData } from "../presets/deployed-data.ts";
import { type AppliedMigrations, toAppliedMigrations } from "./read-applied-migrations.ts";
import { toDeployedData } from "./read-deployed-data.ts";
import { readStackState } from "./read-stack-state.ts";

/** What holds data in the stack, and what was done to it, as the last update left it. */
export interface Deployed {
  readonly data: readonly DeployedData[];
  readonly migrations: AppliedMigrations;
}

/** What the stack's own state says of it; nothing for a stack that was never updated. */
export async function readDeployed(): Promise<Deployed> {
  const resources = await readStackState();
  return { data: toDeployedData(resources), migrations: toAppliedMigrations(resources) };
}
