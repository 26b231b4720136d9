import { connectDatabase, type DatabaseConnection } from "../../resources/database-connection.ts";
import { DatabaseFailure } from "../../resources/database-errors.ts";
import { quote } from "./database-roles.ts";
import type { MigrationTarget } from "./migration-target.ts";
import { readSecret } from "./secret-store.ts";
import { rdsAuthorities } from "./server-authorities.ts";

// A database that rests at no capacity takes about 15 s to wake, and 30 after a day.
const connectLimitMs = 60_000;

/** PEM of who vouches for the server. */
export function authoritiesOf({ ca }: MigrationTarget): string {
  return ca ?? rdsAuthorities(process.env["AWS_REGION"] ?? "");
}

/** Runs the work as the database's owner, whose password no other function can read. */
export async function asOwner<T>(
  target: MigrationTarget,
  work: (connection: DatabaseConnection) => Promise<T>,
): Promise<T> {
  const owner: { username: string; password: string } = JSON.parse((await readSecret(target.ownerSecret)) ?? "{}");
  const { host, port, dbname } = target;
  const login = { host, port, username: owner.username, password: owner.password, ca: authoritiesOf(target) };
  if (target.create) {
    await closing(await connectDatabase({ ...login, dbname: "postgres" }, connectLimitMs), (each) =>
      createDatabase(each, dbname),
    );
  }
  return closing(await connectDatabase({ ...login, dbname }, connectLimitMs), work);
}

async function closing<T>(
  connection: DatabaseConnection,
  work: (connection: DatabaseConnection) => Promise<T>,
): Promise<T> {
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

async function createDatabase(connection: DatabaseConnection, dbname: string): Promise<void> {
  const { rows } = await connection.run("SELECT 1 FROM pg_database WHERE datname = $1", [dbname]);
  if (rows.length > 0) return;
  await connection.runScript(`CREATE DATABASE ${quote(dbname)}`).catch((error: unknown) => {
    // Another deploy was first.
    if (!(error instanceof DatabaseFailure) || !["42P04", "23505"].includes(error.code)) throw error;
  });
}
