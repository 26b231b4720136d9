import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { MIGRATIONS_ACTIONS, TARGET_VARIABLE } from "../plinth/runtime/migrations/migration-target.ts";
import type { DatabaseMigrationsArgs, RoleSecrets } from "./database-migrations.ts";
import { FunctionRole, type PolicyStatement } from "./function-role.ts";
import { kmsKeyOf, logGroupIn, nameIn, tagsOf, vpcConfigOf } from "./stack-context.ts";

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
  const logGroup = new aws.cloudwatch.LogGroup(
    name,
    {
      name: logGroupIn(context, name),
      retentionInDays: context.preset.logRetentionDays,
      ...kmsKeyOf(context),
      tags: tagsOf(context),
    },
    parent,
  );
  const grants = pulumi
    .all([server.ownerSecretArn, secrets.read.arn, secrets.write.arn])
    .apply(([owner, ...roles]) => statements(owner, roles));
  const role = new FunctionRole(name, { context, logGroupArn: logGroup.arn, grants }, parent);
  return new aws.lambda.Function(
    name,
    {
      name: nameIn(context, name),
      role: role.roleArn,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      ...code.place(name, migrator),
      memorySize: MEMORY_MB,
      timeout: TIMEOUT_SECONDS,
      ...(context.keyArn ? { kmsKeyArn: context.keyArn } : {}),
      environment: { variables: { [TARGET_VARIABLE]: target } },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      ...vpcConfigOf(context),
      tags: tagsOf(context),
    },
    parent,
  );
}

function statements(owner: string, roles: readonly string[]): PolicyStatement[] {
  return [
    { sid: "OwnerSecret", actions: MIGRATIONS_ACTIONS.owner, resources: [owner] },
    { sid: "RoleSecrets", actions: MIGRATIONS_ACTIONS.roles, resources: roles },
  ];
}
