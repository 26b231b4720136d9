/** One resource as the program wants it: the same shape from Pulumi's mocks and from a live stack's state. */
export interface ProgramResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Where two programs' resources differ, sorted: `Function health-get memorySize` for a property, `Key key` for a resource that only one
 * of them has. Policies are compared statement by statement: `RolePolicy health-get policy.Statement[Tracing]`.
 */
export function differencesOf(one: readonly ProgramResource[], other: readonly ProgramResource[]): string[] {
  const [before, after] = [byLabel(one), byLabel(other)];
  const labels = [...new Set([...before.keys(), ...after.keys()])].sort();
  return labels.flatMap((label) => {
    const [left, right] = [before.get(label), after.get(label)];
    return left && right ? differing(left, right).map((path) => `${label} ${path}`) : [label];
  });
}

/** `Function health-get`. Components have a type of their own, and nothing on AWS: what they hold is compared. */
function byLabel(resources: readonly ProgramResource[]): Map<string, ReadonlyMap<string, string>> {
  const own = resources.filter(({ type }) => !/^(plinth|pulumi):/.test(type));
  return new Map(own.map(({ type, name, inputs }) => [`${type.split(":").at(-1)} ${name}`, leavesOf(inputs)]));
}

function differing(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths.filter((path) => left.get(path) !== right.get(path)).sort();
}

/** Every value by its path; lists are values. */
function leavesOf(inputs: Readonly<Record<string, unknown>>): Map<string, string> {
  return new Map(Object.entries(inputs).flatMap(([key, value]) => leavesAt(key, value)));
}

function leavesAt(path: string, value: unknown): [string, string][] {
  // The engine's own bookkeeping in a state, and secrets, which it encrypts anew each time it writes them.
  if (/(^|\.)(__|ciphertext$)/.test(path)) return [];
  const inside = documentIn(value);
  if (!inside) return [[path, JSON.stringify(value)]];
  return Object.entries(inside).flatMap(([key, each]) =>
    key === "Statement" && Array.isArray(each)
      ? each.map((statement): [string, string] => [`${path}.Statement[${statement.Sid}]`, JSON.stringify(statement)])
      : leavesAt(`${path}.${key}`, each),
  );
}

/** An object, also one that is written as JSON, as policies and dashboards are. */
function documentIn(value: unknown): Record<string, unknown> | undefined {
  if (typeof value === "string" && value.startsWith('{"')) return documentIn(JSON.parse(value));
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
