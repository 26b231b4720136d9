import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dataSafetyOf } from "../plinth/presets/data-safety.ts";
import type { SecretDescriptor } from "../plinth/resources/secret.ts";
import { kmsKeyOf, nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** Arguments of {@link Secret}. */
export interface SecretArgs {
  readonly descriptor: SecretDescriptor;
  readonly context: StackContext;
  /** The value, 1–65536 bytes (Secrets Manager's limit). It must be a secret of Pulumi's: it is then encrypted in the state. */
  readonly value: pulumi.Output<string>;
}

/**
 * A secret of `resources.ts` in Secrets Manager, encrypted with the stack's key or AWS's. It is no data of its own, since the stack's config holds
 * its value: no preset protects it. From `standard` data safety on, one that was removed can be restored for some days.
 */
export class Secret extends pulumi.ComponentResource {
  /** Known once the value is stored, so that no function starts before there is one to read. */
  readonly secretName: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, { descriptor, context, value }: SecretArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:Secret", name, {}, options);
    const parent = { parent: this };
    const secret = new aws.secretsmanager.Secret(
      name,
      {
        // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
        name: nameIn(context, descriptor.name, 512),
        ...(descriptor.description === undefined ? {} : { description: descriptor.description }),
        recoveryWindowInDays: recoveryDays(context),
        ...kmsKeyOf(context),
        tags: tagsOf(context),
      },
      parent,
    );
    const version = new aws.secretsmanager.SecretVersion(name, { secretId: secret.id, secretString: value }, parent);
    this.secretName = pulumi.all([secret.name, version.versionId]).apply(([secretName]) => secretName);
    this.secretArn = secret.arn;
    this.registerOutputs({ secretName: this.secretName, secretArn: this.secretArn });
  }
}

/** Secrets Manager takes 7 to 30 days, or 0 for at once. During them nobody can create a secret of the same name. */
function recoveryDays({ preset }: StackContext): number {
  const { keepOnDelete, backupDays } = dataSafetyOf(preset.dataSafety);
  return keepOnDelete ? Math.min(30, Math.max(7, backupDays)) : 0;
}
