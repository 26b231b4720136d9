const INVOCATION_TYPE = "aws:lambda/invocation:Invocation";
const CLUSTER_TYPE = "aws:rds/cluster:Cluster";
const KEY_TYPE = "aws:kms/key:Key";
const NAME_END = "-migrations";

/** A stack's databases as its last update left them. */
export interface DeployedDatabases {
  /** By the database's name, the migrations that were applied, in their order. */
  readonly migrations: ReadonlyMap<string, readonly { readonly name: string; readonly sha256: string }[]>;
  readonly clusters: readonly DeployedCluster[];
}

/** How a live cluster is protected. */
export interface DeployedCluster {
  /** Its name in `resources.ts`. */
  readonly name: string;
  readonly deletionProtection: boolean;
  /** Days whose every second can be restored. */
  readonly backupDays: number;
  /** Whether it is encrypted with the stack's own key. */
  readonly hasCustomerKey: boolean;
}

/** A resource of a state, as far as it says how a database is protected, or which migrations were applied. */
interface StateEntry {
  readonly type: string;
  readonly outputs: {
    readonly triggers?: Readonly<Record<string, string>>;
    readonly deletionProtection?: boolean;
    readonly backupRetentionPeriod?: number;
    readonly kmsKeyId?: string;
    readonly arn?: string;
  };
}

/** The databases among a state's resources, by URN: the hash of each file is what makes their function run again. */
export function toDeployedDatabases(resources: Readonly<Record<string, StateEntry>>): DeployedDatabases {
  const all = Object.entries(resources).map(([urn, entry]) => ({
    name: urn.slice(urn.lastIndexOf("::") + 2),
    ...entry,
  }));
  const keys = new Set(all.filter(({ type }) => type === KEY_TYPE).map(({ outputs }) => outputs.arn));
  const invocations = all.filter(({ type, name }) => type === INVOCATION_TYPE && name.endsWith(NAME_END));
  return {
    migrations: new Map(invocations.map(({ name, outputs }) => [name.slice(0, -NAME_END.length), filesOf(outputs)])),
    clusters: all
      .filter(({ type }) => type === CLUSTER_TYPE)
      .map(({ name, outputs }) => ({
        name,
        deletionProtection: outputs.deletionProtection === true,
        backupDays: outputs.backupRetentionPeriod ?? 0,
        hasCustomerKey: outputs.kmsKeyId !== undefined && keys.has(outputs.kmsKeyId),
      })),
  };
}

function filesOf({ triggers = {} }: StateEntry["outputs"]): { name: string; sha256: string }[] {
  return Object.entries(triggers)
    .filter(([name]) => name.endsWith(".sql"))
    .map(([name, sha256]) => ({ name, sha256 }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
