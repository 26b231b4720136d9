import { all, has, hasText, mustBe, mustBeAbsent, mustBeWithin, mustInclude, when, withKeptData } from "../checks.ts";
import { entriesOf, isMap, type Properties, UNKNOWN, valueAt } from "../known-value.ts";
import type { Check, Rule } from "../rule.ts";

const CLUSTER = "aws:rds/cluster:Cluster";
const INSTANCE = "aws:rds/instance:Instance";
const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const DATABASES = [CLUSTER, INSTANCE];

const SAFE: Properties = {
  clusterIdentifier: "ledger",
  engine: "aurora-postgresql",
  masterUsername: "shop_owner",
  manageMasterUserPassword: true,
  storageEncrypted: true,
  backupRetentionPeriod: 7,
  deletionProtection: true,
  copyTagsToSnapshot: true,
  iamDatabaseAuthenticationEnabled: true,
  enabledCloudwatchLogsExports: ["postgresql"],
  skipFinalSnapshot: true,
};
const GUESSED = ["admin", "administrator", "awsuser", "postgres", "root", "rdsadmin", "sa", "user"];

/** Databases: RDS and Aurora. */
export const DATABASE_RULES: readonly Rule[] = [
  {
    id: "rds-encrypted",
    title: "Databases are encrypted at rest",
    reason: "Rows and backups would lie on disk in plain text, and no later change encrypts them.",
    fix: "Set storageEncrypted to true.",
    controls: ["RDS.3", "RDS.27", "RDS.4"],
    types: DATABASES,
    check: mustBe("storageEncrypted", true),
    ...examples({ storageEncrypted: false }),
  },
  {
    id: "rds-not-public",
    title: "No database has an address on the internet",
    reason: "Anybody could try passwords.",
    fix: "Set publiclyAccessible to false.",
    controls: ["RDS.2"],
    types: [INSTANCE, CLUSTER_INSTANCE],
    check: mustBe("publiclyAccessible", undefined, false),
    failing: { type: CLUSTER_INSTANCE, properties: instance({ publiclyAccessible: true }) },
    passing: { type: CLUSTER_INSTANCE, properties: instance({ publiclyAccessible: false }) },
  },
  {
    id: "rds-backups",
    title: "Databases are backed up, for a week or longer where the data outlives a mistake",
    reason: "One wrong statement would be for good.",
    fix: "Set backupRetentionPeriod to 7 or more.",
    controls: ["RDS.11", "RDS.50"],
    types: DATABASES,
    check: all(
      when(withKeptData, mustBeWithin("backupRetentionPeriod", 7, 35)),
      // One day is RDS's own default, and the least that Aurora takes.
      when(has("backupRetentionPeriod", 0), () => ["`backupRetentionPeriod` is 0"]),
    ),
    ...examples({ backupRetentionPeriod: 1 }),
    context: { dataSafety: "standard" },
  },
  {
    id: "rds-deletion-protection",
    title: "Databases whose data outlives a mistake cannot be deleted by one call",
    reason: "A deleted database takes its rows along.",
    fix: "Set deletionProtection to true.",
    controls: ["RDS.7", "RDS.8"],
    types: DATABASES,
    check: when(withKeptData, mustBe("deletionProtection", true)),
    ...examples({ deletionProtection: false }),
    context: { dataSafety: "standard" },
  },
  {
    id: "rds-iam-authentication",
    title: "Databases take IAM's tokens in place of passwords",
    reason: "A person who must look into a database at three in the morning would need a password that stays good.",
    fix: "Set iamDatabaseAuthenticationEnabled to true.",
    controls: ["RDS.12", "RDS.10"],
    types: DATABASES,
    check: mustBe("iamDatabaseAuthenticationEnabled", true),
    ...examples({ iamDatabaseAuthenticationEnabled: false }),
  },
  {
    id: "rds-password-managed",
    title: "RDS keeps the owner's password itself, and rotates it",
    reason: "A password in the program is in the state too, and stays what it was.",
    fix: "Set manageMasterUserPassword to true, and no masterPassword.",
    controls: ["SecretsManager.1"],
    types: DATABASES,
    // What is made of another database has that one's.
    check: all(
      mustBeAbsent("masterPassword"),
      mustBeAbsent("password"),
      when(has("replicationSourceIdentifier", undefined), mustBe("manageMasterUserPassword", true)),
    ),
    ...examples({ manageMasterUserPassword: undefined, masterPassword: "correct-horse-battery" }),
  },
  {
    id: "rds-custom-owner",
    title: "The owner of a database has a name of its own",
    reason: "Whoever guesses passwords begins with admin and postgres.",
    fix: "Set masterUsername to another name.",
    controls: ["RDS.24", "RDS.25"],
    types: DATABASES,
    check: all(...["masterUsername", "username"].map((path) => mayNotBe(path, GUESSED))),
    ...examples({ masterUsername: "postgres" }),
  },
  {
    id: "rds-logs-exported",
    title: "PostgreSQL and MySQL write their logs to CloudWatch",
    reason: "Nobody could say who did what, and the logs are lost with the database.",
    fix: "Set enabledCloudwatchLogsExports: postgresql for PostgreSQL, audit and error for MySQL.",
    controls: ["RDS.37", "RDS.36", "RDS.34", "RDS.42", "RDS.45", "RDS.9"],
    types: DATABASES,
    check: all(
      when(hasText("engine", /postgres/), mustInclude("enabledCloudwatchLogsExports", "postgresql")),
      when(hasText("engine", /mysql|mariadb/), mustInclude("enabledCloudwatchLogsExports", "error")),
      when(hasText("engine", /mysql|mariadb/), mustInclude("enabledCloudwatchLogsExports", "audit")),
    ),
    ...examples({ enabledCloudwatchLogsExports: undefined }),
  },
  {
    id: "rds-copies-tags",
    title: "Snapshots have the tags of their database",
    reason: "Nobody could say whose a snapshot is, and policies by tags would not hold for it.",
    fix: "Set copyTagsToSnapshot to true.",
    controls: ["RDS.16", "RDS.17", "RDS.47", "RDS.48"],
    types: DATABASES,
    check: mustBe("copyTagsToSnapshot", true),
    ...examples({ copyTagsToSnapshot: false }),
  },
  {
    id: "rds-minor-upgrades",
    title: "Databases get their security updates by themselves",
    reason: "What is known to be open stays open until somebody thinks of it.",
    fix: "Leave autoMinorVersionUpgrade out, or set it to true.",
    controls: ["RDS.13", "RDS.35"],
    types: [INSTANCE, CLUSTER_INSTANCE],
    check: mustBe("autoMinorVersionUpgrade", undefined, true),
    failing: { type: CLUSTER_INSTANCE, properties: instance({ autoMinorVersionUpgrade: false }) },
    passing: { type: CLUSTER_INSTANCE, properties: instance({ autoMinorVersionUpgrade: true }) },
  },
  {
    id: "rds-tls",
    title: "Databases take connections over TLS alone",
    reason: "Anybody on the way reads rows and passwords.",
    fix: "Set the parameter rds.force_ssl to 1 (PostgreSQL, SQL Server), or require_secure_transport to ON (MySQL, MariaDB).",
    controls: ["RDS.38", "RDS.39", "RDS.41", "RDS.44"],
    types: [PARAMETERS, "aws:rds/parameterGroup:ParameterGroup"],
    check: all(
      // The groups of an Aurora cluster's single instances have no such parameter.
      when(hasText("family", /^aurora-postgresql|^postgres|^sqlserver/), parameterIs("rds.force_ssl", "1")),
      when(hasText("family", /^aurora-mysql|^mysql|^mariadb/), parameterIs("require_secure_transport", "ON", "1")),
    ),
    failing: { type: PARAMETERS, properties: { name: "ledger", family: "aurora-postgresql17" } },
    passing: {
      type: PARAMETERS,
      properties: {
        name: "ledger",
        family: "aurora-postgresql17",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      },
    },
  },
];

function mayNotBe(path: string, refused: readonly string[]): Check {
  return (properties) => {
    const value = valueAt(properties, path);
    return typeof value === "string" && refused.includes(value.toLowerCase())
      ? [`\`${path}\` is "${value}", which everybody guesses first`]
      : [];
  };
}

function parameterIs(name: string, ...values: readonly string[]): Check {
  return ({ parameters }) => {
    if (parameters === UNKNOWN) return [];
    const written = entriesOf(parameters).filter(isMap);
    const isSet = written.some(
      (each) => each["name"] === name && [...values, UNKNOWN].some((value) => value === each["value"]),
    );
    return isSet ? [] : [`the parameter ${name} is not ${values[0]}`];
  };
}

function examples(wrong: object): Pick<Rule, "failing" | "passing"> {
  return {
    failing: { type: CLUSTER, properties: known({ ...SAFE, ...wrong }) },
    passing: { type: CLUSTER, properties: SAFE },
  };
}

function known(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

function instance(properties: object): Properties {
  return {
    clusterIdentifier: "ledger",
    engine: "aurora-postgresql",
    instanceClass: "db.serverless",
    ...properties,
  };
}
