import { describe, expect, test } from "vitest";
import { findLowered } from "../../plinth/plan/find-lowered.ts";
import type { PlanSettings } from "../../plinth/plan/plan-settings.ts";
import type { DeployedTable } from "../../plinth/presets/lost-protections.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { type TableDescriptor, table } from "../../plinth/resources/table.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { toDeployedTables } from "../../plinth/settings/read-deployed-tables.ts";

const projects = table("projects", { partitionKey: "id" });
const drafts: TableDescriptor = { ...projects, name: "drafts", dataSafety: "relaxed" };

function settingsOf(overrides: object, confirm: PlanSettings["confirm"] = {}): PlanSettings {
  const { preset } = resolvePreset("small", overrides);
  if (!preset) throw new Error("no preset");
  const rest = { project: "shop", stack: "prod", zipBudgetKb: 1000, quotas: DEFAULT_QUOTAS };
  return { ...rest, packaging: "route", preset, confirm };
}

function live(parts: Partial<DeployedTable> = {}): DeployedTable {
  return { name: "projects", deletionProtection: true, backupDays: 7, hasCustomerKey: false, ...parts };
}
const bare = { deletionProtection: false, backupDays: 0 };

describe("lowering the data safety of live tables", () => {
  test("is refused with what would be lost, and how to keep it or give it up", () => {
    expect(findLowered([live()], [projects], settingsOf({ dataSafety: "relaxed" }))).toEqual([
      {
        code: "DATA_SAFETY_LOWERED",
        files: ["Pulumi.prod.yaml"],
        message:
          "With data safety relaxed tables that are live would lose what protects them. `projects`: deletion protection, so it would go with the stack; point-in-time recovery, and with it the backups of the last 7 days.",
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

describe("toDeployedTables", () => {
  const urn = (name: string) => `urn:pulumi:prod::shop::plinth:index:Table$aws:dynamodb/table:Table::${name}`;

  test("reads from a state how each table is protected, and nothing of other resources", () => {
    expect(
      toDeployedTables({
        "urn:pulumi:prod::shop::plinth:index:Table::projects": { type: "plinth:index:Table", outputs: {} },
        [urn("projects")]: {
          type: "aws:dynamodb/table:Table",
          outputs: {
            deletionProtectionEnabled: true,
            pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 },
            serverSideEncryption: { enabled: true },
          },
        },
        [urn("plain")]: {
          type: "aws:dynamodb/table:Table",
          outputs: { pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: 0 } },
        },
        [urn("whole")]: { type: "aws:dynamodb/table:Table", outputs: { pointInTimeRecovery: { enabled: true } } },
      }),
    ).toEqual([
      { name: "projects", deletionProtection: true, backupDays: 7, hasCustomerKey: true },
      { name: "plain", deletionProtection: false, backupDays: 0, hasCustomerKey: false },
      { name: "whole", deletionProtection: false, backupDays: 35, hasCustomerKey: false },
    ]);
  });
});
