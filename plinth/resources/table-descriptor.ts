import type { KeyAttribute } from "./cursor.ts";

/** A table as data: all that a deploy needs. */
export interface TableDescriptor {
  readonly kind: "table";
  /** Logical, in kebab-case; the physical name is the deploy's. */
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Other keys by which its items are found. Default: none. */
  readonly indexes?: readonly IndexDescriptor[];
  /** Attribute with the second, since 1970, from which DynamoDB removes an item. Default: items stay. */
  readonly ttlAttribute?: string;
  /** Attribute that removes items of the live table, where it is to do so no longer: DynamoDB turns it off by its name alone. */
  readonly formerTtlAttribute?: string;
  /** What the table's stream tells of each change. Default: no stream. */
  readonly stream?: StreamView;
  /** Set where the items are worth nothing on their own, whatever the preset. Default: the preset's. */
  readonly dataSafety?: "relaxed";
}

/** A global secondary index as data. Items without its key attributes are not in it. */
export interface IndexDescriptor {
  /** On AWS too: 3 to 255 letters, digits, `_`, `-` and `.`. */
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** What it holds of an item beside the keys of both: all, nothing, or these attributes. */
  readonly projection: Projection;
}

export type Projection = "all" | "keys" | readonly string[];

/** The keys of an item that changed, how it is now, how it was, or both. */
export type StreamView = "keys" | "new" | "old" | "both";
