import { type DataSafety, dataSafetyOf } from "./data-safety.ts";

/** How a live table is protected, as the stack's state says. */
export interface DeployedTable {
  /** Its name in `resources.ts`. */
  readonly name: string;
  readonly deletionProtection: boolean;
  /** Days whose every second can be restored; 0 without point-in-time recovery. */
  readonly backupDays: number;
  /** Whether it is encrypted with the stack's own key. */
  readonly hasCustomerKey: boolean;
}

/** What a live table would lose with this level of data safety, each as the end of a sentence. */
export function lostProtections(
  { deletionProtection, backupDays }: DeployedTable,
  level: DataSafety,
): readonly string[] {
  const rules = dataSafetyOf(level);
  const days = rules.pointInTimeRecovery ? rules.backupDays : 0;
  return [
    ...(deletionProtection && !rules.deletionProtection ? ["deletion protection, so it would go with the stack"] : []),
    ...(backupDays > 0 && days === 0
      ? [`point-in-time recovery, and with it the backups of the last ${backupDays} days`]
      : []),
    ...(days > 0 && backupDays > days ? [`the backups that are older than ${days} days`] : []),
  ];
}
