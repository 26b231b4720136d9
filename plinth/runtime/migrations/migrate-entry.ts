import { applyMigrations } from "./apply-migrations.ts";
import { type MigrationFile, readTarget } from "./migration-target.ts";
import { asOwner } from "./owner-connection.ts";
import { fillRoleSecrets } from "./role-secrets.ts";
import { type RotationStep, rotateRole } from "./rotate-role.ts";

/** What a deploy calls the function with. */
export interface MigrationRequest {
  readonly files: readonly MigrationFile[];
}

/** The Lambda handler of a database's own function, the only one that may log in as its owner. */
export async function handler(event: MigrationRequest | RotationStep): Promise<{ readonly applied: string[] }> {
  const target = readTarget();
  if ("Step" in event) {
    await rotateRole(target, event);
    return { applied: [] };
  }
  return asOwner(target, async (connection) => {
    const applied = await applyMigrations(connection, { dbname: target.dbname, files: event.files });
    await fillRoleSecrets(connection, target);
    return { applied };
  });
}
