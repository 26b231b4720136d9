import type { Grant } from "./grants.ts";
import type { ItemKey } from "./table-client.ts";
import type { TableDescriptor } from "./table-descriptor.ts";
import type { IndexKey, IndexRow } from "./table-options.ts";

export interface PageOptions {
  /** Most items on the page, 1–1000. Default 100. */
  readonly limit?: number | undefined;
  /** Cursor of the page before. Default: the first page. */
  readonly cursor?: string | null | undefined;
}

export interface QueryOptions extends PageOptions {
  /** From the last of the sort key to the first. Default false. */
  readonly descending?: boolean;
}

export interface TablePage<Row> {
  /** Fewer than `limit`, even none, also on a page before the last where items of it have expired. */
  readonly items: Row[];
  /** Hand it back for the next page; null on the last one. */
  readonly cursor: string | null;
}

/** One index of a table, for queries; its grant is the table's `read`. */
export interface TableIndex<Row, PartitionKey> {
  /** The items of one partition of the index, in the order of its sort key. It sees a write a moment after it ended. */
  query(partition: PartitionKey, options?: QueryOptions): Promise<TablePage<Row>>;
}

/** A table as `resources.ts` declares it, and inside a function the handle on it. */
export interface Table<Row = Record<string, unknown>, Key = ItemKey, PartitionKey = Key, Indexes = unknown>
  extends TableDescriptor {
  /** Grant for `uses`: get, query, list, and queries by its indexes. */
  readonly read: Grant;
  /** Grant for `uses`: put, delete. */
  readonly write: Grant;
  /** One item, or undefined. `consistent` sees every write that ended before the call; default false. */
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Row | undefined>;
  /** Writes the item over any that has the same key. With `ifAbsent` it never does: false says that one was there. */
  put(item: Row, options?: { readonly ifAbsent?: boolean }): Promise<boolean>;
  /** Removes the item and returns it as it was; undefined says that there was none. */
  delete(key: Key): Promise<Row | undefined>;
  /** The items of one partition, in the order of the sort key. */
  query(partition: PartitionKey, options?: QueryOptions): Promise<TablePage<Row>>;
  /** All items, page by page, in no useful order. */
  list(options?: PageOptions): Promise<TablePage<Row>>;
  /** The index of this name: `projects.index("byOwner").query({ ownerId })`. */
  index<Name extends keyof Indexes>(
    name: Name,
  ): TableIndex<IndexRow<Row, Key, Indexes[Name]>, IndexKey<Row, Indexes[Name]>>;
}
