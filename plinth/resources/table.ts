import type { $ZodType, output } from "zod/v4/core";
import { checkLimit } from "./check-limit.ts";
import { checkTable } from "./check-table.ts";
import { type CursorAttribute, fromCursor, type KeyAttribute, toCursor, toCursorAttributes } from "./cursor.ts";
import { InvalidCursor } from "./resource-errors.ts";
import { findResource } from "./resource-name.ts";
import { type Item, type ItemKey, type Page, tableClient } from "./table-client.ts";
import type { IndexDescriptor, Projection, TableDescriptor } from "./table-descriptor.ts";
import type { QueryOptions, Table, TablePage } from "./table-handle.ts";
import type { AnyTableOptions, IndexesOptions, KeySpec, NameOf, TableOptions } from "./table-options.ts";

export type { Table, TableDescriptor, TablePage };

type AnyRow = Record<string, unknown>;
type RowSchema = $ZodType<AnyRow, unknown>;
type KeyOf<Row, Partition, Sort> = Readonly<Pick<Row, Extract<NameOf<Partition> | NameOf<Sort>, keyof Row>>>;

/**
 * Declares a table. The value is plain data until a function calls one of its methods: nothing is opened on import.
 *
 * `export const projects = table("projects", { partitionKey: "id", schema: project });`
 */
export function table<
  Schema extends RowSchema = $ZodType<AnyRow, unknown>,
  const Partition extends KeySpec<string> = string,
  const Sort extends KeySpec<string> | undefined = undefined,
  const Indexes extends IndexesOptions = Record<never, never>,
>(
  name: string,
  options: TableOptions<output<Schema>, Partition, Sort, Schema, Indexes>,
): Table<output<Schema>, KeyOf<output<Schema>, Partition, Sort>, KeyOf<output<Schema>, Partition, undefined>, Indexes>;
export function table(name: string, options: AnyTableOptions): Table<Item, ItemKey, ItemKey, Record<string, unknown>> {
  checkTable(name, options);
  const { ttl, stream } = options;
  const key = toKey(options);
  const indexes = Object.entries(options.indexes ?? {}).map(([index, each]) =>
    Object.freeze({ name: index, ...toKey(each), projection: withTtl(each.projection, ttl) }),
  );
  const keyAttributes = toCursorAttributes(key);

  function keyOf(item: Readonly<Item>): ItemKey {
    return pick(name, keyAttributes, item);
  }

  // DynamoDB removes an item within days of its second, and until then returns it.
  function isLive(item: Item | undefined): item is Item {
    if (item === undefined || ttl === undefined) return item !== undefined;
    const expiresAt = item[ttl];
    return typeof expiresAt !== "number" || expiresAt > nowSeconds();
  }

  async function query(partition: Readonly<Item>, options: QueryOptions, index?: IndexDescriptor) {
    const { limit = 100, cursor, descending = false } = options;
    checkLimit(limit);
    const { partitionKey } = index ?? key;
    const attributes = index ? toCursorAttributes(index, key) : keyAttributes;
    const value = toKeyValue(name, partitionKey, partition);
    const startKey = toStartKey(cursor, attributes);
    if (startKey !== undefined && startKey[partitionKey.name] !== value) throw new InvalidCursor();
    const page = await tableClient().query({
      tableName: physicalName(name, "read"),
      index,
      partition: { name: partitionKey.name, value },
      limit: limit + 1,
      startKey,
      descending,
    });
    return toTablePage(page, limit, (item) => pick(name, attributes, item), isLive);
  }

  return Object.freeze({
    kind: "table",
    name,
    ...key,
    ...(indexes.length === 0 ? {} : { indexes: Object.freeze(indexes) }),
    ...(ttl === undefined ? {} : { ttlAttribute: ttl }),
    ...(stream === undefined ? {} : { stream }),
    read: Object.freeze({ kind: "table", name, access: "read" }),
    write: Object.freeze({ kind: "table", name, access: "write" }),
    async get(wanted, { consistent = false } = {}) {
      const item = await tableClient().get({ tableName: physicalName(name, "read"), key: keyOf(wanted), consistent });
      return isLive(item) ? item : undefined;
    },
    async put(item, { ifAbsent = false } = {}) {
      // Where it has them: an item without an index's attributes is not in that index.
      for (const index of indexes) {
        pick(
          name,
          toCursorAttributes(index).filter((each) => item[each.name] !== undefined),
          item,
        );
      }
      const absentAttribute = ifAbsent ? key.partitionKey.name : undefined;
      const expiry = ttl === undefined ? undefined : { attribute: ttl, now: nowSeconds() };
      return tableClient().put({
        tableName: physicalName(name, "write"),
        key: keyOf(item),
        item,
        absentAttribute,
        expiry,
      });
    },
    async delete(wanted) {
      const item = await tableClient().delete({ tableName: physicalName(name, "write"), key: keyOf(wanted) });
      return isLive(item) ? item : undefined;
    },
    query: (partition, options = {}) => query(partition, options),
    async list({ limit = 100, cursor } = {}) {
      checkLimit(limit);
      const startKey = toStartKey(cursor, keyAttributes);
      const page = await tableClient().scan({ tableName: physicalName(name, "read"), limit: limit + 1, startKey });
      return toTablePage(page, limit, keyOf, isLive);
    },
    index(wanted) {
      const index = indexes.find((each) => each.name === wanted);
      if (!index) throw new TypeError(`The table "${name}" has no index "${wanted}".`);
      return { query: (partition, options = {}) => query(partition, options, index) };
    },
  } satisfies Table<Item, ItemKey, ItemKey, Record<string, unknown>>);
}

function toKey({ partitionKey, sortKey }: Pick<AnyTableOptions, "partitionKey" | "sortKey">) {
  return {
    partitionKey: toKeyAttribute(partitionKey),
    ...(sortKey === undefined ? {} : { sortKey: toKeyAttribute(sortKey) }),
  };
}

// By an index too it must show whether an item has expired.
function withTtl(projection: Projection = "all", ttl: string | undefined): Projection {
  if (projection === "all" || ttl === undefined) return projection;
  return projection === "keys" ? [ttl] : [...new Set([...projection, ttl])];
}

function toKeyAttribute(spec: KeySpec<string>): KeyAttribute {
  return Object.freeze(
    typeof spec === "string" ? { name: spec, type: "string" } : { name: spec.name, type: spec.type },
  );
}

function pick(tableName: string, attributes: readonly KeyAttribute[], item: Readonly<Item>): ItemKey {
  return Object.fromEntries(attributes.map((attribute) => [attribute.name, toKeyValue(tableName, attribute, item)]));
}

function toKeyValue(tableName: string, { name, type }: KeyAttribute, item: Readonly<Item>): string | number {
  const value: unknown = item[name];
  if (type === "string" && typeof value === "string" && value !== "") return value;
  if (type === "number" && typeof value === "number" && Number.isFinite(value)) return value;
  throw new TypeError(
    `The key of table "${tableName}" needs "${name}", a ${type === "string" ? "non-empty string" : type}.`,
  );
}

function physicalName(name: string, access: "read" | "write"): string {
  return findResource({ kind: "table", name, access });
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function toStartKey(cursor: string | null | undefined, attributes: readonly CursorAttribute[]): ItemKey | undefined {
  return cursor === undefined || cursor === null ? undefined : fromCursor(cursor, attributes);
}

// One item more than asked for was read: DynamoDB hands out a last key on a full last page too, and so would a cursor.
function toTablePage(
  page: Page,
  limit: number,
  keyOf: (item: Item) => ItemKey,
  isLive: (item: Item) => boolean,
): TablePage<Item> {
  const items = page.items.slice(0, limit);
  const last = items.at(-1);
  if (page.items.length > limit && last !== undefined) {
    return { items: items.filter(isLive), cursor: toCursor(keyOf(last)) };
  }
  return { items: items.filter(isLive), cursor: page.lastKey === undefined ? null : toCursor(page.lastKey) };
}
