import { AsyncLocalStorage } from "node:async_hooks";
import { replaceDatabaseClient } from "../resources/database-client.ts";
import { type Grant, isResourceGrant } from "../resources/grants.ts";
import { replaceObjectClient } from "../resources/object-client.ts";
import { replaceRecordClient } from "../resources/record-client.ts";
import { replaceResourceNames } from "../resources/resource-name.ts";
import type { SecretDescriptor } from "../resources/secret.ts";
import { replaceSecretClient } from "../resources/secret-client.ts";
import { replaceTableClient } from "../resources/table-client.ts";
import { memoryObjects } from "./memory-objects.ts";
import { memoryRecords } from "./memory-records.ts";
import { memorySecrets } from "./memory-secrets.ts";
import { memoryTables } from "./memory-tables.ts";
import { testDatabases } from "./test-databases.ts";

const tables = memoryTables();
const records = memoryRecords();
const objects = memoryObjects();
const secrets = memorySecrets();
const granted = new AsyncLocalStorage<readonly Grant[]>();

/** Puts tables, buckets and secrets in memory, and the databases that the test has started, behind every handle and guard of this process. */
export function useMemoryAws(): void {
  replaceTableClient(tables);
  replaceRecordClient(records);
  replaceObjectClient(objects);
  replaceSecretClient(secrets);
  replaceDatabaseClient(testDatabases);
  // The test itself may use every resource; a route only those that it names in `uses`, as when it is deployed.
  replaceResourceNames(({ kind, name, access }) => {
    const grants = granted.getStore();
    const isGranted = grants?.some(
      (grant) => isResourceGrant(grant) && grant.kind === kind && grant.name === name && grant.access === access,
    );
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

/** Empties all buckets. */
export function clearBuckets(): void {
  objects.clear();
}

/** Gives a secret its value in this test file: `setSecret(stripeKey, "sk_test")`. A secret without one throws when it is asked for. */
export function setSecret(secret: SecretDescriptor, value: string): void {
  secrets.set(secret.name, value);
}
