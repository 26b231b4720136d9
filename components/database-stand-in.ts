import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sqlName } from "../plinth/routing/database-name.ts";
import type { DatabaseServer } from "./database-cluster.ts";
import { kmsKeyOf, nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** A PostgreSQL on this machine. */
export interface StandInServer {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** PEM of the authority that vouches for it. */
  readonly ca: string;
}

/**
 * What takes a cluster's place on an embedded AWS: a database on a server that runs already. It is a real PostgreSQL, and nothing of
 * Aurora's: no capacity, no copies, no backups.
 */
export class DatabaseStandIn extends pulumi.ComponentResource implements DatabaseServer {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly dbname: string;
  readonly ownerSecretArn: pulumi.Output<string>;
  readonly ca: string;

  constructor(
    name: string,
    { server, context }: { readonly server: StandInServer; readonly context: StackContext },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:DatabaseStandIn", name, {}, options);
    const parent = { parent: this };
    const secret = new aws.secretsmanager.Secret(
      `${name}-owner`,
      {
        name: nameIn(context, `${name}-database-owner`, 512),
        recoveryWindowInDays: 0,
        ...kmsKeyOf(context),
        tags: tagsOf(context),
      },
      parent,
    );
    const { username, password } = server;
    const secretString = pulumi.secret(JSON.stringify({ username, password }));
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-owner`,
      { secretId: secret.id, secretString },
      parent,
    );
    this.host = pulumi.output(server.host);
    this.port = pulumi.output(server.port);
    this.dbname = sqlName({ ...context, name });
    this.ca = server.ca;
    // Known once there is a password to read.
    this.ownerSecretArn = pulumi.all([secret.arn, version.versionId]).apply(([arn]) => arn);
    this.registerOutputs({ host: this.host, port: this.port, ownerSecretArn: this.ownerSecretArn });
  }
}
