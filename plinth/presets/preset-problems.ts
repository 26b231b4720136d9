import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { PRESET_NAMES, PRESET_TABLE, type PresetField } from "./preset-table.ts";

// The files are added by whoever read the name or the overrides from one.
const files: readonly string[] = [];

/** A preset that does not exist. */
export function unknownPreset(name: string): Problem {
  const nearest = nearestName(name, PRESET_NAMES);
  return {
    code: "PRESET_UNKNOWN",
    files,
    message: `\`preset\` is ${sayValue(name)}, and there is no preset of that name.`,
    fix: `${nearest ? `Did you mean \`${nearest}\`? ` : ""}Set one of ${PRESET_NAMES.join(", ")}.`,
  };
}

/** An override whose name is no field of a preset. */
export function unknownOverride(key: string): Problem {
  const fields = Object.keys(PRESET_TABLE);
  const nearest = nearestName(key, fields);
  return {
    code: "OVERRIDE_UNKNOWN",
    files,
    message: `A preset has no field \`${key}\`, so \`overrides.${key}\` would change nothing.`,
    fix: `${nearest ? `Did you mean \`${nearest}\`? ` : ""}The fields are ${fields.join(", ")}.`,
  };
}

/** An override outside of what AWS allows, or of another type than its field. */
export function overrideOutOfRange(field: PresetField, value: unknown): Problem {
  const { source } = PRESET_TABLE[field];
  const { allowed, what } = rangeOf(field, value);
  return {
    code: "OVERRIDE_INVALID",
    files,
    message: `\`overrides.${field}\` is ${sayValue(value)}; it must be ${allowed}.`,
    fix: `${what}, or leave the field out to take the preset's. Source: ${source}`,
  };
}

/** What a field may be, and what to write. */
function rangeOf(field: PresetField, value: unknown): { readonly allowed: string; readonly what: string } {
  const { unit, limit, values } = PRESET_TABLE[field];
  if (typeof values.nano === "number")
    return { allowed: limit, what: `Write the number alone, which counts ${unit}, within that` };
  if (typeof values.nano === "boolean")
    return { allowed: `${unit} (written \`true\` or \`false\`)`, what: "Write `true` or `false`" };
  const nearest = typeof value === "string" ? nearestName(value, unit.split(/, | or /)) : undefined;
  return { allowed: unit, what: nearest ? `Did you mean \`${nearest}\`? Write one of these` : "Write one of these" };
}

/** Overrides that are no object. */
export function overridesNotAnObject(value: unknown): Problem {
  return {
    code: "OVERRIDE_INVALID",
    files,
    message: `\`overrides\` is ${sayValue(value)}; it must be a map of field names and values.`,
    fix: "Write it as `pulumi config set --path overrides.memoryMb 512` does: one line per field, indented below `overrides:`.",
  };
}

/** Overrides that contradict each other. */
export function contradiction(message: string, fix: string): Problem {
  return { code: "OVERRIDE_CONTRADICTION", files, message, fix };
}
