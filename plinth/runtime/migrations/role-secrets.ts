import { connectDatabase, type DatabaseConnection } from "../../resources/database-connection.ts";
import { isRefusedLogin } from "../../resources/database-errors.ts";
import { type DatabaseLogin, parseLogin } from "../../resources/database-login.ts";
import { newPassword, setPassword, usersOf } from "./database-roles.ts";
import { DATABASE_ROLES, type DatabaseRole, type MigrationTarget } from "./migration-target.ts";
import { authoritiesOf } from "./owner-connection.ts";
import { readSecret, writeSecret } from "./secret-store.ts";

/** Gives each role's secret a login that works, where it has none, or one for another server. */
export async function fillRoleSecrets(connection: DatabaseConnection, target: MigrationTarget): Promise<void> {
  for (const role of DATABASE_ROLES) {
    const secretId = target.roleSecrets[role];
    const current = parse(await readSecret(secretId));
    if (await isRight(secretId, current, target)) continue;
    const username = userOf(target, role, current.username);
    const login = { ...placeOf(target), username, password: newPassword() };
    // The password first: a login that is read before it counts would be refused.
    await setPassword(connection, username, login.password);
    await writeSecret(secretId, JSON.stringify(login));
  }
}

async function isRight(secretId: string, current: Partial<DatabaseLogin>, target: MigrationTarget): Promise<boolean> {
  const isSamePlace = Object.entries(placeOf(target)).every(([key, value]) => Reflect.get(current, key) === value);
  if (!isSamePlace) return false;
  try {
    const connection = await connectDatabase(parseLogin(secretId, JSON.stringify(current)));
    connection.close();
    return true;
  } catch (error) {
    if (isRefusedLogin(error)) return false;
    throw error;
  }
}

/** What the login of a role says beside user and password. */
export function placeOf(target: MigrationTarget): Omit<DatabaseLogin, "username" | "password"> {
  const { host, port, dbname } = target;
  return { host, port, dbname, ca: authoritiesOf(target) };
}

/** The user that a secret names, or the role's first where it names none of the role's. */
export function userOf({ dbname }: MigrationTarget, role: DatabaseRole, named: unknown): string {
  const [first, second] = usersOf(dbname, role);
  return named === second ? second : first;
}

export function parse(text: string | undefined): Partial<DatabaseLogin> {
  const value: unknown = JSON.parse(text ?? "{}");
  return typeof value === "object" && value !== null ? value : {};
}
