import type { DeployedTable } from "../presets/lost-protections.ts";
import { readStackState } from "./read-stack-state.ts";

const TABLE_TYPE = "aws:dynamodb/table:Table";

/** The stack's tables as its last update left them. */
export async function readDeployedTables(): Promise<DeployedTable[]> {
  return toDeployedTables(await readStackState<StateEntry>());
}

/** The tables among a state's resources, by URN. */
export function toDeployedTables(resources: Readonly<Record<string, StateEntry>>): DeployedTable[] {
  return Object.entries(resources)
    .filter(([, { type }]) => type === TABLE_TYPE)
    .map(([urn, { outputs }]) => ({
      name: urn.slice(urn.lastIndexOf("::") + 2),
      deletionProtection: outputs.deletionProtectionEnabled === true,
      backupDays: backupDaysOf(outputs.pointInTimeRecovery),
      hasCustomerKey: outputs.serverSideEncryption?.enabled === true,
    }));
}

/** A resource of a state, as far as it says how a table is protected. */
export interface StateEntry {
  readonly type: string;
  readonly outputs: {
    readonly deletionProtectionEnabled?: boolean;
    readonly pointInTimeRecovery?: { readonly enabled: boolean; readonly recoveryPeriodInDays?: number };
    readonly serverSideEncryption?: { readonly enabled: boolean };
  };
}

// AWS keeps 35 days where nobody says otherwise.
function backupDaysOf(recovery: StateEntry["outputs"]["pointInTimeRecovery"]): number {
  return recovery?.enabled ? recovery.recoveryPeriodInDays || 35 : 0;
}
