import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Problem } from "../problem.ts";

/** Config keys that the design names and this version does not act on. */
export const UNBUILT_KEY_NAMES: readonly string[] = ["cors", "domain"];

/** Fields of a preset whose value this version does not deploy, with the value to set instead. */
const UNBUILT_FIELDS: readonly { field: keyof ResolvedPreset; value: string | boolean; instead: string | boolean }[] = [
  { field: "alarms", value: true, instead: false },
];

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

/** What the preset asks for and this version does not deploy. */
export function findUnbuiltFields(preset: ResolvedPreset, stack: string, file: string): Problem[] {
  return UNBUILT_FIELDS.filter(({ field, value }) => preset[field] === value).map(({ field, value, instead }) => ({
    code: "NOT_BUILT_YET",
    files: [file],
    message: `With preset ${preset.name} and its overrides the stack asks for \`${field}: ${value}\`, which this version does not deploy yet; it is never ignored silently.`,
    fix: `To go without: pulumi config set --path overrides.${field} ${instead} --stack ${stack}`,
  }));
}
