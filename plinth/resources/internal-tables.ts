import { type Grant, isTableGrant, type TableAccess, type TableGrant } from "./grants.ts";
import type { TableDescriptor } from "./table-descriptor.ts";

/** A table that Plinth declares itself, with the one grant that its guard brings. */
export interface InternalTable extends TableDescriptor {
  readonly access: TableAccess;
  readonly grant: TableGrant;
}

/** One item for each idempotency key: who works on it, or the answer that was given. */
export const idempotencyTable: InternalTable = internalTable("plinth-idempotency", "claim");

/** One item for each caller and minute: how often the caller came. */
export const rateLimitTable: InternalTable = internalTable("plinth-rate-limit", "count");

export const internalTables: readonly InternalTable[] = [idempotencyTable, rateLimitTable];

/** The internal tables that these functions use, and no others: a stack without guards has none. */
export function internalTablesOf(functions: readonly { readonly uses: readonly Grant[] }[]): InternalTable[] {
  const used = new Set(functions.flatMap(({ uses }) => uses.filter(isTableGrant).map(({ name }) => name)));
  return internalTables.filter(({ name }) => used.has(name));
}

// Nothing in them outlives a day or so, so they are never worth a backup or a protection, in no preset.
function internalTable(name: string, access: TableAccess): InternalTable {
  return {
    kind: "table",
    name,
    partitionKey: { name: "id", type: "string" },
    ttlAttribute: "expiresAt",
    dataSafety: "relaxed",
    access,
    grant: { kind: "table", name, access },
  };
}
