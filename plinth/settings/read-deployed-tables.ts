import * as pulumi from "@pulumi/pulumi";
import type { DeployedTable } from "../presets/lost-protections.ts";

const TABLE_TYPE = "aws:dynamodb/table:Table";

/**
 * The stack's tables as its last update left them, read from its own state: the program that is running says only what is
 * wanted. The same state is there for every way in which a stack is updated.
 */
export async function readDeployedTables(): Promise<DeployedTable[]> {
  return toDeployedTables(await readStackResources());
}

/** Every resource of the stack's state, by URN. */
export async function readStackResources(): Promise<StackResources["outputs"]> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  // The engine cannot read the resources of a stack that was never updated; one that was has outputs.
  const last: StackOutputs = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  if (Object.keys(last.outputs ?? {}).length === 0) return {};
  const state: StackResources = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName: name,
  });
  return state.outputs;
}

interface StackOutputs {
  readonly outputs?: Readonly<Record<string, unknown>>;
}

interface StackResources {
  readonly outputs: Readonly<Record<string, StateEntry>>;
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

/** A resource of a state, as far as it says how a table or a database is protected, or which migrations were applied. */
export interface StateEntry {
  readonly type: string;
  readonly outputs: {
    readonly deletionProtectionEnabled?: boolean;
    readonly pointInTimeRecovery?: { readonly enabled: boolean; readonly recoveryPeriodInDays?: number };
    readonly serverSideEncryption?: { readonly enabled: boolean };
    readonly triggers?: Readonly<Record<string, string>>;
    readonly deletionProtection?: boolean;
    readonly backupRetentionPeriod?: number;
    readonly kmsKeyId?: string;
    readonly arn?: string;
  };
}

// AWS keeps 35 days where nobody says otherwise.
function backupDaysOf(recovery: StateEntry["outputs"]["pointInTimeRecovery"]): number {
  return recovery?.enabled ? recovery.recoveryPeriodInDays || 35 : 0;
}
