import type { $ZodType, output } from "zod/v4/core";
import { checkDeclaration } from "./check-declaration.ts";
import { checkLimit } from "./check-limit.ts";
import { fromCursor, type KeyAttribute, toCursor } from "./cursor.ts";
import type { Grant } from "./grants.ts";
import { InvalidCursor } from "./resource-errors.ts";
import { findResource } from "./resource-name.ts";
import { type Item, type ItemKey, type Page, tableClient } from "./table-client.ts";
import type { TableDescriptor } from "./table-descriptor.ts";

export type { TableDescriptor };

type AnyRow = Record<string, unknown>;
type RowSchema = $ZodType<AnyRow, unknown>;

/** An attribute's name, for a string key; or its name and type. */
type KeySpec<Name extends string> = Name | { readonly name: Name; readonly type: "string" | "number" };
type NameOf<Spec> = Spec extends { readonly name: infer Name } ? Name : Spec;
type KeyOf<Row, Partition, Sort> = Readonly<Pick<Row, Extract<NameOf<Partition> | NameOf<Sort>, keyof Row>>>;

export interface TableOptions<Row, Partition, Sort, Schema> {
  /** Attribute that tells items apart, or groups them when there is a `sortKey`. */
  readonly partitionKey: Partition & KeySpec<keyof Row & string>;
  /** Attribute that orders the items of one partition. Default: none. */
  readonly sortKey?: Sort & KeySpec<keyof Row & string>;
  /** Zod schema of one item. It types the rows; stored items are not checked against it at run time. Default: untyped rows. */
  readonly schema?: Schema;
}

export interface PageOptions {
  /** Most items on the page, 1–1000. Default 100. */
  readonly limit?: number | undefined;
  /** Cursor of the page before. Default: the first page. */
  readonly cursor?: string | null | undefined;
}

export interface TablePage<Row> {
  readonly items: Row[];
  /** Hand it back for the next page; null on the last one. */
  readonly cursor: string | null;
}

/** A table as `resources.ts` declares it, and inside a function the handle on it. */
export interface Table<Row = AnyRow, Key = ItemKey, PartitionKey = Key> extends TableDescriptor {
  /** Grant for `uses`: get, query, list. */
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
  query(partition: PartitionKey, options?: PageOptions & { readonly descending?: boolean }): Promise<TablePage<Row>>;
  /** All items, page by page, in no useful order. */
  list(options?: PageOptions): Promise<TablePage<Row>>;
}

/**
 * Declares a table. The value is plain data until a function calls one of its methods: nothing is opened on import.
 *
 * `export const projects = table("projects", { partitionKey: "id", schema: project });`
 */
export function table<
  Schema extends RowSchema = $ZodType<AnyRow, unknown>,
  const Partition extends KeySpec<string> = string,
  const Sort extends KeySpec<string> | undefined = undefined,
>(
  name: string,
  options: TableOptions<output<Schema>, Partition, Sort, Schema>,
): Table<output<Schema>, KeyOf<output<Schema>, Partition, Sort>, KeyOf<output<Schema>, Partition, undefined>>;
export function table(name: string, options: TableOptions<AnyRow, KeySpec<string>, KeySpec<string>, unknown>): Table {
  checkTable(name, options);
  const partitionKey = toKeyAttribute(options.partitionKey);
  const sortKey = options.sortKey === undefined ? undefined : toKeyAttribute(options.sortKey);
  const keyAttributes = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];

  function keyOf(item: Readonly<Item>): ItemKey {
    return Object.fromEntries(keyAttributes.map((attribute) => [attribute.name, toKeyValue(name, attribute, item)]));
  }

  return Object.freeze({
    kind: "table",
    name,
    partitionKey,
    ...(sortKey === undefined ? {} : { sortKey }),
    read: Object.freeze({ kind: "table", name, access: "read" }),
    write: Object.freeze({ kind: "table", name, access: "write" }),
    async get(key, { consistent = false } = {}) {
      return tableClient().get({ tableName: physicalName(name, "read"), key: keyOf(key), consistent });
    },
    async put(item, { ifAbsent = false } = {}) {
      const key = keyOf(item);
      const absentAttribute = ifAbsent ? partitionKey.name : undefined;
      return tableClient().put({ tableName: physicalName(name, "write"), key, item, absentAttribute });
    },
    async delete(key) {
      return tableClient().delete({ tableName: physicalName(name, "write"), key: keyOf(key) });
    },
    async query(partition, { limit = 100, cursor, descending = false } = {}) {
      checkLimit(limit);
      const value = toKeyValue(name, partitionKey, partition);
      const startKey = toStartKey(cursor, keyAttributes);
      if (startKey !== undefined && startKey[partitionKey.name] !== value) throw new InvalidCursor();
      const page = await tableClient().query({
        tableName: physicalName(name, "read"),
        partition: { name: partitionKey.name, value },
        limit: limit + 1,
        startKey,
        descending,
      });
      return toTablePage(page, limit, keyOf);
    },
    async list({ limit = 100, cursor } = {}) {
      checkLimit(limit);
      const startKey = toStartKey(cursor, keyAttributes);
      const page = await tableClient().scan({ tableName: physicalName(name, "read"), limit: limit + 1, startKey });
      return toTablePage(page, limit, keyOf);
    },
  } satisfies Table);
}

function checkTable(name: string, options: TableOptions<AnyRow, KeySpec<string>, KeySpec<string>, unknown>): void {
  checkDeclaration("table", name, options, ["partitionKey", "sortKey", "schema"]);
  if (!isKeySpec(options?.partitionKey)) {
    throw new TypeError(`table("${name}"): write partitionKey: "id", or { name: "id", type: "number" }.`);
  }
  if (options.sortKey !== undefined && !isKeySpec(options.sortKey)) {
    throw new TypeError(`table("${name}"): write sortKey: "createdAt", or { name: "position", type: "number" }.`);
  }
}

function isKeySpec(spec: unknown): boolean {
  if (typeof spec === "string") return spec !== "";
  if (typeof spec !== "object" || spec === null || !("name" in spec) || !("type" in spec)) return false;
  return typeof spec.name === "string" && spec.name !== "" && (spec.type === "string" || spec.type === "number");
}

function toKeyAttribute(spec: KeySpec<string>): KeyAttribute {
  return Object.freeze(
    typeof spec === "string" ? { name: spec, type: "string" } : { name: spec.name, type: spec.type },
  );
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

function toStartKey(cursor: string | null | undefined, attributes: readonly KeyAttribute[]): ItemKey | undefined {
  return cursor === undefined || cursor === null ? undefined : fromCursor(cursor, attributes);
}

// One item more than asked for was read: DynamoDB hands out a last key on a full last page too, and so would a cursor.
function toTablePage(page: Page, limit: number, keyOf: (item: Item) => ItemKey): TablePage<Item> {
  const items = page.items.slice(0, limit);
  const last = items.at(-1);
  if (page.items.length > limit && last !== undefined) return { items, cursor: toCursor(keyOf(last)) };
  return { items, cursor: page.lastKey === undefined ? null : toCursor(page.lastKey) };
}
