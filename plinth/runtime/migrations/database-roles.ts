import { randomBytes } from "node:crypto";
import type { DatabaseConnection } from "../../resources/database-connection.ts";
import { DATABASE_ROLES, type DatabaseRole } from "./migration-target.ts";

// Neither PostgreSQL's own schemas nor that of the history, which is not for the functions.
const OF_THE_AUTHOR = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'plinth')";

/** What a role may do with the rows of every table. */
const RIGHTS: Readonly<Record<DatabaseRole, { readonly tables: string; readonly sequences: string }>> = {
  read: { tables: "SELECT", sequences: "SELECT" },
  write: { tables: "SELECT, INSERT, UPDATE, DELETE", sequences: "SELECT, USAGE" },
};

/** The role that has the rights. Nobody logs in as it: its two users do, whose passwords take turns. */
export function roleName(dbname: string, role: DatabaseRole): string {
  return `${dbname}_${role}`;
}

/** The two users of a role: while one has the password that is in use, the other can be given the next. */
export function usersOf(dbname: string, role: DatabaseRole): readonly [string, string] {
  return [`${roleName(dbname, role)}_a`, `${roleName(dbname, role)}_b`];
}

/** Creates the roles and their users where they are missing. The users have no password yet, and so nobody is them. */
export async function createRoles(connection: DatabaseConnection, dbname: string): Promise<void> {
  for (const role of DATABASE_ROLES) {
    const group = roleName(dbname, role);
    await createMissing(connection, group, "NOLOGIN");
    for (const user of usersOf(dbname, role)) await createMissing(connection, user, `LOGIN IN ROLE ${quote(group)}`);
  }
  const groups = DATABASE_ROLES.map((role) => quote(roleName(dbname, role))).join(", ");
  await connection.runScript(
    `REVOKE ALL ON DATABASE ${quote(dbname)} FROM PUBLIC; GRANT CONNECT ON DATABASE ${quote(dbname)} TO ${groups};
     REVOKE CREATE ON SCHEMA public FROM PUBLIC;`,
  );
}

async function createMissing(connection: DatabaseConnection, name: string, how: string): Promise<void> {
  const { rows } = await connection.run("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
  if (rows.length === 0) await connection.runScript(`CREATE ROLE ${quote(name)} ${how}`);
}

/**
 * The rights of both roles on every table there is now. It belongs into the transaction that has changed the tables. What is another's, as
 * an extension's tables can be, is left as it is: nobody but its owner may grant it.
 */
export async function grantRights(connection: DatabaseConnection, dbname: string): Promise<void> {
  const schemas = await connection.run(
    `SELECT format('%I', nspname) AS name FROM pg_namespace n WHERE ${OF_THE_AUTHOR} AND pg_has_role(nspowner, 'USAGE')`,
    [],
  );
  const relations = await connection.run(
    `SELECT format('%I.%I', nspname, relname) AS name, relkind = 'S' AS sequence
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${OF_THE_AUTHOR} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(relowner, 'USAGE')`,
    [],
  );
  const statements = DATABASE_ROLES.flatMap((role) => {
    const [group, rights] = [quote(roleName(dbname, role)), RIGHTS[role]];
    return [
      ...schemas.rows.map(({ name }) => `GRANT USAGE ON SCHEMA ${name} TO ${group}`),
      ...relations.rows.map(({ name, sequence }) =>
        sequence
          ? `GRANT ${rights.sequences} ON SEQUENCE ${name} TO ${group}`
          : `GRANT ${rights.tables} ON TABLE ${name} TO ${group}`,
      ),
    ];
  });
  await connection.runScript(statements.join(";\n"));
}

export async function setPassword(connection: DatabaseConnection, user: string, password: string): Promise<void> {
  await connection.runScript(`ALTER ROLE ${quote(user)} PASSWORD ${quoteText(password)}`);
}

/** 43 characters, 256 bits, none of which needs to be escaped anywhere. */
export function newPassword(): string {
  return randomBytes(32).toString("base64url");
}

export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
