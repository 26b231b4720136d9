import type { DataSafety } from "./data-safety.ts";

/** The six sizes, smallest first. */
export const PRESET_NAMES = ["nano", "micro", "small", "medium", "large", "xlarge"] as const;

export type PresetName = (typeof PRESET_NAMES)[number];

/** Everything that a preset decides, with a stack's overrides applied. Flat, so that each field can be overridden alone. */
export interface ResolvedPreset {
  readonly name: PresetName;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly rateLimitPerSecond: number;
  readonly burstLimit: number;
  readonly network: "none" | "vpc";
  /** 0 without a VPC. */
  readonly availabilityZones: number;
  readonly natGateways: "none" | "per-zone" | "single";
  readonly interfaceEndpoints: boolean;
  readonly dataSafety: DataSafety;
  readonly logRetentionDays: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly metrics: "none" | "stack" | "route";
  readonly alarms: boolean;
  readonly tracing: boolean;
  readonly encryptionKey: "aws" | "customer";
  readonly accessMustBeStated: boolean;
  /** 0 lets a database that nobody uses rest. */
  readonly databaseMinAcu: number;
  readonly databaseMaxAcu: number;
  readonly databaseInstances: number;
  /** Functions that one queue may have at work at once. */
  readonly queueConcurrency: number;
}

/** A field of a preset that can be overridden: all but its name. */
export type PresetField = Exclude<keyof ResolvedPreset, "name">;

/** One row of the table. */
export interface PresetRow<Value> {
  readonly unit: string;
  readonly values: Readonly<Record<PresetName, Value>>;
  /** What AWS allows, as a sentence's end, and where that is written. */
  readonly limit: string;
  readonly source: string;
  /** Why the row is in the presets and grows as it does. */
  readonly why: string;
}

const LAMBDA_LIMITS = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";
const GATEWAY_LIMITS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html";
const VPC_LIMITS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const AURORA_CAPACITY =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html";
const PLINTH = "docs/presets.md";

/** The preset table: Plinth's own numbers, every one within AWS's default quotas. */
export const PRESET_TABLE: { readonly [Field in PresetField]: PresetRow<ResolvedPreset[Field]> } = {
  memoryMb: {
    unit: "MB",
    values: across(256, 512, 512, 1024, 1769, 3008),
    limit: "128 to 10,240 MB, in steps of 1 MB",
    source: LAMBDA_LIMITS,
    why: "CPU grows with memory; 1,769 MB is one whole vCPU.",
  },
  timeoutSeconds: {
    unit: "s",
    values: across(10, 10, 15, 20, 29, 29),
    limit: "1 to 29 s behind the gateway, which gives up after 30 s (Lambda alone: 900 s)",
    source: GATEWAY_LIMITS,
    why: "A function that outlives the gateway's patience goes on, and costs, after its client got a 503.",
  },
  rateLimitPerSecond: {
    unit: "requests/s",
    values: across(10, 50, 200, 1000, 4000, 8000),
    limit: "1 to 10,000 requests/s, the account's default quota in a Region, shared by all its APIs",
    source: GATEWAY_LIMITS,
    why: "The stage's throttle is the guard of the bill; 0 would block every request.",
  },
  burstLimit: {
    unit: "requests",
    values: across(20, 100, 400, 2000, 4000, 5000),
    limit: "1 to 5,000 requests, the account's default quota in a Region, shared by all its APIs",
    source: GATEWAY_LIMITS,
    why: "A page that opens sends several requests at once; the bucket lets them through.",
  },
  network: {
    unit: "none or vpc",
    values: across("none", "none", "none", "vpc", "vpc", "vpc"),
    limit: "5 VPCs per Region by default",
    source: VPC_LIMITS,
    why: "Databases and callers with an allow-list need a private network; prototypes need none of its cost.",
  },
  availabilityZones: {
    unit: "zones",
    values: across(0, 0, 0, 2, 3, 3),
    limit: "1 to 6 with a VPC (most Regions have 3), 0 without",
    source: VPC_LIMITS,
    why: "Two zones survive the loss of one; three keep two thirds of the capacity.",
  },
  natGateways: {
    unit: "none, single or per-zone",
    values: across("none", "none", "none", "single", "per-zone", "per-zone"),
    limit: "5 NAT gateways per zone by default, none without a VPC",
    source: VPC_LIMITS,
    why: "One NAT gateway is the cheapest way out; one per zone leaves none that a zone's loss would close.",
  },
  interfaceEndpoints: {
    unit: "yes or no",
    values: across(false, false, false, false, false, true),
    limit: "50 interface and Gateway Load Balancer endpoints per VPC by default, none without a VPC",
    source: VPC_LIMITS,
    why: "At high volume, traffic to AWS services costs less through endpoints than through NAT.",
  },
  dataSafety: {
    unit: "relaxed, standard or strict",
    values: across("relaxed", "relaxed", "standard", "strict", "strict", "strict"),
    limit: "35 days of point-in-time recovery at most",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
    why: "A prototype's data goes with its stack; a production's data outlives a mistake.",
  },
  logRetentionDays: {
    unit: "days",
    values: across(3, 7, 14, 30, 90, 365),
    limit:
      "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days",
    source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    why: "Logs are kept as long as somebody may ask about them; without a number they are kept, and paid for, for ever.",
  },
  logLevel: {
    unit: "debug, info, warn or error",
    values: across("debug", "debug", "info", "info", "info", "info"),
    limit: "no limit of AWS; each line is paid for by its bytes",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html",
    why: "A prototype is watched line by line; a production pays for every line. The access line is written at any level.",
  },
  metrics: {
    unit: "none, stack or route",
    values: across("stack", "stack", "route", "route", "route", "route"),
    limit:
      "a custom metric is paid for each hour in which it has values: `stack` is 3 metrics, `route` 3 more for each route that is called",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html",
    why: "Latency, errors and cold starts are read out of the access lines; by route where somebody must find the slow one.",
  },
  alarms: {
    unit: "yes or no",
    values: across(false, false, true, true, true, true),
    limit:
      "5,000 alarms per Region by default; a stack has five, whatever it has of routes, and three more for each queue",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html",
    why: "From the first users on, a fault must be seen before they report it.",
  },
  tracing: {
    unit: "yes or no",
    values: across(false, false, true, true, true, true),
    limit: "HTTP APIs have no X-Ray, so a trace begins at the function",
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html",
    why: "A slow request is explained by its trace, not by its log.",
  },
  encryptionKey: {
    unit: "aws or customer",
    values: across("aws", "aws", "aws", "customer", "customer", "customer"),
    limit: "100,000 customer keys per Region by default",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
    why: "Everything is encrypted at rest in any case; a key of one's own can be rotated, audited and withdrawn.",
  },
  accessMustBeStated: {
    unit: "yes or no",
    values: across(false, false, true, true, true, true),
    limit: "no limit of AWS: Plinth's own rule",
    source: PLINTH,
    why: "Nothing is public by accident: a route says `scopes` or `public: true`.",
  },
  databaseMinAcu: {
    unit: "ACU",
    values: across(0, 0, 0.5, 0.5, 1, 2),
    limit: "0 to 256 ACU, in steps of 0.5, not above `databaseMaxAcu`",
    source: AURORA_CAPACITY,
    why: "An ACU is about 2 GiB of memory. At 0 a database rests after five minutes without callers, costs its storage alone, and takes about 15 s to wake.",
  },
  databaseMaxAcu: {
    unit: "ACU",
    values: across(1, 2, 4, 8, 32, 64),
    limit: "1 to 256 ACU, in steps of 0.5",
    source: AURORA_CAPACITY,
    why: "The guard of the bill: capacity grows with what the functions ask for, up to here.",
  },
  databaseInstances: {
    unit: "instances",
    values: across(1, 1, 1, 1, 2, 2),
    limit: "1 to 16: one that writes and up to 15 more",
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",
    why: "With a second in another zone, a lost one is replaced in about half a minute instead of ten.",
  },
  queueConcurrency: {
    unit: "functions",
    values: across(2, 5, 10, 20, 50, 100),
    limit: "2 to 1,000 concurrent invocations of a queue's function",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    why: "A full queue would take all of the account's concurrency, and the routes would have none; what stands behind it must bear it too.",
  },
};

/** The numbers of days for which CloudWatch Logs can keep a log group. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function across<const Value>(
  nano: Value,
  micro: Value,
  small: Value,
  medium: Value,
  large: Value,
  xlarge: Value,
): Readonly<Record<PresetName, Value>> {
  return { nano, micro, small, medium, large, xlarge };
}
