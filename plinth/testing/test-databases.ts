import { type DatabaseClient, openDatabaseClient } from "../resources/database-client.ts";
import type { DatabaseLogin } from "../resources/database-login.ts";
import { openDatabasePool } from "../resources/database-pool.ts";

const logins = new Map<string, Readonly<Record<"read" | "write", DatabaseLogin>>>();

/** The databases that this process has started, by name: a route logs in as the role of its grant, as when it is deployed. */
export const testDatabases: DatabaseClient = openDatabaseClient(({ secretName, access }) => {
  const login = logins.get(secretName)?.[access];
  if (login) return openDatabasePool(async () => login);
  throw new TypeError(
    `The test starts no database "${secretName}". Write: beforeAll(async () => { running = await startDatabase(handle); }), and afterAll(() => running.stop()).`,
  );
});

export function addLogins(name: string, own: Readonly<Record<"read" | "write", DatabaseLogin>>): void {
  logins.set(name, own);
}
