import type { Expiry, Item, ItemKey, KeyValue, Page, TableClient } from "../resources/table-client.ts";
import type { IndexDescriptor } from "../resources/table-descriptor.ts";

interface Row {
  readonly key: ItemKey;
  readonly item: Item;
}

type Rows = Map<string, Row>;

/** Tables in memory, with DynamoDB's paging: a full page has a last key even when nothing follows. */
export interface MemoryTables extends TableClient {
  /** The items of a table, in the order in which they were first written. */
  items(tableName: string): Item[];
  clear(): void;
}

export function memoryTables(): MemoryTables {
  const tables = new Map<string, Rows>();

  function rowsOf(tableName: string): Rows {
    const rows = tables.get(tableName) ?? new Map();
    tables.set(tableName, rows);
    return rows;
  }

  return {
    items: (tableName) => [...rowsOf(tableName).values()].map(({ item }) => item),
    clear: () => tables.clear(),
    async get({ tableName, key }) {
      return structuredClone(rowsOf(tableName).get(idOf(key))?.item);
    },
    async put({ tableName, key, item, absentAttribute, expiry }) {
      const rows = rowsOf(tableName);
      const before = rows.get(idOf(key))?.item;
      if (absentAttribute !== undefined && before !== undefined && !isExpired(before, expiry)) return false;
      rows.set(idOf(key), { key, item: structuredClone(item) });
      return true;
    },
    async delete({ tableName, key }) {
      const rows = rowsOf(tableName);
      const before = rows.get(idOf(key));
      rows.delete(idOf(key));
      return before?.item;
    },
    async query({ tableName, index, partition, limit, startKey, descending }) {
      const stored = [...rowsOf(tableName).values()];
      const rows = (index ? rowsIn(index, stored) : stored)
        .filter(({ key }) => key[partition.name] === partition.value)
        .sort((a, b) => compareKeys(a.key, b.key));
      return page(descending ? rows.reverse() : rows, limit, startKey);
    },
    async scan({ tableName, limit, startKey }) {
      return page([...rowsOf(tableName).values()], limit, startKey);
    },
  };
}

/** The items that have the index's keys, with the keys of both and what the index holds of them. */
function rowsIn({ partitionKey, sortKey, projection }: IndexDescriptor, rows: readonly Row[]): Row[] {
  const names = [partitionKey.name, ...(sortKey ? [sortKey.name] : [])];
  return rows.flatMap(({ key, item }) => {
    const own = names.flatMap((name) => (isKeyValue(item[name]) ? [[name, item[name]] as const] : []));
    if (own.length < names.length) return [];
    const whole = { ...Object.fromEntries(own), ...key };
    const held = projection === "keys" ? [] : projection;
    const isHeld = ([name]: [string, unknown]): boolean => Object.hasOwn(whole, name) || held.includes(name);
    return [{ key: whole, item: held === "all" ? item : Object.fromEntries(Object.entries(item).filter(isHeld)) }];
  });
}

function isKeyValue(value: unknown): value is KeyValue {
  return typeof value === "string" || typeof value === "number";
}

function isExpired(item: Item, expiry: Expiry | undefined): boolean {
  const second = expiry && item[expiry.attribute];
  return expiry !== undefined && typeof second === "number" && second <= expiry.now;
}

function page(rows: readonly Row[], limit: number, startKey: ItemKey | undefined): Page {
  const start = startKey === undefined ? 0 : rows.findIndex(({ key }) => idOf(key) === idOf(startKey)) + 1;
  const found = rows.slice(start, start + limit);
  const items = found.map(({ item }) => structuredClone(item));
  const last = found.at(-1);
  return last === undefined || found.length < limit ? { items } : { items, lastKey: last.key };
}

function idOf(key: ItemKey): string {
  return JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// Items of one partition differ in their sort key alone; those of an index's, after that, in the table's key.
function compareKeys(a: ItemKey, b: ItemKey): number {
  for (const name of Object.keys(a)) {
    const order = compare(a[name], b[name]);
    if (order !== 0) return order;
  }
  return 0;
}

function compare(a: KeyValue | undefined, b: KeyValue | undefined): number {
  if (a === undefined || b === undefined || a === b) return 0;
  return a < b ? -1 : 1;
}
