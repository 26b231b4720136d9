import { CommandFailure } from "../automation/report.ts";
import { diffPresets } from "../presets/diff-presets.ts";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import { resolvePreset } from "../presets/resolve-preset.ts";
import { formatProblems } from "../problem.ts";
import { printJson } from "./print-json.ts";
import { printTable } from "./print-table.ts";

export function preset(name: string, other: string | undefined, { json }: { json?: boolean }): void {
  const one = resolvedPreset(name);
  if (other !== undefined) printDifference(one, resolvedPreset(other), json);
  else if (json) printJson(one);
  else printTable(Object.entries(one).map(([field, value]) => [field, String(value)]));
}

/** The preset of this name without overrides; an unknown name is refused with the nearest one. */
export function resolvedPreset(name: string): ResolvedPreset {
  const { preset: resolved, problems } = resolvePreset(name);
  if (!resolved) throw new CommandFailure(formatProblems(problems));
  return resolved;
}

function printDifference(one: ResolvedPreset, other: ResolvedPreset, json: boolean | undefined): void {
  const differences = diffPresets(one, other);
  if (json) printJson(differences);
  else if (differences.length === 0) process.stdout.write("no difference\n");
  else printTable(differences.map(({ field, from, to, unit }) => [field, `${from} → ${to}`, unit]));
}
