import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dataSafetyOf } from "../plinth/presets/data-safety.ts";
import { alarmNamesOf } from "./alarms.ts";
import { keyPolicy } from "./key-policy.ts";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** Days in which a deleted key can still be taken back: the most that KMS gives. */
const DELETION_WINDOW_DAYS = 30;

/** The customer key of a stack: its tables, buckets, secrets, logs, environments, code and the messages of its alarms are encrypted with it. Rotated every year. */
export class StackKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, context: StackContext, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:StackKey", name, {}, options);
    // Data that is kept is lost without its key. A key that is kept needs no `protect` beside: Pulumi never deletes it.
    const { keepOnDelete } = dataSafetyOf(context.preset.dataSafety);
    const adopted = context.adopt?.key;
    const key = new aws.kms.Key(
      name,
      {
        description: `Data of stack ${context.stack} of ${context.project}`,
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: policyOf(this, context),
        tags: tagsOf(context),
      },
      { parent: this, retainOnDelete: keepOnDelete, ...(adopted ? { import: adopted } : {}) },
    );
    // Not kept with the key: the next stack of this name needs it for its own.
    new aws.kms.Alias(name, { name: `alias/${nameIn(context, name, 250)}`, targetKeyId: key.keyId }, { parent: this });
    this.keyArn = key.arn;
    this.registerOutputs({ keyArn: this.keyArn });
  }
}

/** The stack's context, with the key that its preset asks for. AWS's own keys need none. */
export function withKey<Context extends StackContext>(
  context: Context,
  options: pulumi.ComponentResourceOptions,
): Context {
  if (context.preset.encryptionKey === "aws") return context;
  return { ...context, keyArn: new StackKey("key", context, options).keyArn };
}

function policyOf(parent: StackKey, context: StackContext): pulumi.Output<string> {
  const { project, stack, keepsOldNames } = context;
  const alarmNames = alarmNamesOf(context);
  return pulumi
    .all([
      aws.getPartitionOutput({}, { parent }),
      aws.getRegionOutput({}, { parent }),
      aws.getCallerIdentityOutput({}, { parent }),
    ])
    .apply(([{ partition, dnsSuffix }, { region }, { accountId }]) =>
      JSON.stringify(keyPolicy({ project, stack, keepsOldNames, partition, dnsSuffix, region, accountId, alarmNames })),
    );
}
