import { describe, expect, test } from "vitest";
import { findLoweredDatabases, type LiveCluster } from "../../plinth/plan/find-lowered-databases.ts";
import type { PlanSettings } from "../../plinth/plan/plan-settings.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { database } from "../../plinth/resources/database.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { toDeployedDatabases } from "../../plinth/settings/read-deployed-databases.ts";

const strict: LiveCluster = { name: "ledger", deletionProtection: true, backupDays: 35, hasCustomerKey: true };

function settingsOf(overrides: object, confirm: PlanSettings["confirm"] = {}): PlanSettings {
  const { preset } = resolvePreset("nano", overrides);
  if (!preset) throw new Error("no preset");
  return {
    project: "shop",
    stack: "prod",
    preset,
    packaging: "route",
    zipBudgetKb: 1024,
    quotas: DEFAULT_QUOTAS,
    confirm,
  };
}

const problemsOf = (live: readonly LiveCluster[], overrides: object, confirm?: PlanSettings["confirm"]) =>
  findLoweredDatabases(live, [database("ledger")], settingsOf(overrides, confirm));

describe("findLoweredDatabases", () => {
  test("has nothing against the same or more, nor against a database that is no longer declared", () => {
    const same = { dataSafety: "strict", encryptionKey: "customer" };
    expect(problemsOf([strict], same)).toEqual([]);
    expect(problemsOf([{ ...strict, backupDays: 1, deletionProtection: false, hasCustomerKey: false }], same)).toEqual(
      [],
    );
    expect(problemsOf([{ ...strict, name: "other" }], {})).toEqual([]);
  });

  test("names what a live database would lose, and the words that confirm it", () => {
    const [safety, key, ...rest] = problemsOf([strict], { dataSafety: "relaxed" });
    expect(safety).toMatchObject({
      code: "DATA_SAFETY_LOWERED",
      message: expect.stringContaining(
        "`ledger`: deletion protection, so it would go with the stack; the backups that are older than a day.",
      ),
      fix: expect.stringContaining("confirm.dataSafety relaxed --stack prod"),
    });
    expect(key).toMatchObject({
      code: "ENCRYPTION_KEY_WITHDRAWN",
      message: expect.stringContaining("stays in the account"),
    });
    expect(rest).toEqual([]);
    expect(problemsOf([strict], { dataSafety: "relaxed" }, { dataSafety: "relaxed", encryptionKey: "aws" })).toEqual(
      [],
    );
  });

  test("says that an unprotected database goes with its key", () => {
    const [key] = problemsOf([{ ...strict, deletionProtection: false, backupDays: 1 }], {});
    expect(key?.message).toContain("is deleted in 30 days, and they with it");
  });
});

describe("toDeployedDatabases", () => {
  test("reads clusters, whose key is the stack's own or AWS's, and what was applied, in its order", () => {
    const urn = (type: string, name: string) => `urn:pulumi:prod::shop::${type}::${name}`;
    const cluster = "aws:rds/cluster:Cluster";
    const own = { deletionProtection: true, backupRetentionPeriod: 7, kmsKeyId: "arn:own" };
    expect(
      toDeployedDatabases({
        [urn("aws:kms/key:Key", "key")]: { type: "aws:kms/key:Key", outputs: { arn: "arn:own" } },
        [urn(cluster, "ledger")]: { type: cluster, outputs: own },
        [urn(cluster, "audit")]: { type: cluster, outputs: { ...own, kmsKeyId: "arn:aws" } },
        [urn("aws:lambda/invocation:Invocation", "ledger-migrations")]: {
          type: "aws:lambda/invocation:Invocation",
          outputs: { triggers: { target: "t", "0002-b.sql": "2", "0001-a.sql": "1" } },
        },
      }),
    ).toEqual({
      clusters: [
        { name: "ledger", deletionProtection: true, backupDays: 7, hasCustomerKey: true },
        { name: "audit", deletionProtection: true, backupDays: 7, hasCustomerKey: false },
      ],
      migrations: new Map([
        [
          "ledger",
          [
            { name: "0001-a.sql", sha256: "1" },
            { name: "0002-b.sql", sha256: "2" },
          ],
        ],
      ]),
    });
  });
});
