import type { Problem } from "../problem.ts";

/** A key that this version does not act on, dotted where it is inside of another: refused, since nothing may be left out silently. */
export function unbuiltKey(key: string, stack: string, file: string): Problem {
  return {
    code: "NOT_BUILT_YET",
    files: [file],
    message: `The config sets \`${key}\`, which this version does not act on; it is never ignored silently.`,
    fix: `pulumi config rm ${key.includes(".") ? "--path " : ""}${key} --stack ${stack}, until a version that has \`${key}\`.`,
  };
}
