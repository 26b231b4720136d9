/** A migration: one SQL file. */
export interface MigrationFile {
  /** `0001-name.sql`, without its folder. */
  readonly name: string;
  /** Its lines end in "\n", whatever the checkout made of them. */
  readonly sql: string;
  /** Of `sql`, hex. */
  readonly sha256: string;
}

/** The database that a migration function looks after, and where the secrets are; the function's environment holds it as JSON. */
export interface MigrationTarget {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  /** ARN of the secret with the owner's user name and password. */
  readonly ownerSecret: string;
  /** Name of the secret of each role. */
  readonly roleSecrets: Readonly<Record<DatabaseRole, string>>;
  /** PEM of the server's authority; absent on AWS, whose authorities the function brings. */
  readonly ca?: string;
  /** Whether the function creates the database where there is none: a stand-in's server has those of all stacks. */
  readonly create?: boolean;
}

export type DatabaseRole = "read" | "write";

export const DATABASE_ROLES: readonly DatabaseRole[] = ["read", "write"];

/** The IAM actions that the function needs of the owner's secret, and of those of the roles. */
export const MIGRATIONS_ACTIONS = {
  owner: ["secretsmanager:GetSecretValue"],
  roles: [
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
  ],
} as const;

/** The environment variable that holds the target. */
export const TARGET_VARIABLE = "PLINTH_DATABASE_TARGET";

export function readTarget(): MigrationTarget {
  const target: MigrationTarget = JSON.parse(process.env[TARGET_VARIABLE] ?? "{}");
  return target;
}
