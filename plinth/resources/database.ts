import { checkDeclaration } from "./check-declaration.ts";
import { type DatabasePlace, databaseClient, type Run } from "./database-client.ts";
import type { SqlValue } from "./database-connection.ts";
import type { DatabaseDescriptor } from "./database-descriptor.ts";
import type { DatabaseGrant } from "./grants.ts";
import { findResource, resourceNameOf } from "./resource-name.ts";

export type SqlRow = Record<string, unknown>;

/** What a row is held to, such as a schema of Zod. */
export interface SqlRowSchema<T> {
  parse(row: unknown): T;
}

export interface DatabaseOptions {
  /** Folder of the SQL files, relative to the project root. Default: `migrations/<name>`. */
  readonly migrations?: string;
}

/** Runs statements, each alone or those of one transaction. */
export interface Statements {
  /**
   * Runs one statement and gives its rows: `query("select * from entry where id = $1", [id])`. The values go beside the text, never in it.
   * Numbers of 8 bytes and `numeric` come as text, days and times without a zone too.
   */
  query(text: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
  /** The same, each row held to the schema. */
  query<T>(text: string, values: readonly SqlValue[], schema: SqlRowSchema<T>): Promise<T[]>;
}

/** A database as `resources.ts` declares it, and inside a function the handle on it. */
export interface Database extends DatabaseDescriptor, Statements {
  /** Grant for `uses`: statements that only read. PostgreSQL itself refuses any other. */
  readonly read: DatabaseGrant;
  /** Grant for `uses`: statements that read, insert, update and delete rows, and none that change tables. */
  readonly write: DatabaseGrant;
  /** Runs the work in one transaction: committed when it returns, rolled back when it throws. It is never run twice. */
  transaction<T>(work: (transaction: Statements) => Promise<T>): Promise<T>;
}

/**
 * Declares a PostgreSQL database. Its tables come from SQL files, `0001-name.sql` and so on, each applied once, before the code that a
 * deploy brings.
 *
 * `export const ledger = database("ledger");`
 */
export function database(name: string, options: DatabaseOptions = {}): Database {
  checkDeclaration("database", name, options, ["migrations"]);
  const { migrations = `migrations/${name}` } = options;
  checkFolder(name, migrations);
  const read: DatabaseGrant = Object.freeze({ kind: "database", name, access: "read" });
  const write: DatabaseGrant = Object.freeze({ kind: "database", name, access: "write" });
  // A function that may write gets the role that writes, which reads as well.
  const place = (): DatabasePlace => {
    const secretName = resourceNameOf(write);
    return secretName === undefined
      ? { secretName: findResource(read), access: "read" }
      : { secretName, access: "write" };
  };
  return Object.freeze({
    kind: "database",
    name,
    migrations,
    read,
    write,
    ...statementsOf(async (text, values) => databaseClient().run(place(), text, values)),
    async transaction(work) {
      return databaseClient().transaction(place(), (run) => work(statementsOf(run)));
    },
  } satisfies Database);
}

function statementsOf(run: Run): Statements {
  function query(text: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
  function query<T>(text: string, values: readonly SqlValue[], schema: SqlRowSchema<T>): Promise<T[]>;
  async function query(
    text: string,
    values: readonly SqlValue[] = [],
    schema?: SqlRowSchema<unknown>,
  ): Promise<unknown[]> {
    const rows = await run(text, values);
    return schema ? rows.map((row) => schema.parse(row)) : rows;
  }
  return { query };
}

function checkFolder(name: string, folder: unknown): void {
  const parts = typeof folder === "string" ? folder.split("/") : [""];
  if (parts.some((part) => !/^[\w.-]+$/.test(part) || part === "." || part === "..")) {
    throw new TypeError(
      `database("${name}"): write migrations: "migrations/${name}", a folder inside of the project, relative to its root.`,
    );
  }
}
