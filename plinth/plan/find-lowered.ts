import type { DataSafety } from "../presets/data-safety.ts";
import { type DeployedData, outlivesDeclaration } from "../presets/deployed-data.ts";
import { lostProtections } from "../presets/lost-protections.ts";
import type { Problem } from "../problem.ts";
import type { ResourceDescriptor } from "../resources/resource-descriptor.ts";
import { configFileOf } from "../settings/config-file.ts";
import type { PlanSettings } from "./plan-settings.ts";

/** What holds data and is wanted: by `resources.ts`, or by the config. */
export type Declared = ResourceDescriptor | { readonly kind: "userPool"; readonly name: string };

/**
 * What live data would lose of its protection by this deploy and nobody has confirmed. Backups that are gone are gone: no later
 * deploy brings them back, so a typed word is not enough.
 * @param declared those of `resources.ts` and the config; what Plinth's own tables hold is worth nothing to anybody
 */
export function findLowered(
  deployed: readonly DeployedData[],
  declared: readonly Declared[],
  settings: PlanSettings,
): Problem[] {
  const losses = deployed.flatMap((data) => {
    const descriptor = declared.find(({ kind, name }) => kind === data.kind && name === data.name);
    if (!descriptor) return [];
    const own = descriptor.kind === "table" ? descriptor.dataSafety : undefined;
    const level = own ?? settings.preset.dataSafety;
    return [{ data, level, lost: lostProtections(data, level) }];
  });
  const lowered = losses.filter(({ lost }) => lost.length > 0);
  return [
    ...LEVELS.flatMap((level) => loweredTo(level, lowered, settings)),
    ...keyWithdrawn(
      losses.map(({ data }) => data),
      settings,
    ),
    ...stale(lowered, settings),
  ];
}

/** A live resource as a sentence names it: a table, a bucket and a secret may share a name. */
export function nameOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} \`${name}\``;
}

const LEVELS = ["relaxed", "standard"] as const;

interface Loss {
  readonly data: DeployedData;
  readonly level: DataSafety;
  readonly lost: readonly string[];
}

function loweredTo(level: (typeof LEVELS)[number], lowered: readonly Loss[], settings: PlanSettings): Problem[] {
  const own = lowered.filter((loss) => loss.level === level);
  if (own.length === 0 || settings.confirm?.dataSafety === level) return [];
  const kept = own.some(({ data }) => daysOf(data) > 7) ? "strict" : "standard";
  return [
    {
      code: "DATA_SAFETY_LOWERED",
      files: [configFileOf(settings.stack)],
      message: `With data safety ${level} data that is live would lose what protects it. ${own.map(sayLoss).join(" ")}`,
      fix: `To keep it: pulumi config set --path overrides.dataSafety ${kept} --stack ${settings.stack}. To give it up: pulumi config set --path confirm.dataSafety ${level} --stack ${settings.stack}`,
    },
  ];
}

function sayLoss({ data, lost }: Loss): string {
  return `${nameOf(data)}: ${lost.join("; ")}.`;
}

function daysOf(data: DeployedData): number {
  if (data.kind === "table" || data.kind === "database") return data.backupDays;
  // Nothing brings a user back who is gone.
  if (data.kind === "userPool") return 0;
  return data.kind === "bucket" ? data.versionDays : data.recoveryDays;
}

function keyWithdrawn(deployed: readonly DeployedData[], settings: PlanSettings): Problem[] {
  const { preset, confirm, stack } = settings;
  const encrypted = deployed.filter(({ hasCustomerKey }) => hasCustomerKey);
  if (encrypted.length === 0 || preset.encryptionKey === "customer" || confirm?.encryptionKey === "aws") return [];
  // The key goes or stays as the update that is live said, and not as this one does.
  const fate = encrypted.some(outlivesDeclaration) ? "stays in the account" : "is deleted in 30 days, and they with it";
  return [
    {
      code: "ENCRYPTION_KEY_WITHDRAWN",
      files: [configFileOf(stack)],
      message: `Data that is live is encrypted with the stack's own key: ${encrypted.map(nameOf).join(", ")}. It would be encrypted anew with AWS's where that is done in place; backups, databases as they are, the objects that are in a bucket so far and the stack's log lines so far can be read with the old key alone, which ${fate}.`,
      fix: `To keep the key: pulumi config set --path overrides.encryptionKey customer --stack ${stack}. To give it up: pulumi config set --path confirm.encryptionKey aws --stack ${stack}`,
    },
  ];
}

/** A confirmation that is left over would let the next loss pass without a word. */
function stale(lowered: readonly Loss[], { preset, confirm = {}, stack }: PlanSettings): Problem[] {
  const { dataSafety, encryptionKey } = confirm;
  const isInUse = dataSafety === preset.dataSafety || lowered.some(({ level }) => level === dataSafety);
  const keys = [
    ...(dataSafety && !isInUse ? ["dataSafety"] : []),
    ...(encryptionKey && encryptionKey !== preset.encryptionKey ? ["encryptionKey"] : []),
  ];
  return keys.map((key) => staleConfirm(key, stack));
}

/** A confirmed loss that this deploy does not bring. */
export function staleConfirm(key: string, stack: string): Problem {
  return {
    code: "CONFIRM_STALE",
    files: [configFileOf(stack)],
    message: `The config confirms a loss by \`confirm.${key}\` that this deploy does not bring; left there, it would let a later one pass.`,
    fix: `pulumi config rm --path confirm.${key} --stack ${stack}`,
  };
}
