import { InvalidCursor } from "./resource-errors.ts";
import type { ItemKey } from "./table-client.ts";

export interface KeyAttribute {
  readonly name: string;
  readonly type: "string" | "number";
}

// DynamoDB's limits for a partition key, a sort key and a number: beyond them it would answer with a fault of ours.
const maxKeyBytes = [2048, 1024];
const maxNumber = 1e126;

/** Opaque to callers: the key after which the next page begins. */
export function toCursor(key: ItemKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The key that a cursor holds; throws `InvalidCursor` unless it has exactly the table's own key attributes. */
export function fromCursor(cursor: string, attributes: readonly KeyAttribute[]): ItemKey {
  const key = parseKey(cursor);
  const names = Object.keys(key);
  const fits = attributes.every((attribute, index) => {
    return (
      Object.hasOwn(key, attribute.name) && isKeyValue(key[attribute.name], attribute.type, maxKeyBytes[index] ?? 0)
    );
  });
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
