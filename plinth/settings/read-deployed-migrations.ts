import { readStackResources, type StateEntry } from "./read-deployed-tables.ts";

const INVOCATION_TYPE = "aws:lambda/invocation:Invocation";
const NAME_END = "-migrations";

/** A migration that the last update has applied. */
export interface DeployedMigration {
  readonly name: string;
  readonly sha256: string;
}

/** By the database's name, the migrations that the stack's last update has applied, as its own state says, in their order. */
export async function readDeployedMigrations(): Promise<ReadonlyMap<string, readonly DeployedMigration[]>> {
  return toDeployedMigrations(await readStackResources());
}

/** The migrations among a state's resources, by URN: the hash of each file is what makes their function run again. */
export function toDeployedMigrations(
  resources: Readonly<Record<string, StateEntry>>,
): ReadonlyMap<string, readonly DeployedMigration[]> {
  const found = Object.entries(resources).filter(
    ([urn, { type }]) => type === INVOCATION_TYPE && urn.endsWith(NAME_END),
  );
  return new Map(
    found.map(([urn, { outputs }]) => {
      const files = Object.entries(outputs.triggers ?? {}).filter(([name]) => name.endsWith(".sql"));
      const applied = files.map(([name, sha256]) => ({ name, sha256 }));
      return [
        urn.slice(urn.lastIndexOf("::") + 2, -NAME_END.length),
        applied.sort((a, b) => (a.name < b.name ? -1 : 1)),
      ];
    }),
  );
}
