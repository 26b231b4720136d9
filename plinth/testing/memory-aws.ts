import { AsyncLocalStorage } from "node:async_hooks";
import { type Grant, isTableGrant } from "../resources/grants.ts";
import { replaceRecordClient } from "../resources/record-client.ts";
import { replaceTableClient } from "../resources/table-client.ts";
import { replaceTableNames } from "../resources/table-name.ts";
import { memoryRecords } from "./memory-records.ts";
import { memoryTables } from "./memory-tables.ts";

const tables = memoryTables();
const records = memoryRecords();
const granted = new AsyncLocalStorage<readonly Grant[]>();

/** Puts tables in memory behind every handle and guard of this process. */
export function useMemoryAws(): void {
  replaceTableClient(tables);
  replaceRecordClient(records);
  // The test itself may read and write every table; a route only those that it names in `uses`, as when it is deployed.
  replaceTableNames((name, access) => {
    const grants = granted.getStore();
    const isGranted = grants?.some((grant) => isTableGrant(grant) && grant.name === name && grant.access === access);
    return grants === undefined || isGranted ? name : undefined;
  });
}

/** Runs a route's code with its grants, and with nothing more. */
export function withGrants<T>(grants: readonly Grant[], run: () => Promise<T>): Promise<T> {
  return granted.run(grants, run);
}

/** Empties all tables, and forgets every idempotency key and every count of a rate limit. */
export function clearTables(): void {
  tables.clear();
  records.records.clear();
}
