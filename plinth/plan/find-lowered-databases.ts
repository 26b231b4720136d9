import { type DataSafety, dataSafetyOf } from "../presets/data-safety.ts";
import type { Problem } from "../problem.ts";
import type { DatabaseDescriptor } from "../resources/database-descriptor.ts";
import type { PlanSettings } from "./plan-settings.ts";

/** How a live cluster is protected, as the stack's state says. */
export interface LiveCluster {
  readonly name: string;
  readonly deletionProtection: boolean;
  readonly backupDays: number;
  readonly hasCustomerKey: boolean;
}

/** What live databases would lose by this deploy and nobody has confirmed; the same words confirm it as for tables. */
export function findLoweredDatabases(
  live: readonly LiveCluster[],
  descriptors: readonly DatabaseDescriptor[],
  settings: PlanSettings,
): Problem[] {
  const kept = live.filter(({ name }) => descriptors.some((each) => each.name === name));
  return [...protectionLowered(kept, settings), ...keyWithdrawn(kept, settings)];
}

function protectionLowered(live: readonly LiveCluster[], { preset, confirm, stack }: PlanSettings): Problem[] {
  const level = preset.dataSafety;
  const losses = live
    .map((cluster) => ({ cluster, lost: lostBy(cluster, level) }))
    .filter(({ lost }) => lost.length > 0);
  if (losses.length === 0 || confirm?.dataSafety === level) return [];
  const before = losses.some(({ cluster }) => cluster.backupDays > 7) ? "strict" : "standard";
  const told = losses.map(({ cluster, lost }) => `\`${cluster.name}\`: ${lost.join("; ")}.`).join(" ");
  return [
    {
      code: "DATA_SAFETY_LOWERED",
      files: [`Pulumi.${stack}.yaml`],
      message: `With data safety ${level} databases that are live would lose what protects them. ${told}`,
      fix: `To keep it: pulumi config set --path overrides.dataSafety ${before} --stack ${stack}. To give it up: pulumi config set --path confirm.dataSafety ${level} --stack ${stack}`,
    },
  ];
}

function lostBy({ deletionProtection, backupDays }: LiveCluster, level: DataSafety): string[] {
  const rules = dataSafetyOf(level);
  return [
    ...(deletionProtection && !rules.deletionProtection ? ["deletion protection, so it would go with the stack"] : []),
    ...(backupDays > rules.backupDays
      ? [`the backups that are older than ${rules.backupDays === 1 ? "a day" : `${rules.backupDays} days`}`]
      : []),
  ];
}

/** A cluster stays with the key that it was created with, whatever the preset says later. */
function keyWithdrawn(live: readonly LiveCluster[], { preset, confirm, stack }: PlanSettings): Problem[] {
  const encrypted = live.filter(({ hasCustomerKey }) => hasCustomerKey);
  if (encrypted.length === 0 || preset.encryptionKey === "customer" || confirm?.encryptionKey === "aws") return [];
  const isKept = encrypted.some(({ deletionProtection }) => deletionProtection);
  const fate = isKept ? "stays in the account" : "is deleted in 30 days, and they with it";
  return [
    {
      code: "ENCRYPTION_KEY_WITHDRAWN",
      files: [`Pulumi.${stack}.yaml`],
      message: `Databases that are live are encrypted with the stack's own key for as long as they are: ${encrypted.map(({ name }) => `\`${name}\``).join(", ")}. The stack would give up that key, which ${fate}.`,
      fix: `To keep the key: pulumi config set --path overrides.encryptionKey customer --stack ${stack}. To give it up: pulumi config set --path confirm.encryptionKey aws --stack ${stack}`,
    },
  ];
}
