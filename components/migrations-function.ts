import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { MIGRATIONS_ACTIONS, TARGET_VARIABLE } from "../plinth/runtime/migrations/migration-target.ts";
import { createFunction } from "./create-function.ts";
import type { DatabaseMigrationsArgs, RoleSecrets } from "./database-migrations.ts";
import type { PolicyStatement } from "./function-role.ts";

// Lambda's most: a migration may rewrite a table.
const TIMEOUT_SECONDS = 900;
const MEMORY_MB = 512;

/** The function that applies a database's migrations and renews its roles' passwords: in the network, with the rights for that alone. */
export function createMigrationsFunction(
  name: string,
  { migrator, code, context, server }: DatabaseMigrationsArgs,
  secrets: RoleSecrets,
  target: pulumi.Output<string>,
  parent: pulumi.CustomResourceOptions,
): aws.lambda.Function {
  const grants = pulumi
    .all([server.ownerSecretArn, secrets.read.arn, secrets.write.arn])
    .apply(([owner, ...roles]) => statements(owner, roles));
  const environment = { [TARGET_VARIABLE]: target };
  const sizes = { memoryMb: MEMORY_MB, timeoutSeconds: TIMEOUT_SECONDS };
  return createFunction(name, { context, bundle: migrator, code, grants, environment, ...sizes }, parent);
}

function statements(owner: string, roles: readonly string[]): PolicyStatement[] {
  return [
    { sid: "OwnerSecret", actions: MIGRATIONS_ACTIONS.owner, resources: [owner] },
    { sid: "RoleSecrets", actions: MIGRATIONS_ACTIONS.roles, resources: roles },
  ];
}
