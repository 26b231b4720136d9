/** Something live that holds data, as the stack's state says. A kind that is added here says below what it would lose. */
export type DeployedData = DeployedTable | DeployedBucket | DeployedSecret | DeployedDatabase | DeployedUserPool;

interface Deployed {
  /** Its name in `resources.ts`; a user pool's own. */
  readonly name: string;
  /** Whether it is encrypted with the stack's own key. */
  readonly hasCustomerKey: boolean;
}

export interface DeployedTable extends Deployed {
  readonly kind: "table";
  readonly deletionProtection: boolean;
  /** Days whose every second can be restored; 0 without point-in-time recovery. */
  readonly backupDays: number;
  /** The partition key, and the sort key where there is one. */
  readonly key: readonly { readonly name: string; readonly type: "string" | "number" }[];
  /** Attribute by whose second items expire; undefined where they stay. */
  readonly ttlAttribute?: string | undefined;
  /** Names of its indexes, and its own name on AWS. Default: none. */
  readonly indexes?: readonly string[];
  readonly id?: string | undefined;
}

export interface DeployedBucket extends Deployed {
  readonly kind: "bucket";
  /** Whether it stays on AWS when it is no longer declared. */
  readonly isKept: boolean;
  /** Days for which what was overwritten or deleted is kept; 0 without versions. */
  readonly versionDays: number;
}

export interface DeployedSecret extends Deployed {
  readonly kind: "secret";
  /** Days in which its deletion can be taken back; 0 where it goes at once. */
  readonly recoveryDays: number;
}

/** A live cluster. The key that it was created with stays its key, whatever the preset says later. */
export interface DeployedDatabase extends Deployed {
  readonly kind: "database";
  readonly deletionProtection: boolean;
  /** Days whose every second can be restored. */
  readonly backupDays: number;
}

/** A live pool of users, which Cognito encrypts with a key of its own. */
export interface DeployedUserPool extends Deployed {
  readonly kind: "userPool";
  readonly deletionProtection: boolean;
}

/** Whether it outlives its declaration; where not, its data goes with it. */
export function outlivesDeclaration(data: DeployedData): boolean {
  if (data.kind === "bucket") return data.isKept;
  return data.kind === "secret" ? data.recoveryDays > 0 : data.deletionProtection;
}
