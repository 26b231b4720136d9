import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removePostgres, startPostgres } from "../../engine/postgres.ts";
import { readMigrations } from "../plan/read-migrations.ts";
import { connectDatabase, type DatabaseConnection } from "../resources/database-connection.ts";
import type { DatabaseDescriptor } from "../resources/database-descriptor.ts";
import type { DatabaseLogin } from "../resources/database-login.ts";
import { applyMigrations } from "../runtime/migrations/apply-migrations.ts";
import { newPassword, setPassword, usersOf } from "../runtime/migrations/database-roles.ts";
import { addLogins } from "./test-databases.ts";

/** A database of one test file. */
export interface TestDatabase {
  /** Empties every table. */
  clear(): Promise<void>;
  /** Ends it, and removes its data. */
  stop(): Promise<void>;
}

const DBNAME = "test";

/**
 * Starts a real PostgreSQL with the database's migrations applied, behind its handle in this test file: it takes one to two seconds.
 *
 * `let running: TestDatabase; beforeAll(async () => { running = await startDatabase(ledger); }); afterAll(() => running.stop());`
 * @param projectRoot where the folder of the migrations is. Default: the folder that the tests run in.
 */
export async function startDatabase(
  descriptor: DatabaseDescriptor,
  { projectRoot = process.cwd() }: { readonly projectRoot?: string } = {},
): Promise<TestDatabase> {
  const { files, problems } = await readMigrations(projectRoot, descriptor);
  if (problems.length > 0) throw new Error(problems.map(({ message, fix }) => `${message} ${fix}`).join("\n"));
  const folder = await mkdtemp(join(tmpdir(), "plinth-database-"));
  const stateFolder = join(folder, "state");
  const stop = async (): Promise<void> => {
    await removePostgres(stateFolder);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const server = await startPostgres({ stateFolder });
    await as({ ...server, dbname: "postgres" }, (owner) => owner.runScript(`CREATE DATABASE ${DBNAME}`));
    const owner: DatabaseLogin = { ...server, dbname: DBNAME };
    await as(owner, async (connection) => {
      await applyMigrations(connection, { dbname: DBNAME, files });
      const [read, write] = [await loginAs("read", owner, connection), await loginAs("write", owner, connection)];
      addLogins(descriptor.name, { read, write });
    });
    return { clear: () => as(owner, truncateAll), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function as<T>(login: DatabaseLogin, work: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
  const connection = await connectDatabase(login);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

async function loginAs(
  role: "read" | "write",
  owner: DatabaseLogin,
  connection: DatabaseConnection,
): Promise<DatabaseLogin> {
  const [username] = usersOf(DBNAME, role);
  const password = newPassword();
  await setPassword(connection, username, password);
  return { ...owner, username, password };
}

async function truncateAll(connection: DatabaseConnection): Promise<void> {
  const { rows } = await connection.run(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE tableowner = current_user AND schemaname <> 'plinth'",
    [],
  );
  const names = rows.map(({ name }) => String(name));
  if (names.length > 0) await connection.runScript(`TRUNCATE ${names.join(", ")} RESTART IDENTITY CASCADE`);
}
