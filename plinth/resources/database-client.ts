import type { DatabaseConnection, SqlValue } from "./database-connection.ts";
import { DatabaseFailure } from "./database-errors.ts";
import { parseLogin } from "./database-login.ts";
import { type DatabasePool, openDatabasePool } from "./database-pool.ts";
import { secretClient } from "./secret-client.ts";

export type Run = (text: string, values: readonly SqlValue[]) => Promise<Record<string, unknown>[]>;

/** Where a statement goes: the secret of the role that the function was given. */
export interface DatabasePlace {
  readonly secretName: string;
  /** What the function may do; only a stand-in without secrets needs to be told. */
  readonly access: "read" | "write";
}

/** All that databases' handles need of a driver. */
export interface DatabaseClient {
  run(place: DatabasePlace, text: string, values: readonly SqlValue[]): Promise<Record<string, unknown>[]>;
  transaction<T>(place: DatabasePlace, work: (run: Run) => Promise<T>): Promise<T>;
}

let current: DatabaseClient | undefined;

/** The one client of this process: its connections are opened on first use and kept across invocations. */
export function databaseClient(): DatabaseClient {
  current ??= openDatabaseClient();
  return current;
}

/** Puts another driver behind every database of this process, for tests; `undefined` returns to the secrets' databases. */
export function replaceDatabaseClient(client: DatabaseClient | undefined): void {
  current = client;
}

// A password stays valid for a whole rotation after its successor, so an old one serves; one that does not is asked for anew.
const secretTtlSeconds = 3_600;

export function openDatabaseClient(openPool: (place: DatabasePlace) => DatabasePool = secretPool): DatabaseClient {
  const pools = new Map<string, DatabasePool>();
  const poolOf = (place: DatabasePlace): DatabasePool => {
    const key = `${place.access} ${place.secretName}`;
    const pool = pools.get(key) ?? openPool(place);
    pools.set(key, pool);
    return pool;
  };
  return {
    run: (place, text, values) => poolOf(place).lend(async (each) => (await each.run(text, values)).rows),
    transaction: (place, work) => poolOf(place).lend((each) => runTransaction(each, work)),
  };
}

function secretPool({ secretName }: DatabasePlace): DatabasePool {
  return openDatabasePool(async ({ renewed }) => {
    const text = await secretClient().get({ secretName, ttlSeconds: secretTtlSeconds, renewed });
    return parseLogin(secretName, text);
  });
}

async function runTransaction<T>(connection: DatabaseConnection, work: (run: Run) => Promise<T>): Promise<T> {
  let ended = false;
  await connection.run("BEGIN", []);
  try {
    const value = await work(async (text, values) => {
      if (ended)
        throw new Error("The transaction has ended: await each of its statements before its function returns.");
      return (await connection.run(text, values)).rows;
    });
    ended = true;
    const { command } = await connection.run("COMMIT", []);
    // PostgreSQL answers so where a statement had failed, and the work went on as if it had not.
    if (command === "ROLLBACK") throw new DatabaseFailure("25P02", "the transaction was rolled back");
    return value;
  } catch (error) {
    ended = true;
    // Where this fails the connection is broken, and PostgreSQL rolls back by itself.
    await connection.run("ROLLBACK", []).catch(() => connection.close());
    throw error;
  }
}
