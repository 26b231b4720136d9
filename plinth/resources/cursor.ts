import { InvalidCursor } from "./resource-errors.ts";
import type { ItemKey } from "./table-client.ts";

export interface KeyAttribute {
  readonly name: string;
  readonly type: "string" | "number";
}

/** An attribute of a key by which a page begins, with the most bytes that DynamoDB takes for it. */
export interface CursorAttribute extends KeyAttribute {
  readonly maxBytes: number;
}

// Beyond DynamoDB's limit for a number it would answer with a fault of ours.
const maxNumber = 1e126;

/** DynamoDB's limits: 2,048 bytes for a partition key, 1,024 for a sort key. An attribute may be one here and the other there. */
export function toCursorAttributes(
  ...keys: readonly { readonly partitionKey: KeyAttribute; readonly sortKey?: KeyAttribute }[]
): CursorAttribute[] {
  const attributes = keys.flatMap(({ partitionKey, sortKey }) => [
    { ...partitionKey, maxBytes: 2048 },
    ...(sortKey === undefined ? [] : [{ ...sortKey, maxBytes: 1024 }]),
  ]);
  const byName = Map.groupBy(attributes, ({ name }) => name);
  return [...byName.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, maxBytes: Math.min(first.maxBytes, ...others.map((each) => each.maxBytes)) }] : [],
  );
}

/** Opaque to callers: the key after which the next page begins. */
export function toCursor(key: ItemKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The key that a cursor holds; throws `InvalidCursor` unless it has exactly these attributes. */
export function fromCursor(cursor: string, attributes: readonly CursorAttribute[]): ItemKey {
  const key = parseKey(cursor);
  const names = Object.keys(key);
  const fits = attributes.every(
    ({ name, type, maxBytes }) => Object.hasOwn(key, name) && isKeyValue(key[name], type, maxBytes),
  );
  if (!fits || names.length !== attributes.length) throw new InvalidCursor();
  return key;
}

function parseKey(cursor: string): ItemKey {
  if (!/^[\w-]+$/.test(cursor)) throw new InvalidCursor();
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw new InvalidCursor();
  }
  if (!isRecord(key)) throw new InvalidCursor();
  return key;
}

function isRecord(value: unknown): value is ItemKey {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKeyValue(value: unknown, type: KeyAttribute["type"], maxBytes: number): boolean {
  if (type === "number") return typeof value === "number" && Math.abs(value) < maxNumber;
  return typeof value === "string" && value !== "" && Buffer.byteLength(value) <= maxBytes;
}
