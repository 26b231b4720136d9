import type { Item, ItemKey, KeyValue, TableClient } from "../../plinth/resources/table-client.ts";

/** A store in memory with DynamoDB's paging: a full page has a last key even when nothing follows. */
export function fakeTableClient(
  keyNames: readonly string[] = ["id"],
): TableClient & { readonly tables: Map<string, Item[]> } {
  const tables = new Map<string, Item[]>();
  const itemsOf = (tableName: string) => tables.get(tableName) ?? [];
  const keyOf = (item: Readonly<Item>) => JSON.stringify(keyNames.map((name) => item[name]));
  const find = (tableName: string, key: ItemKey) => itemsOf(tableName).find((item) => keyOf(item) === keyOf(key));

  function page(items: Item[], limit: number, startKey: ItemKey | undefined) {
    const start = startKey === undefined ? 0 : items.findIndex((item) => keyOf(item) === keyOf(startKey)) + 1;
    const found = items.slice(start, start + limit);
    const last = found.at(-1);
    if (found.length < limit || last === undefined) return { items: found };
    return { items: found, lastKey: Object.fromEntries(keyNames.map((name) => [name, toKeyValue(last[name])])) };
  }

  return {
    tables,
    async get({ tableName, key }) {
      return find(tableName, key);
    },
    async put({ tableName, item, absentAttribute }) {
      const before = itemsOf(tableName).find((one) => keyOf(one) === keyOf(item));
      if (before !== undefined && absentAttribute !== undefined) return false;
      tables.set(tableName, [...itemsOf(tableName).filter((one) => one !== before), structuredClone(item)]);
      return true;
    },
    async delete({ tableName, key }) {
      const before = find(tableName, key);
      tables.set(
        tableName,
        itemsOf(tableName).filter((item) => item !== before),
      );
      return before;
    },
    async query({ tableName, partition, limit, startKey, descending }) {
      const items = itemsOf(tableName)
        .filter((item) => item[partition.name] === partition.value)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return page(descending ? items.reverse() : items, limit, startKey);
    },
    async scan({ tableName, limit, startKey }) {
      return page(itemsOf(tableName), limit, startKey);
    },
  };
}

function toKeyValue(value: unknown): KeyValue {
  if (typeof value === "string" || typeof value === "number") return value;
  throw new TypeError("not a key");
}
