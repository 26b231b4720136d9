import { connectDatabase } from "../../resources/database-connection.ts";
import { type DatabaseLogin, parseLogin } from "../../resources/database-login.ts";
import { newPassword, setPassword, usersOf } from "./database-roles.ts";
import { DATABASE_ROLES, type MigrationTarget } from "./migration-target.ts";
import { asOwner } from "./owner-connection.ts";
import { parse, placeOf, userOf } from "./role-secrets.ts";
import { finishRotation, readSecret, writeSecret } from "./secret-store.ts";

/** What Secrets Manager calls a rotation's function with, once for each step. */
export interface RotationStep {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/**
 * One step of a rotation: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-lambda-function-overview.html
 * The role's other user gets the new password, so that what an instance keeps stays valid until the next rotation.
 */
export async function rotateRole(target: MigrationTarget, step: RotationStep): Promise<void> {
  const { SecretId: secretId, ClientRequestToken: token } = step;
  if (step.Step === "createSecret") {
    if (await readSecret(secretId, token)) return;
    await writeSecret(secretId, JSON.stringify(await nextLogin(target, secretId)), token);
  } else if (step.Step === "setSecret") {
    const { username, password } = await readPending(secretId, token);
    await asOwner(target, (connection) => setPassword(connection, username, password));
  } else if (step.Step === "testSecret") {
    const connection = await connectDatabase(await readPending(secretId, token));
    connection.close();
  } else if (step.Step === "finishSecret") {
    await finishRotation(secretId, token);
  } else {
    throw new Error(`A rotation has no step "${step.Step}".`);
  }
}

async function nextLogin(target: MigrationTarget, secretId: string): Promise<DatabaseLogin> {
  // Six random characters end a secret's ARN.
  const role = DATABASE_ROLES.find((each) => secretId.slice(0, -7).endsWith(`:secret:${target.roleSecrets[each]}`));
  if (!role) throw new Error(`The secret "${secretId}" is none of this database's roles'.`);
  const current = parse(await readSecret(secretId));
  const [first, second] = usersOf(target.dbname, role);
  const username = userOf(target, role, current.username) === first ? second : first;
  return { ...placeOf(target), username, password: newPassword() };
}

async function readPending(secretId: string, token: string): Promise<DatabaseLogin> {
  return parseLogin(secretId, (await readSecret(secretId, token)) ?? "");
}
