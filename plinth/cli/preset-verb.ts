import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommandFailure } from "../automation/report.ts";
import { diffPresets } from "../presets/diff-presets.ts";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import { resolvePreset } from "../presets/resolve-preset.ts";
import { formatProblems, sortProblems } from "../problem.ts";
import { checkConfig } from "../settings/check-config.ts";
import { configFileOf } from "../settings/config-file.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { readConfigFiles } from "../settings/read-config-files.ts";
import type { SettingsResult } from "../settings/settings.ts";
import { printJson } from "./print-json.ts";
import { printTable } from "./print-table.ts";

export interface PresetOptions {
  readonly stack?: string;
  readonly json?: boolean;
}

/** One preset, the difference between two, or what a stack's files come to. */
export async function preset(
  projectRoot: string,
  [name, other]: readonly [string?, string?],
  { stack, json }: PresetOptions,
): Promise<void> {
  if ((name === undefined) === (stack === undefined))
    throw new CommandFailure("preset takes the name of a preset, or --stack and the name of a stack: one of the two.");
  if (stack !== undefined) return printStack(projectRoot, stack, json);
  const one = resolvedPreset(name ?? "");
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

async function printStack(projectRoot: string, stack: string, json: boolean | undefined): Promise<void> {
  const { settings, problems, overridden } = await readStack(projectRoot, stack);
  if (json) printJson({ stack, preset: settings?.preset ?? null, overridden, problems: sortProblems(problems) });
  else if (!settings) process.stderr.write(`${formatProblems(problems)}\n`);
  else printOverridden(settings.preset, overridden);
  if (!settings) process.exitCode = 1;
}

async function readStack(
  projectRoot: string,
  stack: string,
): Promise<SettingsResult & { readonly overridden: readonly string[] }> {
  if (!existsSync(join(projectRoot, configFileOf(stack))))
    throw new CommandFailure(`there is no ${configFileOf(stack)}, so no stack "${stack}".`);
  const faults = await checkConfig(projectRoot, stack, undefined, process.env);
  if (faults.length > 0) return { settings: undefined, problems: faults, overridden: [] };
  const { project, config } = await readConfigFiles(projectRoot, stack);
  const result = parseSettings({ project, stack, config, environment: process.env });
  // Settings that are right have overrides that are an object.
  const overrides: unknown = result.settings && config["overrides"] ? JSON.parse(config["overrides"]) : {};
  return { ...result, overridden: Object.keys(overrides ?? {}).sort() };
}

function printOverridden(resolved: ResolvedPreset, overridden: readonly string[]): void {
  const original = new Map(Object.entries(resolvedPreset(resolved.name)));
  const remark = (field: string, value: unknown): string => {
    if (overridden.includes(field)) return `overridden; the preset says ${original.get(field)}`;
    // A network that an override takes away takes its parts along.
    return value === original.get(field) ? "" : `follows network; the preset says ${original.get(field)}`;
  };
  printTable(Object.entries(resolved).map(([field, value]) => [field, String(value), remark(field, value)]));
}
