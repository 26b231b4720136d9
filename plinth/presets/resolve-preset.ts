import type { Problem } from "../problem.ts";
import { overrideSchema, type PresetOverrides } from "./override-schema.ts";
import {
  contradiction,
  overrideOutOfRange,
  overridesNotAnObject,
  unknownOverride,
  unknownPreset,
} from "./preset-problems.ts";
import { PRESET_NAMES, PRESET_TABLE, type PresetField, type PresetName, type ResolvedPreset } from "./preset-table.ts";

/** A preset, or every reason why there is none. */
export interface PresetResolution {
  readonly preset: ResolvedPreset | undefined;
  readonly problems: readonly Problem[];
}

/**
 * The preset of this name with a stack's overrides applied.
 * @param overrides as they were written: anything, since they come from a file
 */
export function resolvePreset(name: string, overrides: unknown = {}): PresetResolution {
  const known = PRESET_NAMES.find((each) => each === name);
  const { right, faulty, problems: faults } = parseOverrides(overrides);
  const problems: Problem[] = known ? faults : [unknownPreset(name), ...faults];
  if (!known) return { preset: undefined, problems };
  const preset = { ...withNetwork(presetOf(known), right.network), ...right };
  // What the network was meant to be decides what contradicts it.
  if (!faulty.includes("network")) problems.push(...contradictions(preset));
  problems.push(...capacityContradictions(preset));
  return { preset: problems.length > 0 ? undefined : preset, problems };
}

/** One column of the table. */
function presetOf(name: PresetName): ResolvedPreset {
  const of = <Field extends PresetField>(field: Field): ResolvedPreset[Field] => PRESET_TABLE[field].values[name];
  return {
    name,
    memoryMb: of("memoryMb"),
    timeoutSeconds: of("timeoutSeconds"),
    rateLimitPerSecond: of("rateLimitPerSecond"),
    burstLimit: of("burstLimit"),
    network: of("network"),
    availabilityZones: of("availabilityZones"),
    natGateways: of("natGateways"),
    interfaceEndpoints: of("interfaceEndpoints"),
    dataSafety: of("dataSafety"),
    logRetentionDays: of("logRetentionDays"),
    logLevel: of("logLevel"),
    metrics: of("metrics"),
    alarms: of("alarms"),
    tracing: of("tracing"),
    encryptionKey: of("encryptionKey"),
    accessMustBeStated: of("accessMustBeStated"),
    databaseMinAcu: of("databaseMinAcu"),
    databaseMaxAcu: of("databaseMaxAcu"),
    databaseInstances: of("databaseInstances"),
    queueConcurrency: of("queueConcurrency"),
  };
}

/** A network that an override adds or takes away brings or takes its parts along. */
function withNetwork(preset: ResolvedPreset, network: PresetOverrides["network"]): ResolvedPreset {
  if (!network || network === preset.network) return preset;
  return network === "none"
    ? { ...preset, network, availabilityZones: 0, natGateways: "none", interfaceEndpoints: false }
    : { ...preset, network, availabilityZones: 2, natGateways: "single", interfaceEndpoints: false };
}

interface ParsedOverrides {
  /** The fields that are right, whatever the others are. */
  readonly right: PresetOverrides;
  readonly faulty: readonly string[];
  readonly problems: Problem[];
}

function parseOverrides(written: unknown): ParsedOverrides {
  if (typeof written !== "object" || written === null || Array.isArray(written))
    return { right: {}, faulty: [], problems: [overridesNotAnObject(written)] };
  const entries: [string, unknown][] = Object.entries(written);
  const parsed = overrideSchema.safeParse(written);
  if (parsed.success) return { right: parsed.data, faulty: [], problems: [] };
  const faulty = new Set(
    parsed.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" ? issue.keys : issue.path.slice(0, 1).map(String),
    ),
  );
  const others = overrideSchema.safeParse(Object.fromEntries(entries.filter(([key]) => !faulty.has(key))));
  const problems = entries
    .filter(([key]) => faulty.has(key))
    .map(([key, value]) => (isField(key) ? overrideOutOfRange(key, value) : unknownOverride(key)));
  return { right: others.data ?? {}, faulty: [...faulty], problems };
}

function isField(key: unknown): key is PresetField {
  return typeof key === "string" && Object.hasOwn(PRESET_TABLE, key);
}

function capacityContradictions({ databaseMinAcu, databaseMaxAcu }: ResolvedPreset): Problem[] {
  if (databaseMinAcu <= databaseMaxAcu) return [];
  return [
    contradiction(
      `\`databaseMinAcu\` is ${databaseMinAcu} and \`databaseMaxAcu\` ${databaseMaxAcu}; the least is above the most.`,
      `Set \`overrides.databaseMaxAcu\` to ${databaseMinAcu} or more.`,
    ),
  ];
}

function contradictions(preset: ResolvedPreset): Problem[] {
  const { network, availabilityZones, natGateways, interfaceEndpoints } = preset;
  if (network === "vpc") {
    if (availabilityZones > 0) return [];
    return [
      contradiction(
        "`network` is vpc and `availabilityZones` is 0; a VPC needs a zone.",
        "Set `overrides.availabilityZones` to 2 or 3.",
      ),
    ];
  }
  const parts = [
    ...(availabilityZones > 0 ? [`\`availabilityZones\` is ${availabilityZones}`] : []),
    ...(natGateways !== "none" ? [`\`natGateways\` is ${natGateways}`] : []),
    ...(interfaceEndpoints ? ["`interfaceEndpoints` is true"] : []),
  ];
  return parts.map((part) =>
    contradiction(
      `${part} and \`network\` is none; it is a part of a VPC.`,
      "Set `overrides.network` to vpc, or leave this field out.",
    ),
  );
}
