import { withHash } from "./fit-name.ts";

/** A stack, as the names of its resources say it. */
export interface StackNames {
  readonly project: string;
  readonly stack: string;
  /** The stack is live under names that another stack could have too, and keeps them: see decision 0014. Default: false. */
  readonly keepsOldNames?: boolean | undefined;
}

/** What a resource's name on AWS is made of. */
export interface NameParts extends StackNames {
  readonly name: string;
}

/**
 * `<project>-<stack>-<name>`, as a name that every AWS service takes: letters, digits, `-` and `_`. Past `maxLength`, where a
 * character had to be replaced, and where a hyphen in the project or the stack would let another stack have the same name,
 * it ends in a hash of the whole, the same every time.
 * @param foldsCase whether AWS takes names for the same that differ in upper and lower case, as IAM does
 */
export function physicalName(parts: NameParts, maxLength: number, { foldsCase = false } = {}): string {
  const whole = `${parts.project}-${parts.stack}-${parts.name}`;
  const safe = whole.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  const isPlain = safe === whole && !isAmbiguous(parts) && !(foldsCase && isCased(parts));
  return isPlain && safe.length <= maxLength ? whole : withHash(safe, keyOf(parts), maxLength);
}

/** What the names of a stack's log groups begin with, up to the last slash: `/plinth/<project>-<stack>/`, and no other stack's do. */
export function logGroupPrefix(names: StackNames): string {
  // Log groups take every character that a project's or a stack's name may have, and 512 of them, which no such name reaches.
  return `/plinth/${stackName(names, 500)}/`;
}

/** `<project>-<stack>`, which no other stack has: past `maxLength`, or with a hyphen in one of the two, it ends in a hash. */
export function stackName(names: StackNames, maxLength: number): string {
  const { project, stack } = names;
  const joined = `${project}-${stack}`;
  const isPlain = !isAmbiguous(names) && joined.length <= maxLength;
  return isPlain ? joined : withHash(joined, `${project}/${stack}`, maxLength);
}

/** Whether the stack has other names now than a Plinth before decision 0014 would have given to it. */
export function isRenamed(names: StackNames): boolean {
  return logGroupPrefix(names) !== logGroupPrefix({ ...names, keepsOldNames: true });
}

/** With a hyphen inside, nobody can tell where the project ends: `a` and `b-c`, or `a-b` and `c`. */
function isAmbiguous({ project, stack, keepsOldNames }: StackNames): boolean {
  return !keepsOldNames && (project.includes("-") || stack.includes("-"));
}

function isCased({ project, stack, keepsOldNames }: StackNames): boolean {
  return !keepsOldNames && /[A-Z]/.test(project + stack);
}

// No name holds a slash, so that no two triples share a key. Without a hyphen the joined name tells as much, and was the key first.
function keyOf(parts: NameParts): string {
  const { project, stack, name } = parts;
  return isAmbiguous(parts) ? `${project}/${stack}/${name}` : `${project}-${stack}-${name}`;
}
