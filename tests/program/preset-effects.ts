import { DATA_SAFETY } from "../../plinth/presets/data-safety.ts";
import type { PresetField, ResolvedPreset } from "../../plinth/presets/preset-table.ts";
import type { ProgramResource } from "./compare-resources.ts";

/** What one field of a preset does to the resources of a stack. */
export interface Effect {
  /** What the resources say that the field is; the field of the preset, whenever they are as they should be. */
  readonly found: (resources: Resources) => unknown;
  /** The differences that another value of the field makes, as `differencesOf` spells them. */
  readonly changes: readonly RegExp[];
}

/** The stack's resources, for {@link Effect.found}. */
export class Resources {
  readonly all: readonly ProgramResource[];

  constructor(all: readonly ProgramResource[]) {
    this.all = all;
  }

  /** Those of a type, such as `lambda/function:Function`. */
  of(type: string): Readonly<Record<string, unknown>>[] {
    return this.all.filter((each) => each.type === `aws:${type}`).map(({ inputs }) => inputs);
  }

  /** The one value that a property has in all resources of the type; a list of all of them where they disagree. */
  one(type: string, read: (inputs: Inputs) => unknown): unknown {
    return only(this.of(type).map(read));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the inputs of every type of resource there is.
type Inputs = Readonly<Record<string, any>>;

function only(values: readonly unknown[]): unknown {
  const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  return distinct.length === 1 ? distinct[0] : distinct;
}

/** Not the function that applies migrations: it has Lambda's longest time, whatever the preset. */
function inRoutes(read: (inputs: Inputs) => unknown): (resources: Resources) => unknown {
  return (resources) =>
    only(
      resources
        .of("lambda/function:Function")
        .filter(({ timeout }) => timeout !== 900)
        .map(read),
    );
}

const NETWORK_PARTS =
  /^(Vpc|Subnet|RouteTable|RouteTableAssociation|Route|InternetGateway|NatGateway|Eip|DefaultSecurityGroup|SecurityGroup|SecurityGroup(In|E)gressRule|VpcEndpoint|FlowLog) \S+$/;
const ALARM_PARTS =
  /^(Dashboard dashboard|LogMetricFilter alarms-throttles|MetricAlarm alarm-\S+|Topic(Policy)? alarms)$/;

/** By field, everything that it moves and nothing else. A preset's whole effect is the sum. */
export const EFFECTS: Readonly<Record<PresetField, Effect>> = {
  memoryMb: {
    found: inRoutes(({ memorySize }) => memorySize),
    changes: [/^Function \S+ memorySize$/],
  },
  timeoutSeconds: {
    // The gateway waits half a second longer.
    found: (resources) =>
      only([
        inRoutes(({ timeout }) => timeout)(resources),
        resources.one("apigatewayv2/integration:Integration", (each) => (each["timeoutMilliseconds"] - 500) / 1000),
      ]),
    changes: [
      /^Function \S+ timeout$/,
      /^Integration \S+ timeoutMilliseconds$/,
      // Six of the function's.
      /^Queue \S+ visibilityTimeoutSeconds$/,
      /^MetricAlarm alarm-slow-requests (threshold|alarmDescription)$/,
      /^Dashboard dashboard dashboardBody\.widgets$/,
    ],
  },
  rateLimitPerSecond: {
    found: (resources) =>
      resources.one("apigatewayv2/stage:Stage", (each) => each["defaultRouteSettings"].throttlingRateLimit),
    changes: [/^Stage api defaultRouteSettings\.throttlingRateLimit$/],
  },
  burstLimit: {
    found: (resources) =>
      resources.one("apigatewayv2/stage:Stage", (each) => each["defaultRouteSettings"].throttlingBurstLimit),
    changes: [/^Stage api defaultRouteSettings\.throttlingBurstLimit$/],
  },
  network: {
    found: (resources) =>
      only([
        vpcOf(resources) ? "vpc" : "none",
        resources.one("lambda/function:Function", (each) => (each["vpcConfig"] ? "vpc" : "none")),
      ]),
    changes: [
      NETWORK_PARTS,
      /^(LogGroup|Role|RolePolicy) network-flow-logs$/,
      /^RolePolicy \S+-network$/,
      /^Function \S+ vpcConfig\./,
    ],
  },
  availabilityZones: {
    found: inRoutes((each) => each["vpcConfig"]?.subnetIds.length ?? 0),
    changes: [
      /^Vpc \S+ (numberOfAvailabilityZones|subnetSpecs)$/,
      /^(Subnet|RouteTable|RouteTableAssociation|Route|NatGateway|Eip) \S+$/,
      /^Function \S+ vpcConfig\.subnetIds$/,
      /^RolePolicy \S+-network policy\.Statement\[CreateInterfaces\]$/,
      /^VpcEndpoint \S+ (routeTableIds|subnetIds)$/,
      /^SubnetGroup \S+ subnetIds$/,
    ],
  },
  natGateways: {
    found: (resources) => wantedGateways(resources) ?? gatewaysIn(resources),
    changes: [
      /^Vpc \S+ (natGateways\.strategy|subnetSpecs)$/,
      /^(NatGateway|Eip|Subnet|RouteTable|RouteTableAssociation|Route|InternetGateway) \S+$/,
      /^Route \S+ natGatewayId$/,
    ],
  },
  interfaceEndpoints: {
    found: (resources) =>
      resources.of("ec2/vpcEndpoint:VpcEndpoint").some((each) => each["vpcEndpointType"] === "Interface"),
    changes: [
      /^VpcEndpoint network-(lambda|secretsmanager|sqs)$/,
      /^SecurityGroup network-endpoints$/,
      /^SecurityGroupIngressRule network-to-endpoints$/,
    ],
  },
  dataSafety: {
    found: (resources) => only(protectionsOf(resources).map(levelOf)),
    changes: [
      /^Table \S+ (deletionProtectionEnabled|pointInTimeRecovery\.\w+|protect|retainOnDelete)$/,
      /^UserPool \S+ (deletionProtection|protect|retainOnDelete)$/,
      /^Bucket (?!code )\S+ (forceDestroy|protect|retainOnDelete)$/,
      /^Bucket(OwnershipControls|PublicAccessBlock|Policy|CorsConfiguration|ServerSideEncryptionConfiguration|Versioning|LifecycleConfiguration) (?!code )\S+ (protect|retainOnDelete)$/,
      /^Bucket(Versioning|LifecycleConfiguration) (?!code$)\S+$/,
      /^BucketLifecycleConfiguration \S+ rules$/,
      /^Secret(Version)? \S+ (recoveryWindowInDays|protect|retainOnDelete)$/,
      /^Key key (deletionWindowInDays|protect|retainOnDelete)$/,
      /^Alias key (protect|retainOnDelete)$/,
      /^Cluster \S+ (backupRetentionPeriod|deleteAutomatedBackups|deletionProtection|finalSnapshotIdentifier|skipFinalSnapshot)$/,
    ],
  },
  logRetentionDays: {
    found: (resources) => resources.one("cloudwatch/logGroup:LogGroup", (each) => each["retentionInDays"]),
    changes: [/^LogGroup \S+ retentionInDays$/],
  },
  logLevel: {
    found: inRoutes((each) => each["environment"].variables.PLINTH_LOG_LEVEL),
    changes: [/^Function \S+ environment\.variables\.PLINTH_LOG_LEVEL$/],
  },
  metrics: {
    found: inRoutes((each) => each["environment"].variables.PLINTH_METRICS),
    changes: [/^Function \S+ environment\.variables\.PLINTH_METRICS$/],
  },
  alarms: {
    found: (resources) =>
      only(
        ["cloudwatch/metricAlarm:MetricAlarm", "cloudwatch/dashboard:Dashboard", "sns/topic:Topic"].map(
          (type) => resources.of(type).length > 0,
        ),
      ),
    changes: [ALARM_PARTS, /^Key key policy\.Statement\[AlarmsPublish\]$/],
  },
  tracing: {
    found: inRoutes((each) => each["tracingConfig"].mode === "Active"),
    changes: [/^Function \S+ tracingConfig\.mode$/, /^RolePolicy \S+ policy\.Statement\[Tracing\]$/],
  },
  encryptionKey: {
    found: (resources) =>
      only([
        resources.of("kms/key:Key").length > 0 ? "customer" : "aws",
        resources.one("lambda/function:Function", (each) => (each["kmsKeyArn"] ? "customer" : "aws")),
        resources.one("cloudwatch/logGroup:LogGroup", (each) => (each["kmsKeyId"] ? "customer" : "aws")),
        resources.one("dynamodb/table:Table", (each) => (each["serverSideEncryption"]?.kmsKeyArn ? "customer" : "aws")),
        resources.one("secretsmanager/secret:Secret", (each) => (each["kmsKeyId"] ? "customer" : "aws")),
      ]),
    changes: [
      /^(Key|Alias) key$/,
      /^BucketServerSideEncryptionConfiguration (code|\S+ rules)$/,
      /^Function \S+ (kmsKeyArn|s3Key)$/,
      /^LogGroup \S+ kmsKeyId$/,
      /^Table \S+ serverSideEncryption\.\w+$/,
      /^Secret \S+ kmsKeyId$/,
      /^Topic \S+ kmsMasterKeyId$/,
      /^Queue \S+ (kmsMasterKeyId|sqsManagedSseEnabled)$/,
      /^Cluster \S+ (kmsKeyId|masterUserSecretKmsKeyId)$/,
    ],
  },
  // A rule of the plan: it refuses a route, and deploys nothing.
  accessMustBeStated: { found: () => undefined, changes: [] },
  databaseMinAcu: {
    found: (resources) => capacityOf(resources)?.minCapacity,
    changes: [/^Cluster \S+ serverlessv2ScalingConfiguration\.minCapacity$/],
  },
  databaseMaxAcu: {
    found: (resources) => capacityOf(resources)?.maxCapacity,
    changes: [/^Cluster \S+ serverlessv2ScalingConfiguration\.maxCapacity$/],
  },
  databaseInstances: {
    found: (resources) => resources.of("rds/clusterInstance:ClusterInstance").length || undefined,
    changes: [/^ClusterInstance \S+$/],
  },
  queueConcurrency: {
    found: (resources) =>
      resources.one("lambda/eventSourceMapping:EventSourceMapping", (each) => each["scalingConfig"].maximumConcurrency),
    changes: [/^EventSourceMapping \S+ scalingConfig\.maximumConcurrency$/],
  },
};

function vpcOf({ all }: Resources): Inputs | undefined {
  return all.find(({ type }) => type === "awsx:ec2:Vpc")?.inputs;
}

/** From the mocks: what the network's component is asked for. */
function wantedGateways(resources: Resources): string | undefined {
  const { strategy } = Object(vpcOf(resources)?.["natGateways"]);
  return strategy && { None: "none", Single: "single", OnePerAz: "per-zone" }[String(strategy)];
}

/** From a live stack: what the component has made of it. */
function gatewaysIn(resources: Resources): string {
  const gateways = resources.of("ec2/natGateway:NatGateway").length;
  if (gateways <= 1) return gateways === 0 ? "none" : "single";
  return gateways === EFFECTS.availabilityZones.found(resources) ? "per-zone" : `${gateways} gateways`;
}

function capacityOf(resources: Resources): Inputs | undefined {
  return resources.of("rds/cluster:Cluster").map((each: Inputs) => each["serverlessv2ScalingConfiguration"])[0];
}

/** Days for which each resource that holds data can be brought back: 0 where it goes for good. */
function protectionsOf(resources: Resources): number[] {
  const days = (type: string, read: (inputs: Inputs) => number): number[] => resources.of(type).map(read);
  return [
    ...days("dynamodb/table:Table", ({ pointInTimeRecovery, deletionProtectionEnabled }) =>
      deletionProtectionEnabled && pointInTimeRecovery.enabled ? pointInTimeRecovery.recoveryPeriodInDays : 0,
    ),
    ...days("rds/cluster:Cluster", (each) => (each["deletionProtection"] ? each["backupRetentionPeriod"] : 0)),
    ...days("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", ({ rules }) =>
      Math.max(...rules.map((rule: Inputs) => rule["noncurrentVersionExpiration"]?.noncurrentDays ?? 0)),
    ),
  ];
}

function levelOf(days: number): string | undefined {
  const levels = Object.entries(DATA_SAFETY);
  return levels.find(([, rules]) => (rules.deletionProtection ? rules.backupDays : 0) === days)?.[0];
}

const FIELDS = Object.keys(EFFECTS).filter((key): key is PresetField => key in EFFECTS);

/** Fields that the resources say otherwise than the preset does. */
export function misreadFields(
  resources: readonly ProgramResource[],
  preset: ResolvedPreset,
  skipped: readonly PresetField[] = [],
): { field: PresetField; preset: unknown; found: unknown }[] {
  const found = new Resources(resources);
  return FIELDS.filter((field) => field !== "accessMustBeStated" && !skipped.includes(field))
    .map((field) => ({ field, preset: preset[field], found: EFFECTS[field].found(found) }))
    .filter((each) => JSON.stringify(each.preset) !== JSON.stringify(each.found));
}

/** The differences that none of the fields accounts for in which the two presets differ. */
export function unexplained(differences: readonly string[], one: ResolvedPreset, other: ResolvedPreset): string[] {
  const moved = FIELDS.filter((field) => one[field] !== other[field]).flatMap((field) => EFFECTS[field].changes);
  return differences.filter((difference) => !moved.some((pattern) => pattern.test(difference)));
}
