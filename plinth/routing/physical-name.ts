import { withHash } from "./fit-name.ts";

/** What a resource's name on AWS is made of. */
export interface NameParts {
  readonly project: string;
  readonly stack: string;
  readonly name: string;
}

/**
 * `<project>-<stack>-<name>`, as a name that every AWS service takes: letters, digits, `-` and `_`. Past `maxLength`, or
 * where a character had to be replaced, it ends in a hash of the whole, the same every time.
 */
export function physicalName({ project, stack, name }: NameParts, maxLength: number): string {
  const whole = `${project}-${stack}-${name}`;
  const safe = whole.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  return safe === whole && safe.length <= maxLength ? whole : withHash(safe, whole, maxLength);
}
