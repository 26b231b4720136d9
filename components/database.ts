import * as pulumi from "@pulumi/pulumi";
import type { PlannedDatabases } from "../plinth/plan/plan.ts";
import type { DatabaseDescriptor } from "../plinth/resources/database-descriptor.ts";
import type { DatabaseRole } from "../plinth/runtime/migrations/migration-target.ts";
import type { CodeBucket } from "./code-bucket.ts";
import { DatabaseCluster } from "./database-cluster.ts";
import { DatabaseMigrations } from "./database-migrations.ts";
import { DatabaseStandIn, type StandInServer } from "./database-stand-in.ts";
import type { StackContext } from "./stack-context.ts";

/** What the databases of a stack share. */
export interface DatabaseParts extends PlannedDatabases {
  readonly code: CodeBucket;
  /** A PostgreSQL on this machine, in Aurora's place: where the stack lives on an embedded AWS. */
  readonly standIn?: StandInServer | undefined;
}

/** Arguments of {@link Database}. */
export interface DatabaseArgs {
  readonly descriptor: DatabaseDescriptor;
  readonly parts: DatabaseParts;
  readonly context: StackContext;
}

/** A database of `resources.ts`: its server, the function that applies its migrations, and the secrets by which functions log in. */
export class Database extends pulumi.ComponentResource {
  /** By what the role may do; known once the migrations are applied, so that no function starts before there are its tables. */
  readonly secretNames: Readonly<Record<DatabaseRole, pulumi.Output<string>>>;
  readonly secretArns: Readonly<Record<DatabaseRole, pulumi.Output<string>>>;

  constructor(name: string, { descriptor, parts, context }: DatabaseArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:Database", name, {}, options);
    const parent = { parent: this };
    const server = parts.standIn
      ? new DatabaseStandIn(name, { server: parts.standIn, context }, parent)
      : new DatabaseCluster(name, { context }, parent);
    const { migrator, code } = parts;
    const files = parts.files.get(descriptor.name) ?? [];
    const migrations = new DatabaseMigrations(name, { server, files, migrator, code, context }, parent);
    this.secretNames = migrations.secretNames;
    this.secretArns = migrations.secretArns;
    this.registerOutputs({ secretNames: this.secretNames, secretArns: this.secretArns });
  }
}
