import { PRESET_TABLE, type PresetField, type ResolvedPreset } from "./preset-table.ts";

/** A field in which two presets differ. */
export interface PresetDifference {
  readonly field: PresetField;
  readonly from: ResolvedPreset[PresetField];
  readonly to: ResolvedPreset[PresetField];
  readonly unit: string;
}

/** Every field in which two presets differ, in the table's order. */
export function diffPresets(from: ResolvedPreset, to: ResolvedPreset): PresetDifference[] {
  return presetFields()
    .filter((field) => from[field] !== to[field])
    .map((field) => ({ field, from: from[field], to: to[field], unit: PRESET_TABLE[field].unit }));
}

function presetFields(): PresetField[] {
  return Object.keys(PRESET_TABLE).filter((key): key is PresetField => Object.hasOwn(PRESET_TABLE, key));
}
