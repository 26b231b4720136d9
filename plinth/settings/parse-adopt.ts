import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { fromJson, isMap } from "./from-json.ts";

/** What can be adopted by its name in `resources.ts`; a database by the snapshot that it is restored from. */
export const ADOPTED_KINDS = ["table", "bucket", "secret", "database"] as const;
/** What a stack has one of. */
const SINGLE_KINDS = ["key", "userPool"] as const;
const KEYS: readonly string[] = [...ADOPTED_KINDS, ...SINGLE_KINDS];

type Ids = Readonly<Record<string, string>>;

/** What exists on AWS already and becomes the stack's, by kind and by its name in `resources.ts`: its id there. A database is made of a snapshot. */
export type Adopted = { readonly [Kind in (typeof ADOPTED_KINDS)[number]]?: Ids } & {
  readonly [Kind in (typeof SINGLE_KINDS)[number]]?: string;
};

/** The `adopt` of a stack: empty where the config has none. */
export function parseAdopt(
  text: string | undefined,
  stack: string,
  file: string,
): { adopt: Adopted; problems: Problem[] } {
  const written = fromJson(text || "{}");
  const problem = (message: string, meant?: string): Problem => ({
    code: "ADOPT_SETTING",
    files: [file],
    message,
    fix: `${meant ? `Did you mean \`${meant}\`? ` : ""}What can be adopted is a \`table\`, \`bucket\`, \`secret\` or \`database\`, each by its name in resources.ts, and the stack's \`key\` and \`userPool\`: pulumi config set --path adopt.table.projects my-table --stack ${stack}`,
  });
  if (!isMap(written)) {
    const message = `\`adopt\` is ${sayValue(written)}; it must be a map of kinds, each with names and ids.`;
    return { adopt: {}, problems: [problem(message)] };
  }
  const unknown = Object.keys(written)
    .filter((key) => !KEYS.includes(key))
    .map((key) => problem(`\`adopt.${key}\` is nothing that can be adopted.`, nearestName(key, KEYS)));
  const single = SINGLE_KINDS.map((kind) => ({ kind, id: written[kind] })).filter(({ id }) => id !== undefined);
  const badSingle = single
    .filter(({ id }) => !isId(id))
    .map(({ kind, id }) => problem(`\`adopt.${kind}\` is ${sayValue(id)}; it must be the id of one.`));
  const ids = ADOPTED_KINDS.map((kind) => ({ kind, value: written[kind] })).filter(({ value }) => value !== undefined);
  const badIds = ids.flatMap(({ kind, value }) => badIdsIn(kind, value).map((message) => problem(message)));
  const problems = [...unknown, ...badSingle, ...badIds];
  if (problems.length > 0) return { adopt: {}, problems };
  const adopted = Object.fromEntries(ids.map(({ kind, value }) => [kind, isMap(value) ? toIds(value) : {}]));
  return { adopt: { ...adopted, ...Object.fromEntries(single.map(({ kind, id }) => [kind, id])) }, problems };
}

function badIdsIn(kind: string, value: unknown): string[] {
  if (!isMap(value))
    return [`\`adopt.${kind}\` is ${sayValue(value)}; it must be a map: a name in resources.ts, and its id on AWS.`];
  return Object.entries(value)
    .filter(([, id]) => !isId(id))
    .map(([name, id]) => `\`adopt.${kind}.${name}\` is ${sayValue(id)}; it must be a name or an id on AWS.`);
}

function toIds(written: Readonly<Record<string, unknown>>): Ids {
  return Object.fromEntries(Object.entries(written).flatMap(([name, id]) => (isId(id) ? [[name, id]] : [])));
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
