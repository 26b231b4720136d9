import { checkDeclaration } from "./check-declaration.ts";
import type { AnyTableOptions } from "./table-options.ts";

const known = ["partitionKey", "sortKey", "schema", "indexes", "ttl", "stream"];
const knownOfIndex = ["partitionKey", "sortKey", "projection"];
const partitionKey = 'partitionKey: "id", or { name: "id", type: "number" }';
const sortKey = 'sortKey: "createdAt", or { name: "position", type: "number" }';

/** Refuses a declaration that no table can be made from. What holds between several is the plan's to check. */
export function checkTable(name: string, options: AnyTableOptions): void {
  checkDeclaration("table", name, options, known);
  const where = `table("${name}")`;
  const { indexes, ttl, stream } = options ?? {};
  checkKeys(where, options);
  if (indexes !== undefined && !isMap(indexes)) refuse(where, 'indexes: { byOwner: { partitionKey: "ownerId" } }');
  for (const [index, each] of Object.entries(indexes ?? {})) checkIndex(`${where}, index "${index}"`, index, each);
  if (ttl !== undefined && !isName(ttl)) refuse(where, 'ttl: "expiresAt"');
  if (stream !== undefined && !["keys", "new", "old", "both"].includes(stream)) {
    refuse(where, 'stream: "keys", "new", "old" or "both"');
  }
}

function checkIndex(where: string, name: string, options: unknown): void {
  if (!/^[\w.-]{3,255}$/.test(name)) {
    throw new TypeError(`${where}: write a name of 3 to 255 letters, digits, "_", "-" and ".", such as "byOwner".`);
  }
  checkKeys(where, options);
  for (const option of Object.keys(options)) {
    if (!knownOfIndex.includes(option)) {
      throw new TypeError(`${where}: there is no option "${option}". Write one of ${knownOfIndex.join(", ")}.`);
    }
  }
  const projection: unknown = "projection" in options ? options.projection : "all";
  const isList = Array.isArray(projection) && projection.length > 0 && projection.every(isName);
  if (projection !== "all" && projection !== "keys" && !isList) {
    refuse(where, 'projection: "all", "keys" or a list of attributes, such as ["name"]');
  }
}

function checkKeys(where: string, options: unknown): asserts options is object {
  if (!isMap(options) || !isKeySpec(options["partitionKey"])) refuse(where, partitionKey);
  if (options["sortKey"] !== undefined && !isKeySpec(options["sortKey"])) refuse(where, sortKey);
}

function refuse(where: string, wanted: string): never {
  throw new TypeError(`${where}: write ${wanted}.`);
}

function isKeySpec(spec: unknown): boolean {
  if (!isMap(spec)) return isName(spec);
  return isName(spec["name"]) && (spec["type"] === "string" || spec["type"] === "number");
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
