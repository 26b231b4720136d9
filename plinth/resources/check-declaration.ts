import { isInternalName } from "./internal-name.ts";

/** Refuses what no resource of any kind may be called, and options that nothing reads. */
export function checkDeclaration(
  kind: "table" | "bucket" | "secret" | "database",
  name: string,
  options: object | undefined,
  known: readonly string[],
): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 64) {
    throw new TypeError(
      `${kind}("${name}"): write the name in kebab-case, at most 64 characters, such as "project-notes".`,
    );
  }
  if (isInternalName(name)) {
    throw new TypeError(
      `${kind}("${name}"): names that begin with "plinth-" are kept for Plinth's own ${kind}s. Write another.`,
    );
  }
  for (const option of Object.keys(options ?? {})) {
    if (!known.includes(option)) {
      throw new TypeError(`${kind}("${name}"): there is no option "${option}". Write one of ${known.join(", ")}.`);
    }
  }
}
