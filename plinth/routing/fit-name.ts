import { createHash } from "node:crypto";

/** The first eight hexadecimal digits of a text's SHA-256. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** `name` with the hash of `key` at its end, cut so that the whole has at most `maxLength` characters. */
export function withHash(name: string, key: string, maxLength: number): string {
  const room = Math.max(0, maxLength - 9);
  const start = name.slice(0, room).replace(/[-_]+$/, "");
  return start ? `${start}-${shortHash(key)}` : shortHash(key).slice(0, maxLength);
}
