import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "../plinth/bundling/bundle.ts";
import {
  DATABASE_ROLES,
  type DatabaseRole,
  type MigrationFile,
} from "../plinth/runtime/migrations/migration-target.ts";
import type { CodeBucket } from "./code-bucket.ts";
import type { DatabaseServer } from "./database-cluster.ts";
import { createMigrationsFunction } from "./migrations-function.ts";
import { kmsKeyOf, nameIn, type StackContext, tagsOf } from "./stack-context.ts";

const ROTATION_DAYS = 30;

/** Arguments of {@link DatabaseMigrations}. */
export interface DatabaseMigrationsArgs {
  readonly server: DatabaseServer;
  readonly files: readonly MigrationFile[];
  readonly migrator: Pick<Bundle, "zipFile" | "hash">;
  readonly code: CodeBucket;
  readonly context: StackContext;
}

/**
 * The function that applies a database's migrations, once for each change of them, and gives its two roles their passwords, which it
 * renews every thirty days. It alone may read the owner's password.
 */
export class DatabaseMigrations extends pulumi.ComponentResource {
  readonly secretNames: Readonly<Record<DatabaseRole, pulumi.Output<string>>>;
  readonly secretArns: Readonly<Record<DatabaseRole, pulumi.Output<string>>>;

  constructor(name: string, args: DatabaseMigrationsArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:DatabaseMigrations", name, {}, options);
    const parent = { parent: this };
    const secrets = {
      read: createSecret(name, "read", args, parent),
      write: createSecret(name, "write", args, parent),
    };
    const target = targetOf(args, secrets);
    const fn = createMigrationsFunction(`${name}-migrations`, args, secrets, target, parent);
    const { invocation, hash } = invoke(`${name}-migrations`, args, fn, target, parent);
    if (args.server.ca === undefined) rotate(name, secrets, fn, { ...parent, dependsOn: [invocation] });
    // The hash has no part in a name; it makes a name known only when the migrations are applied.
    const after = (value: pulumi.Output<string>) => pulumi.all([value, invocation.result, hash]).apply(([own]) => own);
    this.secretNames = { read: after(secrets.read.name), write: after(secrets.write.name) };
    this.secretArns = { read: secrets.read.arn, write: secrets.write.arn };
    this.registerOutputs({ secretNames: this.secretNames, secretArns: this.secretArns });
  }
}

export type RoleSecrets = Readonly<Record<DatabaseRole, aws.secretsmanager.Secret>>;

/** Without a value: the function writes it, so that no password is in the state. It is made anew where it is lost, so it goes at once. */
function createSecret(
  name: string,
  role: DatabaseRole,
  { context }: DatabaseMigrationsArgs,
  options: pulumi.CustomResourceOptions,
): aws.secretsmanager.Secret {
  return new aws.secretsmanager.Secret(
    `${name}-${role}`,
    {
      name: nameIn(context, `${name}-database-${role}`, 512),
      description: `Login of the functions that ${role} in the database ${name}`,
      recoveryWindowInDays: 0,
      ...kmsKeyOf(context),
      tags: tagsOf(context),
    },
    options,
  );
}

function targetOf({ server }: DatabaseMigrationsArgs, { read, write }: RoleSecrets): pulumi.Output<string> {
  const { dbname, ca } = server;
  return pulumi
    .all([server.host, server.port, server.ownerSecretArn, read.name, write.name])
    .apply(([host, port, ownerSecret, readSecret, writeSecret]) => {
      const roleSecrets = { read: readSecret, write: writeSecret };
      const standIn = ca === undefined ? {} : { ca, create: true };
      return JSON.stringify({ host, port, dbname, ownerSecret, roleSecrets, ...standIn });
    });
}

/** Calls the function when a file is new, or the database is another; an update that changes neither calls nobody. */
function invoke(
  name: string,
  { files, migrator }: DatabaseMigrationsArgs,
  fn: aws.lambda.Function,
  target: pulumi.Output<string>,
  parent: pulumi.CustomResourceOptions,
): { invocation: aws.lambda.Invocation; hash: pulumi.Output<string> } {
  const hash = target.apply((text) => createHash("sha256").update(text).update(migrator.hash).digest("hex"));
  const invocation = new aws.lambda.Invocation(
    name,
    {
      functionName: fn.name,
      input: JSON.stringify({ files }),
      triggers: { ...Object.fromEntries(files.map((file) => [file.name, file.sha256])), target: hash },
    },
    parent,
  );
  return { invocation, hash };
}

function rotate(
  name: string,
  secrets: RoleSecrets,
  fn: aws.lambda.Function,
  options: pulumi.CustomResourceOptions,
): void {
  for (const role of DATABASE_ROLES) {
    const permission = new aws.lambda.Permission(
      `${name}-${role}`,
      {
        action: "lambda:InvokeFunction",
        function: fn.name,
        principal: "secretsmanager.amazonaws.com",
        sourceArn: secrets[role].arn,
      },
      options,
    );
    new aws.secretsmanager.SecretRotation(
      `${name}-${role}`,
      {
        secretId: secrets[role].id,
        rotationLambdaArn: fn.arn,
        rotationRules: { automaticallyAfterDays: ROTATION_DAYS },
        // The function has just made the password.
        rotateImmediately: false,
      },
      { ...options, dependsOn: [permission] },
    );
  }
}
