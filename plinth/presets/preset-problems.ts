import type { Problem } from "../problem.ts";
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
    message: `There is no preset \`${name}\`.`,
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
  const { unit, limit, source, values } = PRESET_TABLE[field];
  const isNumber = typeof values.nano === "number";
  const allowed = isNumber ? limit : `${unit} (written \`true\` or \`false\`)`;
  return {
    code: "OVERRIDE_INVALID",
    files,
    message: `\`overrides.${field}\` is ${JSON.stringify(value) ?? "undefined"}; it must be ${typeof values.nano === "string" ? unit : allowed}.`,
    fix: `Write a value within that${isNumber ? `, in ${unit}` : ""}, or leave the field out to take the preset's. Source: ${source}`,
  };
}

/** Overrides that are no object. */
export function overridesNotAnObject(value: unknown): Problem {
  return {
    code: "OVERRIDE_INVALID",
    files,
    message: `\`overrides\` is ${JSON.stringify(value) ?? "undefined"}; it must be an object of field names and values.`,
    fix: "Write it as `pulumi config set --path overrides.memoryMb 512` does: one line per field, indented below `overrides:`.",
  };
}

/** Overrides that contradict each other. */
export function contradiction(message: string, fix: string): Problem {
  return { code: "OVERRIDE_CONTRADICTION", files, message, fix };
}
