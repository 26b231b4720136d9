import type { DataSafety } from "../presets/data-safety.ts";
import { type DeployedTable, lostProtections } from "../presets/lost-protections.ts";
import type { Problem } from "../problem.ts";
import type { TableDescriptor } from "../resources/table.ts";
import type { PlanSettings } from "./plan-settings.ts";

/**
 * What live tables would lose by this deploy and nobody has confirmed. Backups that are gone are gone: no later deploy brings
 * them back, so a typed word is not enough.
 * @param tables those of `resources.ts`; what Plinth's own tables hold is worth nothing to anybody
 */
export function findLowered(
  deployed: readonly DeployedTable[],
  tables: readonly TableDescriptor[],
  settings: PlanSettings,
): Problem[] {
  const losses = deployed.flatMap((table) => {
    const descriptor = tables.find(({ name }) => name === table.name);
    if (!descriptor) return [];
    const level = descriptor.dataSafety ?? settings.preset.dataSafety;
    return [{ table, level, lost: lostProtections(table, level) }];
  });
  const lowered = losses.filter(({ lost }) => lost.length > 0);
  return [
    ...LEVELS.flatMap((level) => loweredTo(level, lowered, settings)),
    ...keyWithdrawn(
      losses.map(({ table }) => table),
      settings,
    ),
    ...stale(lowered, settings),
  ];
}

const LEVELS = ["relaxed", "standard"] as const;

interface Loss {
  readonly table: DeployedTable;
  readonly level: DataSafety;
  readonly lost: readonly string[];
}

function loweredTo(level: (typeof LEVELS)[number], lowered: readonly Loss[], settings: PlanSettings): Problem[] {
  const own = lowered.filter((loss) => loss.level === level);
  if (own.length === 0 || settings.confirm?.dataSafety === level) return [];
  const kept = own.some(({ table }) => table.backupDays > 7) ? "strict" : "standard";
  return [
    {
      code: "DATA_SAFETY_LOWERED",
      files: [fileOf(settings)],
      message: `With data safety ${level} tables that are live would lose what protects them. ${own.map(sayLoss).join(" ")}`,
      fix: `To keep it: pulumi config set --path overrides.dataSafety ${kept} --stack ${settings.stack}. To give it up: pulumi config set --path confirm.dataSafety ${level} --stack ${settings.stack}`,
    },
  ];
}

function sayLoss({ table, lost }: Loss): string {
  return `\`${table.name}\`: ${lost.join("; ")}.`;
}

function keyWithdrawn(deployed: readonly DeployedTable[], settings: PlanSettings): Problem[] {
  const { preset, confirm, stack } = settings;
  const encrypted = deployed.filter(({ hasCustomerKey }) => hasCustomerKey);
  if (encrypted.length === 0 || preset.encryptionKey === "customer" || confirm?.encryptionKey === "aws") return [];
  // The key goes or stays as the update that is live said, and not as this one does.
  const isKept = encrypted.some(({ deletionProtection }) => deletionProtection);
  const fate = isKept ? "stays in the account" : "is deleted in 30 days, and they with it";
  return [
    {
      code: "ENCRYPTION_KEY_WITHDRAWN",
      files: [fileOf(settings)],
      message: `Tables that are live are encrypted with the stack's own key: ${encrypted.map(({ name }) => `\`${name}\``).join(", ")}. They would be encrypted anew with AWS's; their backups and the stack's log lines so far can be read with the old key alone, which ${fate}.`,
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
  return keys.map((key) => ({
    code: "CONFIRM_STALE",
    files: [fileOf({ stack })],
    message: `The config confirms a loss by \`confirm.${key}\` that this deploy does not bring; left there, it would let a later one pass.`,
    fix: `pulumi config rm --path confirm.${key} --stack ${stack}`,
  }));
}

function fileOf({ stack }: { readonly stack: string }): string {
  return `Pulumi.${stack}.yaml`;
}
