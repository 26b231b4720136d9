import { isRecord } from "../request.ts";
import { isCardNumber, redactText } from "./redact-text.ts";

const secretKey =
  /(authorization|cookies?|passw(or)?d|pwd|passphrase|token|secrets?|apikey|accesskey|privatekey|credentials?|jwt|cardnumber|cvv|cvc)$/;
const maxDepth = 8;
const maxStringLength = 16_384;
const maxEntries = 200;

/** A copy that JSON can always write: secrets masked by key and by pattern, cycles, BigInts, errors and over-long parts made plain. */
export function toLogValue(value: unknown): unknown {
  return convert(value, 0, new Set());
}

/** The same for the fields of a line; what is no object of fields becomes one field. */
export function toLogFields(fields: unknown): Readonly<Record<string, unknown>> {
  const value = toLogValue(fields);
  return isRecord(value) ? value : { fields: value };
}

function convert(value: unknown, depth: number, parents: Set<object>): unknown {
  switch (typeof value) {
    case "string":
      return value.length > maxStringLength
        ? `${redactText(value.slice(0, maxStringLength))}… (${value.length} characters)`
        : redactText(value);
    case "number":
      return value >= 1e12 && isCardNumber(String(value)) ? "[redacted]" : value;
    case "bigint":
      return `${value}n`;
    case "function":
    case "symbol":
      return `[${typeof value}]`;
    case "object":
      return value === null ? null : convertObject(value, depth, parents);
    default:
      return value;
  }
}

function convertObject(value: object, depth: number, parents: Set<object>): unknown {
  if (parents.has(value)) return "[circular]";
  if (depth >= maxDepth) return "[too deep]";
  parents.add(value);
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Error) return convertError(value, depth, parents);
    if (value instanceof Map) return convertEntries(value, depth, parents);
    if (value instanceof Set || Array.isArray(value)) {
      return Array.from(value)
        .slice(0, maxEntries)
        .map((entry) => convert(entry, depth + 1, parents));
    }
    return convertEntries(Object.entries(value), depth, parents);
  } catch {
    return "[unreadable]";
  } finally {
    parents.delete(value);
  }
}

function convertError(error: Error, depth: number, parents: Set<object>): unknown {
  const { name, message, stack, cause, ...rest } = Object.assign({ ...error }, fieldsOf(error));
  return {
    name: convert(name, depth + 1, parents),
    message: convert(message, depth + 1, parents),
    stack: convert(stack, depth + 1, parents),
    ...Object(convertEntries(Object.entries(rest), depth, parents)),
    ...(cause === undefined ? {} : { cause: convert(cause, depth + 1, parents) }),
  };
}

function fieldsOf({ name, message, stack, cause }: Error) {
  return { name, message, stack, cause };
}

function convertEntries(entries: Iterable<[unknown, unknown]>, depth: number, parents: Set<object>): unknown {
  const converted = Array.from(entries)
    .slice(0, maxEntries)
    .map(([key, entry]) => [String(key), isSecret(String(key)) ? "[redacted]" : convert(entry, depth + 1, parents)]);
  return Object.fromEntries(converted);
}

// The end of the key counts, in any writing: accessToken, x-api-key, Set-Cookie, DB_PASSWORD.
function isSecret(key: string): boolean {
  return secretKey.test(key.toLowerCase().replaceAll(/[-_]/g, ""));
}
