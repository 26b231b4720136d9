import { openDynamoDbClient } from "./dynamodb-client.ts";
import type { IndexDescriptor } from "./table-descriptor.ts";

export type KeyValue = string | number;
export type ItemKey = Readonly<Record<string, KeyValue>>;
export type Item = Record<string, unknown>;

export interface Page {
  readonly items: Item[];
  /** Where the next page begins; absent when the table has no more. */
  readonly lastKey?: ItemKey | undefined;
}

/** When items are as good as gone: where the attribute is a number up to `now`, in seconds since 1970. */
export interface Expiry {
  readonly attribute: string;
  readonly now: number;
}

/** All that a table's handle needs of a store. `tableName` is always the physical name. */
export interface TableClient {
  get(request: { tableName: string; key: ItemKey; consistent: boolean }): Promise<Item | undefined>;
  /** False when `absentAttribute` is given and an item with the same key, not expired, has that attribute. */
  put(request: {
    tableName: string;
    key: ItemKey;
    item: Item;
    absentAttribute?: string | undefined;
    expiry?: Expiry | undefined;
  }): Promise<boolean>;
  /** The item as it was, or undefined when there was none. */
  delete(request: { tableName: string; key: ItemKey }): Promise<Item | undefined>;
  /** With `index` its partitions and its order, and last keys with the keys of both. */
  query(request: {
    tableName: string;
    index?: IndexDescriptor | undefined;
    partition: { name: string; value: KeyValue };
    limit: number;
    startKey?: ItemKey | undefined;
    descending: boolean;
  }): Promise<Page>;
  scan(request: { tableName: string; limit: number; startKey?: ItemKey | undefined }): Promise<Page>;
}

let current: TableClient | undefined;

/** The one client of this process: opened on first use, kept across invocations. */
export function tableClient(): TableClient {
  current ??= openDynamoDbClient();
  return current;
}

/** Puts another store behind every table of this process, for tests and local hosts; `undefined` returns to DynamoDB. */
export function replaceTableClient(client: TableClient | undefined): void {
  current = client;
}
