const INVOCATION_TYPE = "aws:lambda/invocation:Invocation";
const NAME_END = "-migrations";

/** By a database's name, the migrations that its last deploy has applied, in their order. */
export type AppliedMigrations = ReadonlyMap<string, readonly { readonly name: string; readonly sha256: string }[]>;

/** A resource of a state, as far as it says which migrations were applied. */
interface StateEntry {
  readonly type: string;
  readonly outputs: { readonly triggers?: Readonly<Record<string, string>> };
}

/** The migrations among a state's resources, by URN: the hash of each file is what makes their function run again. */
export function toAppliedMigrations(resources: Readonly<Record<string, StateEntry>>): AppliedMigrations {
  const all = Object.entries(resources).map(([urn, entry]) => ({
    name: urn.slice(urn.lastIndexOf("::") + 2),
    ...entry,
  }));
  const invocations = all.filter(({ type, name }) => type === INVOCATION_TYPE && name.endsWith(NAME_END));
  return new Map(invocations.map(({ name, outputs }) => [name.slice(0, -NAME_END.length), filesOf(outputs)]));
}

function filesOf({ triggers = {} }: StateEntry["outputs"]): { name: string; sha256: string }[] {
  return Object.entries(triggers)
    .filter(([name]) => name.endsWith(".sql"))
    .map(([name, sha256]) => ({ name, sha256 }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
