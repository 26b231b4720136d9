import { describe, expect, test } from "vitest";
import { findLowered } from "../../plinth/plan/find-lowered.ts";
import type { PlanSettings } from "../../plinth/plan/plan-settings.ts";
import type {
  DeployedBucket,
  DeployedDatabase,
  DeployedSecret,
  DeployedTable,
} from "../../plinth/presets/deployed-data.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { bucket } from "../../plinth/resources/bucket.ts";
import { database } from "../../plinth/resources/database.ts";
import { secret } from "../../plinth/resources/secret.ts";
import { type TableDescriptor, table } from "../../plinth/resources/table.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { toDeployedData } from "../../plinth/settings/read-deployed-data.ts";

const projects = table("projects", { partitionKey: "id" });
const drafts: TableDescriptor = { ...projects, name: "drafts", dataSafety: "relaxed" };

function settingsOf(overrides: object, confirm: PlanSettings["confirm"] = {}): PlanSettings {
  const { preset } = resolvePreset("small", overrides);
  if (!preset) throw new Error("no preset");
  const rest = { project: "shop", stack: "prod", zipBudgetKb: 1000, quotas: DEFAULT_QUOTAS };
  return { ...rest, packaging: "route", preset, confirm };
}

function live(parts: Partial<DeployedTable> = {}): DeployedTable {
  const key = [{ name: "id", type: "string" }] as const;
  return {
    kind: "table",
    name: "projects",
    deletionProtection: true,
    backupDays: 7,
    hasCustomerKey: false,
    key,
    ...parts,
  };
}
const bare = { deletionProtection: false, backupDays: 0 };

describe("lowering the data safety of live tables", () => {
  test("is refused with what would be lost, and how to keep it or give it up", () => {
    expect(findLowered([live()], [projects], settingsOf({ dataSafety: "relaxed" }))).toEqual([
      {
        code: "DATA_SAFETY_LOWERED",
        files: ["Pulumi.prod.yaml"],
        message:
          "With data safety relaxed data that is live would lose what protects it. table `projects`: deletion protection, so it would go with the stack; point-in-time recovery, and with it the backups of the last 7 days.",
        fix: "To keep it: pulumi config set --path overrides.dataSafety standard --stack prod. To give it up: pulumi config set --path confirm.dataSafety relaxed --stack prod",
      },
    ]);
  });

  test("from strict to standard costs the older backups", () => {
    const [problem] = findLowered([live({ backupDays: 35 })], [projects], settingsOf({ dataSafety: "standard" }));
    expect(problem?.message).toContain("`projects`: the backups that are older than 7 days.");
    expect(problem?.fix).toContain("overrides.dataSafety strict");
  });

  test("is let pass once that very level is confirmed", () => {
    const to = (confirmed: "relaxed" | "standard") =>
      findLowered([live()], [projects], settingsOf({ dataSafety: "relaxed" }, { dataSafety: confirmed })).map(
        ({ code }) => code,
      );
    expect(to("relaxed")).toEqual([]);
    expect(to("standard")).toEqual(["DATA_SAFETY_LOWERED", "CONFIRM_STALE"]);
  });

  test("is noticed table by table: one that resources.ts lets go is named, one that loses nothing is not", () => {
    const deployed = [live(), live({ name: "drafts" })];
    const [problem, ...others] = findLowered(deployed, [projects, drafts], settingsOf({}));
    expect([problem?.code, others]).toEqual(["DATA_SAFETY_LOWERED", []]);
    expect(problem?.message).toContain("`drafts`");
    expect(problem?.message).not.toContain("`projects`");
    expect(findLowered(deployed, [projects, drafts], settingsOf({}, { dataSafety: "relaxed" }))).toEqual([]);
  });

  test.each([
    ["a first deploy", []],
    ["a table without protections", [live(bare)]],
    ["a table that resources.ts no longer has", [live({ name: "gone" })]],
  ])("does not concern %s", (_, deployed) => {
    expect(findLowered(deployed, [projects], settingsOf({ dataSafety: "relaxed" }))).toEqual([]);
  });

  test("does not concern a table that is kept as it is, or better", () => {
    for (const dataSafety of ["standard", "strict"])
      expect(findLowered([live()], [projects], settingsOf({ dataSafety }))).toEqual([]);
  });
});

describe("taking the stack's own key away from live tables", () => {
  const encrypted = live({ ...bare, hasCustomerKey: true });

  test.each([
    [false, "is deleted in 30 days"],
    [true, "stays in the account"],
  ])("is refused, saying what becomes of the key where deletion protection is %s", (deletionProtection, fate) => {
    const [problem, ...others] = findLowered([{ ...encrypted, deletionProtection }], [projects], settingsOf({}));
    expect([problem?.code, others]).toEqual(["ENCRYPTION_KEY_WITHDRAWN", []]);
    expect(problem?.message).toContain("`projects`");
    expect(problem?.message).toContain(fate);
    expect(problem?.fix).toContain("confirm.encryptionKey aws --stack prod");
  });

  test("is let pass when confirmed, and is no question while the key stays", () => {
    const relaxed = { dataSafety: "relaxed" };
    expect(findLowered([encrypted], [projects], settingsOf(relaxed, { encryptionKey: "aws" }))).toEqual([]);
    expect(findLowered([encrypted], [projects], settingsOf({ ...relaxed, encryptionKey: "customer" }))).toEqual([]);
  });
});

describe("a confirmation that is left over", () => {
  test("is refused once the stack is raised again, since it would let the next loss pass", () => {
    const raised = settingsOf(
      { dataSafety: "strict", encryptionKey: "customer" },
      { dataSafety: "relaxed", encryptionKey: "aws" },
    );
    expect(findLowered([live(bare)], [projects], raised).map(({ code, fix }) => [code, fix])).toEqual([
      ["CONFIRM_STALE", "pulumi config rm --path confirm.dataSafety --stack prod"],
      ["CONFIRM_STALE", "pulumi config rm --path confirm.encryptionKey --stack prod"],
    ]);
  });
});

describe("lowering the data safety of live buckets and secrets", () => {
  const uploads: DeployedBucket = {
    kind: "bucket",
    name: "uploads",
    isKept: true,
    versionDays: 7,
    hasCustomerKey: true,
  };
  const token: DeployedSecret = { kind: "secret", name: "uploads", recoveryDays: 30, hasCustomerKey: false };
  const declared = [bucket("uploads"), secret("uploads")];

  test("is refused with what each would lose, and tells two of a name apart", () => {
    const overrides = { dataSafety: "relaxed", encryptionKey: "customer" };
    const [problem, ...others] = findLowered([uploads, token], declared, settingsOf(overrides));
    expect([problem?.code, others]).toEqual(["DATA_SAFETY_LOWERED", []]);
    expect(problem?.message).toBe(
      "With data safety relaxed data that is live would lose what protects it. bucket `uploads`: its keeping, so it would go with the stack, and all objects with it; versions, so what is overwritten or deleted from then on would be gone at once. secret `uploads`: the 30 days in which a deletion can be taken back, so it would go with the stack at once.",
    );
  });

  test("from strict to standard costs a bucket's older versions, and a secret nothing", () => {
    const overrides = { dataSafety: "standard", encryptionKey: "customer" };
    const [problem] = findLowered([{ ...uploads, versionDays: 35 }, token], declared, settingsOf(overrides));
    expect(problem?.message).toContain("bucket `uploads`: what was overwritten or deleted more than 7 days ago.");
    expect(problem?.message).not.toContain("secret");
    expect(problem?.fix).toContain("overrides.dataSafety strict");
  });

  test("names them where the stack's key is withdrawn", () => {
    const [problem, ...others] = findLowered([uploads, { ...token, hasCustomerKey: true }], declared, settingsOf({}));
    expect([problem?.code, others]).toEqual(["ENCRYPTION_KEY_WITHDRAWN", []]);
    expect(problem?.message).toContain("bucket `uploads`, secret `uploads`");
    expect(problem?.message).toContain("stays in the account");
  });

  test("does not concern what loses nothing", () => {
    const bare = [
      { ...uploads, isKept: false, versionDays: 0, hasCustomerKey: false },
      { ...token, recoveryDays: 0 },
    ];
    expect(findLowered(bare, declared, settingsOf({ dataSafety: "relaxed" }))).toEqual([]);
  });
});

describe("lowering the data safety of live databases", () => {
  const ledger: DeployedDatabase = {
    kind: "database",
    name: "ledger",
    deletionProtection: true,
    backupDays: 35,
    hasCustomerKey: true,
  };
  const problemsOf = (live: DeployedDatabase, overrides: object, confirm?: PlanSettings["confirm"]) =>
    findLowered([live], [database("ledger")], settingsOf(overrides, confirm));

  test("is refused with what would be lost, and with the words that confirm it for all data", () => {
    const [safety, key, ...rest] = problemsOf(ledger, { dataSafety: "relaxed" });
    expect(safety?.code).toBe("DATA_SAFETY_LOWERED");
    expect(safety?.message).toContain(
      "database `ledger`: deletion protection, so it would go with the stack; the backups that are older than a day.",
    );
    expect(key?.code).toBe("ENCRYPTION_KEY_WITHDRAWN");
    expect(key?.message).toMatch(/database `ledger`.*databases as they are.*stays in the account/);
    expect(rest).toEqual([]);
    const confirmed = { dataSafety: "relaxed", encryptionKey: "aws" } as const;
    expect(problemsOf(ledger, { dataSafety: "relaxed" }, confirmed)).toEqual([]);
    expect(problemsOf(ledger, { dataSafety: "standard", encryptionKey: "customer" })[0]?.message).toContain(
      "older than 7 days",
    );
  });

  test("is one problem with that of a table", () => {
    const both = findLowered([live(), ledger], [projects, database("ledger")], settingsOf({ dataSafety: "relaxed" }));
    expect(both.map(({ code }) => code)).toEqual(["DATA_SAFETY_LOWERED", "ENCRYPTION_KEY_WITHDRAWN"]);
  });

  test("has nothing against the same or more, nor against a database that is no longer declared", () => {
    const same = { dataSafety: "strict", encryptionKey: "customer" };
    expect(problemsOf(ledger, same)).toEqual([]);
    expect(problemsOf({ ...ledger, ...bare, backupDays: 1, hasCustomerKey: false }, same)).toEqual([]);
    expect(problemsOf({ ...ledger, name: "other" }, { dataSafety: "relaxed" })).toEqual([]);
  });

  test("says that an unprotected database goes with its key", () => {
    const [key] = problemsOf({ ...ledger, ...bare, backupDays: 1 }, { dataSafety: "relaxed" });
    expect(key?.message).toContain("is deleted in 30 days, and they with it");
  });
});

describe("toDeployedData", () => {
  const urn = (types: string, name: string) => `urn:pulumi:prod::shop::plinth:index:${types}::${name}`;
  const table = (name: string) => urn("Table$aws:dynamodb/table:Table", name);
  const entry = (outputs: object) => ({ type: "not asked", outputs });

  test("reads from a state how each table is protected and keyed", () => {
    const attributes = [
      { name: "id", type: "S" },
      { name: "at", type: "N" },
    ];
    expect(
      toDeployedData({
        [urn("Table", "projects")]: entry({}),
        [table("projects")]: entry({
          deletionProtectionEnabled: true,
          pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 },
          serverSideEncryption: { enabled: true },
          hashKey: "id",
          rangeKey: "at",
          attributes,
          ttl: { attributeName: "endsAt", enabled: true },
          name: "shop-prod-projects",
          globalSecondaryIndexes: [{ name: "byOwner", hashKey: "ownerId" }],
        }),
        [table("plain")]: entry({
          pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: 0 },
          hashKey: "id",
          attributes,
          ttl: { attributeName: "", enabled: false },
        }),
        [table("whole")]: entry({ pointInTimeRecovery: { enabled: true }, hashKey: "id", attributes }),
      }),
    ).toEqual([
      {
        ...live({ hasCustomerKey: true, ttlAttribute: "endsAt", indexes: ["byOwner"], id: "shop-prod-projects" }),
        key: [
          { name: "id", type: "string" },
          { name: "at", type: "number" },
        ],
      },
      { ...live(bare), name: "plain", ttlAttribute: undefined, indexes: [], id: undefined },
      { ...live({ ...bare, backupDays: 35 }), name: "whole", ttlAttribute: undefined, indexes: [], id: undefined },
    ]);
  });

  test("reads buckets with their parts and secrets, and nothing of the code's bucket", () => {
    const part = (type: string, name: string) => urn(`Bucket$aws:s3/${type}`, name);
    const encryption = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    const encrypted = (sseAlgorithm: string) =>
      entry({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] });
    expect(
      toDeployedData({
        [urn("CodeBucket$aws:s3/bucket:Bucket", "code")]: entry({ forceDestroy: true }),
        [part("bucket:Bucket", "uploads")]: entry({ forceDestroy: false }),
        [part(encryption, "uploads")]: encrypted("aws:kms"),
        [part("bucketLifecycleConfiguration:BucketLifecycleConfiguration", "uploads")]: entry({
          rules: [{ noncurrentVersionExpiration: { noncurrentDays: 35 } }, {}],
        }),
        [part("bucket:Bucket", "plain")]: entry({ forceDestroy: true }),
        [part(encryption, "plain")]: encrypted("AES256"),
        [urn("Secret$aws:secretsmanager/secret:Secret", "token")]: entry({ recoveryWindowInDays: 7, kmsKeyId: "arn" }),
        [urn("Secret$aws:secretsmanager/secret:Secret", "plain")]: entry({ recoveryWindowInDays: 0, kmsKeyId: "" }),
      }),
    ).toEqual([
      { kind: "bucket", name: "uploads", isKept: true, versionDays: 35, hasCustomerKey: true },
      { kind: "bucket", name: "plain", isKept: false, versionDays: 0, hasCustomerKey: false },
      { kind: "secret", name: "token", recoveryDays: 7, hasCustomerKey: true },
      { kind: "secret", name: "plain", recoveryDays: 0, hasCustomerKey: false },
    ]);
  });

  test("reads a user pool, which says in words whether it is protected", () => {
    const pool = (name: string) => urn("UserPool$aws:cognito/userPool:UserPool", name);
    const read = toDeployedData({
      [pool("users")]: entry({ deletionProtection: "ACTIVE" }),
      [pool("others")]: entry({ deletionProtection: "INACTIVE" }),
    });
    expect(read).toEqual([
      { kind: "userPool", name: "users", deletionProtection: true, hasCustomerKey: false },
      { kind: "userPool", name: "others", deletionProtection: false, hasCustomerKey: false },
    ]);
    const [problem, ...rest] = findLowered(
      read,
      [{ kind: "userPool", name: "users" }],
      settingsOf({ dataSafety: "relaxed" }),
    );
    expect([problem?.code, rest]).toEqual(["DATA_SAFETY_LOWERED", []]);
    expect(problem?.message).toContain("userPool `users`: deletion protection, so it would go with the stack.");
  });

  test("reads clusters, whose key is the stack's own or AWS's", () => {
    const cluster = (name: string) => urn("DatabaseCluster$aws:rds/cluster:Cluster", name);
    const own = { deletionProtection: true, backupRetentionPeriod: 7, kmsKeyId: "arn:own" };
    expect(
      toDeployedData({
        [urn("StackKey$aws:kms/key:Key", "key")]: { type: "aws:kms/key:Key", outputs: { arn: "arn:own" } },
        [cluster("ledger")]: entry(own),
        [cluster("audit")]: entry({ kmsKeyId: "arn:aws" }),
      }),
    ).toEqual([
      { kind: "database", name: "ledger", deletionProtection: true, backupDays: 7, hasCustomerKey: true },
      { kind: "database", name: "audit", deletionProtection: false, backupDays: 0, hasCustomerKey: false },
    ]);
  });
});
