import type { KeyAttribute } from "./cursor.ts";

/** A table as data: all that a deploy needs. */
export interface TableDescriptor {
  readonly kind: "table";
  /** Logical, in kebab-case; the physical name is the deploy's. */
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Attribute with the second, since 1970, from which DynamoDB removes an item. Default: items stay. */
  readonly ttlAttribute?: string;
  /** Set where the items are worth nothing on their own, whatever the preset. Default: the preset's. */
  readonly dataSafety?: "relaxed";
}
