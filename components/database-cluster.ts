import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DataSafetyRules, dataSafetyOf } from "../plinth/presets/data-safety.ts";
import { clusterName, sqlName } from "../plinth/routing/database-name.ts";
import { kmsKeyOf, type StackContext, tagsOf } from "./stack-context.ts";

const ENGINE = "aurora-postgresql";
/** Another number is another engine: the step is an operator's, with a snapshot at hand. */
const MAJOR_VERSION = "17";
// A function that is frozen keeps its connection, by which a database without callers would never rest.
const IDLE_SESSION_MS = 300_000;

/** Where a database is, and who owns it. */
export interface DatabaseServer {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** In SQL. */
  readonly dbname: string;
  /** Of the secret with the owner's user name and password. */
  readonly ownerSecretArn: pulumi.Output<string>;
  /** PEM of its authority; absent where it is one of Amazon RDS's. */
  readonly ca?: string;
}

/**
 * Aurora PostgreSQL Serverless v2, in the stack's data subnets: encrypted, over TLS alone, its owner's password RDS's own secret, which it
 * rotates every seven days; capacity, copies and backups as the preset says.
 */
export class DatabaseCluster extends pulumi.ComponentResource implements DatabaseServer {
  /** Known once there is an instance that answers. */
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly dbname: string;
  readonly ownerSecretArn: pulumi.Output<string>;

  constructor(
    name: string,
    { context }: { readonly context: StackContext },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:DatabaseCluster", name, {}, options);
    const parent = { parent: this };
    const identifier = clusterName({ ...context, name });
    const safety = dataSafetyOf(context.preset.dataSafety);
    // A cluster that is kept needs where it lies and what it is set to.
    const kept = { ...parent, protect: safety.protect, retainOnDelete: safety.keepOnDelete };
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-database`,
      {
        // RDS writes there and nowhere else; a group that it made itself would be kept for ever.
        name: `/aws/rds/cluster/${identifier}/postgresql`,
        retentionInDays: context.preset.logRetentionDays,
        ...kmsKeyOf(context),
        tags: tagsOf(context),
      },
      parent,
    );
    this.dbname = sqlName({ ...context, name });
    const cluster = new aws.rds.Cluster(
      name,
      { ...clusterArgs(name, identifier, this.dbname, context, this, kept), ...safetyArgs(identifier, safety) },
      // The key of a cluster is chosen once: another would replace it, and its rows. Minor versions are RDS's to renew.
      {
        ...kept,
        dependsOn: [logs],
        // A snapshot is what a cluster is made of at first, and nothing to it afterwards.
        ignoreChanges: [
          "snapshotIdentifier",
          "kmsKeyId",
          "masterUserSecretKmsKeyId",
          "engineVersion",
          "availabilityZones",
        ],
      },
    );
    const instances = createInstances(name, identifier, cluster, context, { parent, kept });
    this.host = pulumi
      .all([cluster.endpoint, pulumi.all(instances.map(({ id }) => id))])
      .apply(([endpoint]) => endpoint);
    this.port = cluster.port;
    this.ownerSecretArn = cluster.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? "");
    this.registerOutputs({ host: this.host, port: this.port, ownerSecretArn: this.ownerSecretArn });
  }
}

function clusterArgs(
  name: string,
  identifier: string,
  dbname: string,
  context: StackContext,
  parent: pulumi.Resource,
  kept: pulumi.CustomResourceOptions,
): aws.rds.ClusterArgs {
  const { network, preset } = context;
  // The plan has refused this already.
  if (!network) throw new Error(`The database "${name}" has no network to live in.`);
  const newest = aws.rds.getEngineVersionOutput({ engine: ENGINE, version: MAJOR_VERSION, latest: true }, { parent });
  const subnets = new aws.rds.SubnetGroup(
    name,
    { name: identifier, subnetIds: network.dataSubnetIds, tags: tagsOf(context) },
    kept,
  );
  const parameters = new aws.rds.ClusterParameterGroup(
    name,
    {
      name: `${identifier}-${MAJOR_VERSION}`,
      family: `${ENGINE}${MAJOR_VERSION}`,
      parameters: [
        { name: "rds.force_ssl", value: "1" },
        { name: "idle_session_timeout", value: String(IDLE_SESSION_MS) },
      ],
      tags: tagsOf(context),
    },
    kept,
  );
  return {
    clusterIdentifier: identifier,
    engine: ENGINE,
    engineVersion: newest.versionActual,
    databaseName: dbname,
    masterUsername: "plinth_owner",
    manageMasterUserPassword: true,
    ...(context.keyArn ? { masterUserSecretKmsKeyId: context.keyArn } : {}),
    storageEncrypted: true,
    iamDatabaseAuthenticationEnabled: true,
    ...restoreOf(context, name),
    ...kmsKeyOf(context),
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [network.dataSecurityGroupId],
    dbClusterParameterGroupName: parameters.name,
    serverlessv2ScalingConfiguration: { minCapacity: preset.databaseMinAcu, maxCapacity: preset.databaseMaxAcu },
    enabledCloudwatchLogsExports: ["postgresql"],
    copyTagsToSnapshot: true,
    // A new preset counts when it is deployed, not at the next maintenance.
    applyImmediately: true,
    tags: tagsOf(context),
  };
}

/** What the config adopts: the rows of a snapshot, its roles' passwords made anew by the migrations' function. */
function restoreOf({ adopt }: StackContext, name: string): { snapshotIdentifier?: string } {
  const snapshotIdentifier = adopt?.database?.[name];
  return snapshotIdentifier === undefined ? {} : { snapshotIdentifier };
}

function safetyArgs(identifier: string, safety: DataSafetyRules): Partial<aws.rds.ClusterArgs> {
  return {
    backupRetentionPeriod: safety.backupDays,
    deletionProtection: safety.deletionProtection,
    deleteAutomatedBackups: !safety.keepOnDelete,
    skipFinalSnapshot: !safety.finalSnapshot,
    ...(safety.finalSnapshot ? { finalSnapshotIdentifier: `${identifier}-final` } : {}),
  };
}

/** The first writes; RDS lets the next take over where it is lost. None holds rows, and one that is left over may go. */
function createInstances(
  name: string,
  identifier: string,
  cluster: aws.rds.Cluster,
  context: StackContext,
  { parent, kept }: { parent: pulumi.CustomResourceOptions; kept: pulumi.CustomResourceOptions },
): aws.rds.ClusterInstance[] {
  return Array.from({ length: context.preset.databaseInstances }, (_, index) => {
    const number = index + 1;
    return new aws.rds.ClusterInstance(
      index === 0 ? name : `${name}-${number}`,
      {
        identifier: `${identifier}-${number}`,
        clusterIdentifier: cluster.id,
        engine: ENGINE,
        instanceClass: "db.serverless",
        publiclyAccessible: false,
        // 0 and 1 scale with the writer, so that whoever takes over is large enough.
        promotionTier: Math.min(index, 15),
        applyImmediately: true,
        tags: tagsOf(context),
      },
      index === 0 ? kept : parent,
    );
  });
}
