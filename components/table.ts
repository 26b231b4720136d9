import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dataSafetyOf } from "../plinth/presets/data-safety.ts";
import type { TableDescriptor } from "../plinth/resources/table.ts";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";

const ATTRIBUTE_TYPE = { string: "S", number: "N" } as const;

/** A DynamoDB table of `resources.ts`, or one of Plinth's own: on-demand capacity, encrypted, kept as safe as the preset's data safety says. */
export class Table extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;

  constructor(
    name: string,
    args: { descriptor: TableDescriptor; context: StackContext },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:Table", name, {}, options);
    const { descriptor, context } = args;
    const safety = dataSafetyOf(descriptor.dataSafety ?? context.preset.dataSafety);
    const keys = [descriptor.partitionKey, ...(descriptor.sortKey ? [descriptor.sortKey] : [])];
    const table = new aws.dynamodb.Table(
      name,
      {
        name: nameIn(context, descriptor.name, 255),
        billingMode: "PAY_PER_REQUEST",
        hashKey: descriptor.partitionKey.name,
        ...(descriptor.sortKey ? { rangeKey: descriptor.sortKey.name } : {}),
        attributes: keys.map((key) => ({ name: key.name, type: ATTRIBUTE_TYPE[key.type] })),
        ...(descriptor.ttlAttribute ? { ttl: { attributeName: descriptor.ttlAttribute, enabled: true } } : {}),
        // Written out for AWS's own key too: the provider takes an absent block for "as it is", and the table would stay
        // encrypted with a key that is about to be deleted.
        serverSideEncryption: context.keyArn ? { enabled: true, kmsKeyArn: context.keyArn } : { enabled: false },
        deletionProtectionEnabled: safety.deletionProtection,
        pointInTimeRecovery: safety.pointInTimeRecovery
          ? { enabled: true, recoveryPeriodInDays: safety.backupDays }
          : { enabled: false },
        tags: tagsOf(context),
      },
      { parent: this, protect: safety.protect, retainOnDelete: safety.keepOnDelete },
    );
    this.tableName = table.name;
    this.tableArn = table.arn;
    this.registerOutputs({ tableName: this.tableName, tableArn: this.tableArn });
  }
}
