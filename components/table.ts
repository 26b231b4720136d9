import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dataSafetyOf } from "../plinth/presets/data-safety.ts";
import type { KeyAttribute } from "../plinth/resources/cursor.ts";
import type { IndexDescriptor, TableDescriptor } from "../plinth/resources/table-descriptor.ts";
import { adoptionOf, nameIn, type StackContext, tagsOf } from "./stack-context.ts";

const ATTRIBUTE_TYPE = { string: "S", number: "N" } as const;
const STREAM_VIEW_TYPE = {
  keys: "KEYS_ONLY",
  new: "NEW_IMAGE",
  old: "OLD_IMAGE",
  both: "NEW_AND_OLD_IMAGES",
} as const;

/** A DynamoDB table of `resources.ts`, or one of Plinth's own: on-demand capacity, encrypted, kept as safe as the preset's data safety says. */
export class Table extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;
  /** ARN of each index, in the order of their names. */
  readonly indexArns: readonly pulumi.Output<string>[];

  constructor(
    name: string,
    args: { descriptor: TableDescriptor; context: StackContext },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:Table", name, {}, options);
    const { descriptor, context } = args;
    const safety = dataSafetyOf(descriptor.dataSafety ?? context.preset.dataSafety);
    const indexes = descriptor.indexes ?? [];
    const table = new aws.dynamodb.Table(
      name,
      {
        name: nameIn(context, descriptor.name, 255),
        billingMode: "PAY_PER_REQUEST",
        hashKey: descriptor.partitionKey.name,
        ...(descriptor.sortKey ? { rangeKey: descriptor.sortKey.name } : {}),
        attributes: attributesOf(descriptor),
        globalSecondaryIndexes: indexes.map((index) => indexArgs(index, descriptor)),
        ...ttlArgs(descriptor),
        // Written out where there is none too: the provider takes an absent field for "as it is".
        streamEnabled: descriptor.stream !== undefined,
        ...(descriptor.stream ? { streamViewType: STREAM_VIEW_TYPE[descriptor.stream] } : {}),
        // Written out for AWS's own key too: the provider takes an absent block for "as it is", and the table would stay
        // encrypted with a key that is about to be deleted.
        serverSideEncryption: context.keyArn ? { enabled: true, kmsKeyArn: context.keyArn } : { enabled: false },
        deletionProtectionEnabled: safety.deletionProtection,
        pointInTimeRecovery: safety.pointInTimeRecovery
          ? { enabled: true, recoveryPeriodInDays: safety.backupDays }
          : { enabled: false },
        tags: tagsOf(context),
      },
      {
        parent: this,
        protect: safety.protect,
        retainOnDelete: safety.keepOnDelete,
        ...adoptionOf(context, "table", descriptor.name),
      },
    );
    this.tableName = table.name;
    this.tableArn = table.arn;
    this.indexArns = indexes.map((index) => pulumi.interpolate`${table.arn}/index/${index.name}`);
    this.registerOutputs({ tableName: this.tableName, tableArn: this.tableArn });
  }
}

/** Every attribute that is a key of the table or of an index, once: DynamoDB takes no others. */
function attributesOf(descriptor: TableDescriptor): { name: string; type: string }[] {
  const keys = [descriptor, ...(descriptor.indexes ?? [])].flatMap(keysOf);
  return [...new Map(keys.map(({ name, type }) => [name, { name, type: ATTRIBUTE_TYPE[type] }])).values()];
}

function keysOf({ partitionKey, sortKey }: Pick<TableDescriptor, "partitionKey" | "sortKey">): KeyAttribute[] {
  return [partitionKey, ...(sortKey ? [sortKey] : [])];
}

function indexArgs(index: IndexDescriptor, table: TableDescriptor): aws.types.input.dynamodb.TableGlobalSecondaryIndex {
  const { name, partitionKey, sortKey, projection } = index;
  // Keys are in every index; named once more, DynamoDB refuses them.
  const keys = [...keysOf(index), ...keysOf(table)].map((key) => key.name);
  const held = typeof projection === "string" ? [] : projection.filter((attribute) => !keys.includes(attribute));
  return {
    name,
    keySchemas: [
      { attributeName: partitionKey.name, keyType: "HASH" },
      ...(sortKey ? [{ attributeName: sortKey.name, keyType: "RANGE" }] : []),
    ],
    projectionType: projection === "all" ? "ALL" : held.length > 0 ? "INCLUDE" : "KEYS_ONLY",
    ...(held.length > 0 ? { nonKeyAttributes: held } : {}),
  };
}

function ttlArgs({ ttlAttribute, formerTtlAttribute }: TableDescriptor): Pick<aws.dynamodb.TableArgs, "ttl"> {
  if (ttlAttribute) return { ttl: { attributeName: ttlAttribute, enabled: true } };
  return formerTtlAttribute ? { ttl: { attributeName: formerTtlAttribute, enabled: false } } : {};
}
