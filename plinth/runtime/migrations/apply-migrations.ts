import type { DatabaseConnection } from "../../resources/database-connection.ts";
import { DatabaseFailure } from "../../resources/database-errors.ts";
import { type AppliedMigration, checkHistory } from "./check-history.ts";
import { createRoles, grantRights } from "./database-roles.ts";
import type { MigrationFile } from "./migration-target.ts";

// One number for all databases: the lock is each database's own.
const lockKey = 7_146_052_431;
const lockLimit = "2min";
// Lambda's own limit is 15 minutes.
const fileLimitMs = 840_000;

/**
 * Applies those files that a database has not had, each in a transaction of its own, one deploy at a time.
 * @returns the names of the applied ones
 * @throws Error before anything is applied when an applied file is not what it was, and after its rollback when a file fails
 */
export async function applyMigrations(
  connection: DatabaseConnection,
  { dbname, files }: { readonly dbname: string; readonly files: readonly MigrationFile[] },
): Promise<string[]> {
  await takeTurn(connection);
  const applied = await readHistory(connection);
  const problems = checkHistory(applied, files);
  if (problems.length > 0) {
    const told = problems.map(({ code, message, fix }) => `${code}: ${message} ${fix}`);
    throw new Error(`Nothing was applied.\n${told.join("\n")}`);
  }
  await createRoles(connection, dbname);
  await grantRights(connection, dbname);
  const pending = files.slice(applied.length);
  for (const file of pending) await applyFile(connection, dbname, file);
  return pending.map(({ name }) => name);
}

async function takeTurn(connection: DatabaseConnection): Promise<void> {
  try {
    await connection.runScript(
      `SET lock_timeout = '${lockLimit}'; SELECT pg_advisory_lock(${lockKey}); RESET lock_timeout`,
      fileLimitMs,
    );
  } catch (error) {
    if (!(error instanceof DatabaseFailure) || error.code !== "55P03") throw error;
    throw new Error(`Another deploy has been applying migrations for ${lockLimit}. Deploy again when it has ended.`);
  }
}

async function readHistory(connection: DatabaseConnection): Promise<AppliedMigration[]> {
  await connection.runScript(`CREATE SCHEMA IF NOT EXISTS plinth;
    CREATE TABLE IF NOT EXISTS plinth.migration (
      position integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL UNIQUE,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
  const { rows } = await connection.run("SELECT name, sha256 FROM plinth.migration ORDER BY position", []);
  return rows.map(({ name, sha256 }) => ({ name: String(name), sha256: String(sha256) }));
}

async function applyFile(connection: DatabaseConnection, dbname: string, file: MigrationFile): Promise<void> {
  await connection.run("BEGIN", []);
  try {
    await connection.runScript(file.sql, fileLimitMs);
    await grantRights(connection, dbname);
    await connection.run("INSERT INTO plinth.migration (name, sha256) VALUES ($1, $2)", [file.name, file.sha256]);
    await connection.run("COMMIT", []);
  } catch (error) {
    await connection.run("ROLLBACK", []).catch(() => connection.close());
    throw new Error(
      `MIGRATION_FAILED: ${placeOf(file, error)}: ${textOf(error)}. It was rolled back, and no later one was applied.`,
    );
  }
}

function placeOf({ name, sql }: MigrationFile, error: unknown): string {
  const position = error instanceof DatabaseFailure ? error.position : undefined;
  return position === undefined
    ? name
    : `${name}:${
        Array.from(sql)
          .slice(0, position - 1)
          .filter((each) => each === "\n").length + 1
      }`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
