import type { Item, ItemKey, KeyValue, Page, TableClient } from "../resources/table-client.ts";

type Rows = Map<string, { readonly key: ItemKey; readonly item: Item }>;

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
    async put({ tableName, key, item, absentAttribute }) {
      const rows = rowsOf(tableName);
      if (absentAttribute !== undefined && rows.has(idOf(key))) return false;
      rows.set(idOf(key), { key, item: structuredClone(item) });
      return true;
    },
    async delete({ tableName, key }) {
      const rows = rowsOf(tableName);
      const before = rows.get(idOf(key));
      rows.delete(idOf(key));
      return before?.item;
    },
    async query({ tableName, partition, limit, startKey, descending }) {
      const rows = [...rowsOf(tableName).values()]
        .filter(({ key }) => key[partition.name] === partition.value)
        .sort((a, b) => compareKeys(a.key, b.key));
      return page(descending ? rows.reverse() : rows, limit, startKey);
    },
    async scan({ tableName, limit, startKey }) {
      return page([...rowsOf(tableName).values()], limit, startKey);
    },
  };
}

function page(rows: readonly { key: ItemKey; item: Item }[], limit: number, startKey: ItemKey | undefined): Page {
  const start = startKey === undefined ? 0 : rows.findIndex(({ key }) => idOf(key) === idOf(startKey)) + 1;
  const found = rows.slice(start, start + limit);
  const items = found.map(({ item }) => structuredClone(item));
  const last = found.at(-1);
  return last === undefined || found.length < limit ? { items } : { items, lastKey: last.key };
}

function idOf(key: ItemKey): string {
  return JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// Items of one partition differ in their sort key alone.
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
