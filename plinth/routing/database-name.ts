import { shortHash, withHash } from "./fit-name.ts";
import { type NameParts, type StackNames, stackName } from "./physical-name.ts";

// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html: 63, of which a snapshot and instances need an end.
const CLUSTER_CHARACTERS = 50;
// Of which the stack may take so many, so that a prefix tells stacks apart.
const STACK_CHARACTERS = 32;
// PostgreSQL's identifiers have 63 bytes; the roles' names end in what they may do.
const SQL_CHARACTERS = 50;

/** `<project>-<stack>-<name>` as the name of a cluster: lower case, digits and single hyphens, a letter first. */
export function clusterName({ name, ...stack }: NameParts): string {
  const whole = `${clusterPrefix(stack)}${name}`;
  const safe = toCluster(whole);
  return safe === whole && safe.length <= CLUSTER_CHARACTERS ? safe : withHash(safe, whole, CLUSTER_CHARACTERS);
}

/** What the names of all clusters of a stack begin with, and those of no other stack that is spelled alike. */
export function clusterPrefix(names: StackNames): string {
  const whole = wholeOf(names);
  const safe = toCluster(whole);
  return `${safe === whole ? safe : withHash(safe, whole, STACK_CHARACTERS)}-`;
}

function toCluster(name: string): string {
  const safe = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return /^[a-z]/.test(safe) ? safe : `s-${safe}`;
}

/** The same as the name of a database in SQL: `db_` first, since PostgreSQL and RDS keep some beginnings and words for themselves. */
export function sqlName({ name, ...stack }: NameParts): string {
  const whole = `${wholeOf(stack)}-${name}`;
  const safe = `db_${whole.toLowerCase().replaceAll(/[^a-z0-9]/g, "_")}`;
  if (safe.length <= SQL_CHARACTERS && /^[a-z0-9-]+$/.test(whole)) return safe;
  return `${safe.slice(0, SQL_CHARACTERS - 9)}_${shortHash(whole)}`;
}

// Stacks with names from before decision 0014 have no databases: these are never the old ones.
function wholeOf({ project, stack }: StackNames): string {
  return stackName({ project, stack }, STACK_CHARACTERS);
}
