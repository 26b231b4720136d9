import type { Problem } from "../problem.ts";

/** Config keys that the design names and this version does not act on. */
export const UNBUILT_KEY_NAMES: readonly string[] = ["domain"];

/** What the config asks for and this version does not build: refused, since nothing may be left out silently. */
export function findUnbuiltKeys(config: Readonly<Record<string, string>>, stack: string, file: string): Problem[] {
  return UNBUILT_KEY_NAMES.filter((key) => Object.hasOwn(config, key)).map((key) => unbuiltKey(key, stack, file));
}

/** One key of the config, dotted where it is inside of another. */
export function unbuiltKey(key: string, stack: string, file: string): Problem {
  return {
    code: "NOT_BUILT_YET",
    files: [file],
    message: `The config sets \`${key}\`, which this version does not act on; it is never ignored silently.`,
    fix: `pulumi config rm ${key.includes(".") ? "--path " : ""}${key} --stack ${stack}, until a version that has \`${key}\`.`,
  };
}
