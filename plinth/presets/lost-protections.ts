import { type DataSafety, type DataSafetyRules, dataSafetyOf } from "./data-safety.ts";
import type { DeployedBucket, DeployedData, DeployedDatabase, DeployedSecret, DeployedTable } from "./deployed-data.ts";

/** What something live would lose with this level of data safety, each as the end of a sentence. */
export function lostProtections(data: DeployedData, level: DataSafety): readonly string[] {
  const rules = dataSafetyOf(level);
  if (data.kind === "table") return lostByTable(data, rules);
  if (data.kind === "database") return lostByDatabase(data, rules);
  if (data.kind === "userPool") return lostProtection(data.deletionProtection, rules);
  return data.kind === "bucket" ? lostByBucket(data, rules) : lostBySecret(data, rules);
}

function lostByTable({ deletionProtection, backupDays }: DeployedTable, rules: DataSafetyRules): string[] {
  const days = rules.pointInTimeRecovery ? rules.backupDays : 0;
  return [
    ...lostProtection(deletionProtection, rules),
    ...(backupDays > 0 && days === 0
      ? [`point-in-time recovery, and with it the backups of the last ${backupDays} days`]
      : []),
    ...(days > 0 && backupDays > days ? [`the backups that are older than ${days} days`] : []),
  ];
}

// RDS keeps a day's backups at the least.
function lostByDatabase({ deletionProtection, backupDays }: DeployedDatabase, rules: DataSafetyRules): string[] {
  const days = rules.backupDays === 1 ? "a day" : `${rules.backupDays} days`;
  return [
    ...lostProtection(deletionProtection, rules),
    ...(backupDays > rules.backupDays ? [`the backups that are older than ${days}`] : []),
  ];
}

function lostProtection(isProtected: boolean, rules: DataSafetyRules): string[] {
  return isProtected && !rules.deletionProtection ? ["deletion protection, so it would go with the stack"] : [];
}

function lostByBucket({ isKept, versionDays }: DeployedBucket, rules: DataSafetyRules): string[] {
  const days = rules.versioned ? rules.backupDays : 0;
  return [
    ...(isKept && !rules.keepOnDelete ? ["its keeping, so it would go with the stack, and all objects with it"] : []),
    ...(versionDays > 0 && days === 0
      ? ["versions, so what is overwritten or deleted from then on would be gone at once"]
      : []),
    ...(days > 0 && versionDays > days ? [`what was overwritten or deleted more than ${days} days ago`] : []),
  ];
}

// From 30 days to 7 nothing is lost that is there: a deletion that is under way keeps its days.
function lostBySecret({ recoveryDays }: DeployedSecret, rules: DataSafetyRules): string[] {
  if (recoveryDays === 0 || rules.keepOnDelete) return [];
  return [`the ${recoveryDays} days in which a deletion can be taken back, so it would go with the stack at once`];
}
