/** How much of a stack's data outlives a mistake. */
export type DataSafety = "relaxed" | "standard" | "strict";

/** What a level of data safety means for every resource that holds data. */
export interface DataSafetyRules {
  /** AWS refuses to delete the resource. */
  readonly deletionProtection: boolean;
  /** The state of any second within `backupDays` can be restored. */
  readonly pointInTimeRecovery: boolean;
  /** Removing it from the program leaves it on AWS (Pulumi's `retainOnDelete`). */
  readonly keepOnDelete: boolean;
  /** Pulumi refuses to remove or replace it (Pulumi's `protect`). */
  readonly protect: boolean;
  /** Days for which backups are kept, where the resource has any. */
  readonly backupDays: number;
  /** A database leaves a last snapshot behind when it is deleted. */
  readonly finalSnapshot: boolean;
  /** Buckets keep what was overwritten. */
  readonly versioned: boolean;
  /** The key that the level asks for; the preset's `encryptionKey` is what is used, and may be overridden. */
  readonly encryptionKey: "aws" | "customer";
}

export const DATA_SAFETY: Readonly<Record<DataSafety, DataSafetyRules>> = {
  relaxed: {
    deletionProtection: false,
    pointInTimeRecovery: false,
    keepOnDelete: false,
    protect: false,
    backupDays: 1,
    finalSnapshot: false,
    versioned: false,
    encryptionKey: "aws",
  },
  standard: {
    deletionProtection: true,
    pointInTimeRecovery: true,
    keepOnDelete: true,
    protect: false,
    backupDays: 7,
    finalSnapshot: false,
    versioned: true,
    encryptionKey: "aws",
  },
  strict: {
    deletionProtection: true,
    pointInTimeRecovery: true,
    keepOnDelete: true,
    protect: true,
    backupDays: 35,
    finalSnapshot: true,
    versioned: true,
    encryptionKey: "customer",
  },
};

/** What a level of data safety means. */
export function dataSafetyOf(level: DataSafety): DataSafetyRules {
  return DATA_SAFETY[level];
}
