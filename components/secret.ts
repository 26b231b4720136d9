import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dataSafetyOf } from "../plinth/presets/data-safety.ts";
import type { SecretDescriptor } from "../plinth/resources/secret.ts";
import { adoptionOf, kmsKeyOf, nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** Arguments of {@link Secret}. */
export interface SecretArgs {
  readonly descriptor: SecretDescriptor;
  readonly context: StackContext;
  /** The value, 1–65536 bytes (Secrets Manager's limit). It must be a secret of Pulumi's: it is then encrypted in the state. */
  readonly value: pulumi.Output<string>;
}

/**
 * A secret of `resources.ts` in Secrets Manager, encrypted with the stack's key or AWS's. From `standard` data safety on it stays on AWS when
 * the stack goes, as the data does that it may belong to; nothing protects it further, since the stack's config holds its value.
 */
export class Secret extends pulumi.ComponentResource {
  /** Known once the value is stored, so that no function starts before there is one to read. */
  readonly secretName: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, { descriptor, context, value }: SecretArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:Secret", name, {}, options);
    const kept = { parent: this, retainOnDelete: dataSafetyOf(context.preset.dataSafety).keepOnDelete };
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
      { ...kept, ...adoptionOf(context, "secret", descriptor.name) },
    );
    const version = new aws.secretsmanager.SecretVersion(name, { secretId: secret.id, secretString: value }, kept);
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
