import type { DeployedData } from "../presets/deployed-data.ts";

/** A resource of a state, as far as it says how data is protected. */
export interface StateEntry {
  readonly type: string;
  readonly outputs: TableOutputs & BucketOutputs & SecretOutputs & ClusterOutputs & KeyOutputs;
}

interface KeyOutputs {
  readonly arn?: string;
}

interface TableOutputs {
  readonly deletionProtectionEnabled?: boolean;
  readonly pointInTimeRecovery?: { readonly enabled: boolean; readonly recoveryPeriodInDays?: number };
  readonly serverSideEncryption?: { readonly enabled: boolean };
  readonly hashKey?: string;
  readonly rangeKey?: string;
  readonly attributes?: readonly { readonly name: string; readonly type: string }[];
  readonly name?: string;
  readonly globalSecondaryIndexes?: readonly { readonly name: string }[];
  readonly ttl?: { readonly attributeName?: string; readonly enabled?: boolean };
}

interface BucketOutputs {
  readonly forceDestroy?: boolean;
  readonly rules?: readonly {
    readonly noncurrentVersionExpiration?: { readonly noncurrentDays?: number };
    readonly applyServerSideEncryptionByDefault?: { readonly sseAlgorithm?: string };
  }[];
}

interface SecretOutputs {
  readonly recoveryWindowInDays?: number;
  readonly kmsKeyId?: string;
}

interface ClusterOutputs {
  /** A user pool's is `ACTIVE` or `INACTIVE`. */
  readonly deletionProtection?: boolean | string;
  readonly backupRetentionPeriod?: number;
  readonly kmsKeyId?: string;
}

// A component is the last of its child's types but one; the bucket of the code is of another, and holds no data.
const READERS: Readonly<Record<string, (name: string, outputs: StateEntry["outputs"], parts: Parts) => DeployedData>> =
  {
    "plinth:index:Table$aws:dynamodb/table:Table": toTable,
    "plinth:index:Bucket$aws:s3/bucket:Bucket": toBucket,
    "plinth:index:Secret$aws:secretsmanager/secret:Secret": toSecret,
    "plinth:index:DatabaseCluster$aws:rds/cluster:Cluster": toDatabase,
    "plinth:index:UserPool$aws:cognito/userPool:UserPool": toUserPool,
  };

/** The rest of the state, as far as a reader asks for it. */
interface Parts {
  /** The outputs of the resource of this type that belongs to the same declaration. */
  of(type: string): StateEntry["outputs"] | undefined;
  /** Whether it is the ARN of the stack's own key: RDS says which of AWS's a cluster has, too. */
  isOwnKey(arn: string | undefined): boolean;
}

/** What holds data among a state's resources, by URN. */
export function toDeployedData(resources: Readonly<Record<string, StateEntry>>): DeployedData[] {
  const keys = Object.values(resources).filter(({ type }) => type === "aws:kms/key:Key");
  return Object.entries(resources).flatMap(([urn, { outputs }]) => {
    const [types = "", name = ""] = urn.split("::").slice(2);
    const read = READERS[types.split("$").slice(-2).join("$")];
    const parts: Parts = {
      of: (type) => resources[urn.replace(/[^$]*$/, `${type}::${name}`)]?.outputs,
      isOwnKey: (arn) => arn !== undefined && keys.some((key) => key.outputs.arn === arn),
    };
    return read ? [read(name, outputs, parts)] : [];
  });
}

function toTable(name: string, outputs: TableOutputs): DeployedData {
  const { attributes = [], ttl } = outputs;
  const typeOf = (key: string) => (attributes.find((each) => each.name === key)?.type === "N" ? "number" : "string");
  return {
    kind: "table",
    name,
    deletionProtection: outputs.deletionProtectionEnabled === true,
    backupDays: backupDaysOf(outputs.pointInTimeRecovery),
    hasCustomerKey: outputs.serverSideEncryption?.enabled === true,
    key: [outputs.hashKey, outputs.rangeKey].flatMap((key) => (key ? [{ name: key, type: typeOf(key) }] : [])),
    ttlAttribute: ttl?.enabled ? ttl.attributeName : undefined,
    indexes: (outputs.globalSecondaryIndexes ?? []).map((index) => index.name),
    id: outputs.name,
  };
}

// AWS keeps 35 days where nobody says otherwise.
function backupDaysOf(recovery: TableOutputs["pointInTimeRecovery"]): number {
  return recovery?.enabled ? recovery.recoveryPeriodInDays || 35 : 0;
}

function toBucket(name: string, { forceDestroy }: BucketOutputs, parts: Parts): DeployedData {
  const encryption = parts.of("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
  const lifecycle = parts.of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
  const days = (lifecycle?.rules ?? []).map((rule) => rule.noncurrentVersionExpiration?.noncurrentDays ?? 0);
  const algorithms = (encryption?.rules ?? []).map((rule) => rule.applyServerSideEncryptionByDefault?.sseAlgorithm);
  return {
    kind: "bucket",
    name,
    isKept: forceDestroy !== true,
    versionDays: Math.max(0, ...days),
    hasCustomerKey: algorithms.includes("aws:kms"),
  };
}

function toSecret(name: string, { recoveryWindowInDays, kmsKeyId }: SecretOutputs): DeployedData {
  // One that was imported says nothing: AWS asks for the days when a secret is deleted, and keeps none before.
  return { kind: "secret", name, recoveryDays: recoveryWindowInDays ?? 0, hasCustomerKey: Boolean(kmsKeyId) };
}

function toDatabase(name: string, outputs: ClusterOutputs, { isOwnKey }: Parts): DeployedData {
  return {
    kind: "database",
    name,
    deletionProtection: outputs.deletionProtection === true,
    backupDays: outputs.backupRetentionPeriod ?? 0,
    hasCustomerKey: isOwnKey(outputs.kmsKeyId),
  };
}

function toUserPool(name: string, { deletionProtection }: ClusterOutputs): DeployedData {
  return { kind: "userPool", name, deletionProtection: deletionProtection === "ACTIVE", hasCustomerKey: false };
}
