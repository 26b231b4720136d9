import { describe, expect, test } from "vitest";
import { checkAdopt } from "../../plinth/plan/check-adopt.ts";
import { findDeleted } from "../../plinth/plan/find-deleted.ts";
import type { PlanSettings } from "../../plinth/plan/plan-settings.ts";
import type { DeployedData, DeployedTable } from "../../plinth/presets/deployed-data.ts";
import { bucket } from "../../plinth/resources/bucket.ts";
import { secret } from "../../plinth/resources/secret.ts";
import { table } from "../../plinth/resources/table.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { parseAuth } from "../../plinth/settings/parse-auth.ts";
import { USER_POOL } from "../program/every-resource.ts";
import { presetOf } from "./planned.ts";

const settings: PlanSettings = {
  project: "shop",
  stack: "dev",
  preset: presetOf("nano"),
  packaging: "route",
  zipBudgetKb: 1000,
  quotas: DEFAULT_QUOTAS,
};
const confirmed = (...names: string[]): PlanSettings => ({ ...settings, confirm: { delete: names } });
const live = (parts: Partial<DeployedTable> = {}): DeployedTable => ({
  kind: "table",
  name: "projects",
  deletionProtection: false,
  backupDays: 0,
  hasCustomerKey: false,
  key: [{ name: "id", type: "string" }],
  ...parts,
});
const files: DeployedData = { kind: "bucket", name: "files", isKept: false, versionDays: 0, hasCustomerKey: false };
const token: DeployedData = { kind: "secret", name: "token", recoveryDays: 0, hasCustomerKey: false };
const projects = table("projects", { partitionKey: "id" });
const declared = [projects, bucket("files"), secret("token")];
const codesOf = (problems: readonly { code: string }[]) => problems.map(({ code }) => code);

describe("live data that is no longer declared", () => {
  test("is refused with all that would be lost, and the command that gives it up", () => {
    expect(findDeleted([live(), files, token], [projects], settings)).toEqual([
      {
        code: "DATA_DELETED",
        files: ["resources.ts"],
        message:
          "It no longer declares what is live, and with data safety relaxed this deploy would delete it: bucket `files` with its objects, secret `token` with its value.",
        fix: 'To keep it: declare it again. To give it up: pulumi config set --path confirm.delete "bucket files, secret token" --stack dev',
      },
    ]);
  });

  test("is refused for a database whose cluster would go, and passes for one that is kept", () => {
    const off = { deletionProtection: false, backupDays: 1, hasCustomerKey: false };
    const ledger: DeployedData = { kind: "database", name: "ledger", ...off };
    const [problem] = findDeleted([ledger], [], settings);
    expect(problem?.message).toContain("database `ledger` with its rows");
    expect(problem?.fix).toContain('confirm.delete "database ledger"');
    expect(findDeleted([ledger], [], confirmed("database ledger"))).toEqual([]);
    expect(findDeleted([{ ...ledger, deletionProtection: true }], [], settings)).toEqual([]);
  });

  test("is refused for a user pool whose users would go, where it was declared: in the config", () => {
    const users = { kind: "userPool", name: "users", deletionProtection: false, hasCustomerKey: false } as const;
    const [problem, ...others] = findDeleted([users, files], [bucket("files")], settings);
    expect([problem?.code, problem?.files, others]).toEqual(["DATA_DELETED", ["Pulumi.dev.yaml"], []]);
    expect(problem?.message).toContain("userPool `users` with its users");
    expect(findDeleted([users], [], confirmed("userPool users"))).toEqual([]);
    expect(findDeleted([users], [{ kind: "userPool", name: "users" }], settings)).toEqual([]);
    expect(findDeleted([{ ...users, deletionProtection: true }], [], settings)).toEqual([]);
    expect(findDeleted([users, files], [], settings).map((each) => each.files)).toEqual([
      ["resources.ts"],
      ["Pulumi.dev.yaml"],
    ]);
  });

  test("passes once each of it is confirmed", () => {
    const gone = [live(), files];
    expect(findDeleted(gone, [], confirmed("table projects", "bucket files"))).toEqual([]);
    const [problem, ...others] = findDeleted(gone, [], confirmed("table projects"));
    expect([others, problem?.message.includes("projects"), problem?.message.includes("files")]).toEqual([
      [],
      false,
      true,
    ]);
  });

  test("passes where it stays on AWS, is declared still, or is Plinth's own", () => {
    expect(findDeleted([live({ deletionProtection: true })], [], settings)).toEqual([]);
    expect(findDeleted([live(), files, token], declared, settings)).toEqual([]);
    expect(findDeleted([live({ name: "plinth-idempotency" })], [], settings)).toEqual([]);
  });

  test("leaves no confirmation behind once it is declared again", () => {
    expect(findDeleted([], [], confirmed("table projects"))).toEqual([]);
    expect(findDeleted([live()], declared, confirmed("table projects"))).toMatchObject([
      { code: "CONFIRM_STALE", fix: "pulumi config rm --path confirm.delete --stack dev" },
    ]);
  });
});

describe("a live table with another key", () => {
  const moved = table("projects", { partitionKey: "ownerId", sortKey: { name: "at", type: "number" } });

  test("is refused, since its rows would be lost", () => {
    expect(findDeleted([live()], [moved], settings)).toEqual([
      {
        code: "TABLE_REPLACED",
        files: ["resources.ts"],
        message:
          "The table `projects` is live with the key `id` (string), and is declared with `ownerId` (string), `at` (number). DynamoDB changes no table's key, so it would be made anew, without its rows.",
        fix: 'Declare a second table with the new key and move the rows, or find them by an index. To give them up: pulumi config set --path confirm.delete "table projects" --stack dev, if its key is to have other names.',
      },
    ]);
  });

  test("passes when confirmed, unless it is protected or its key keeps its names", () => {
    const confirm = confirmed("table projects");
    expect(findDeleted([live()], [moved], confirm)).toEqual([]);
    expect(codesOf(findDeleted([live({ deletionProtection: true })], [moved], confirm))).toEqual(["TABLE_REPLACED"]);
    const retyped = table("projects", { partitionKey: { name: "id", type: "number" } });
    expect(codesOf(findDeleted([live()], [retyped], confirm))).toEqual(["TABLE_REPLACED"]);
  });
});

describe("a live table whose items expire by another attribute", () => {
  const expiring = (ttl: string) => table("projects", { partitionKey: "id", ttl });

  test("is refused, with the two steps that DynamoDB takes", () => {
    const [problem, ...others] = findDeleted([live({ ttlAttribute: "a" })], [expiring("b")], settings);
    expect([problem?.code, others]).toEqual(["TABLE_TTL_MOVED", []]);
    expect(problem?.fix).toBe('Remove `ttl` and deploy; an hour later write ttl: "b" and deploy again.');
  });

  test("is none where it is the same, the first, or none any more", () => {
    expect(findDeleted([live({ ttlAttribute: "a" })], [expiring("a")], settings)).toEqual([]);
    expect(findDeleted([live()], [expiring("a")], settings)).toEqual([]);
    expect(findDeleted([live({ ttlAttribute: "a" })], [projects], settings)).toEqual([]);
  });
});

describe("a live table that loses its last index", () => {
  const indexed = table("projects", { partitionKey: "id", indexes: { byOwner: { partitionKey: "ownerId" } } });

  test("is refused, since the provider would leave it, with the commands that remove it", () => {
    const [problem, ...others] = findDeleted(
      [live({ indexes: ["byDay"], id: "shop-dev-projects" })],
      declared,
      settings,
    );
    expect([problem?.code, others]).toEqual(["TABLE_INDEX_STAYS", []]);
    expect(problem?.message).toContain("The live table `projects` has the index `byDay`");
    expect(problem?.fix).toBe(
      `Declare it again, or remove it by hand, one at a time: aws dynamodb update-table --table-name shop-dev-projects --global-secondary-index-updates '[{"Delete":{"IndexName":"byDay"}}]', then pulumi refresh --yes --stack dev.`,
    );
  });

  test("is none while an index is left, or where none was", () => {
    expect(findDeleted([live({ indexes: ["byDay"] })], [indexed], settings)).toEqual([]);
    expect(findDeleted([live({ indexes: [] }), live()], [projects], settings)).toEqual([]);
  });
});

describe("checkAdopt", () => {
  const adopting = (adopt: PlanSettings["adopt"], preset = "nano"): PlanSettings => ({
    ...settings,
    preset: presetOf(preset),
    adopt,
  });

  test("takes what is declared, and a key where the stack has one", () => {
    const all = { table: { projects: "t" }, bucket: { files: "b" }, secret: { token: "arn" }, key: "k" };
    expect(checkAdopt(declared, adopting(all, "medium"))).toEqual([]);
    expect(checkAdopt(declared, settings)).toEqual([]);
    const users = adopting({ userPool: "eu-central-1_Ab3" });
    expect(codesOf(checkAdopt(declared, users))).toEqual(["ADOPT_UNKNOWN"]);
    expect(codesOf(checkAdopt(declared, { ...users, auth: { kind: "none" } }))).toEqual(["ADOPT_UNKNOWN"]);
    const { auth } = parseAuth(USER_POOL, {
      project: "shop",
      stack: "dev",
      file: "Pulumi.dev.yaml",
      awsEndpoint: undefined,
    });
    expect(checkAdopt(declared, { ...users, auth })).toEqual([]);
  });

  test("names what has no place, and what may be meant", () => {
    const adopt = { table: { project: "t" }, bucket: { projects: "b" }, key: "k" };
    expect(checkAdopt(declared, adopting(adopt)).map(({ code, fix }) => [code, fix])).toEqual([
      [
        "ADOPT_UNKNOWN",
        "Did you mean `projects`? Declare it, or remove it: pulumi config rm --path adopt.table.project --stack dev",
      ],
      ["ADOPT_UNKNOWN", "Declare it, or remove it: pulumi config rm --path adopt.bucket.projects --stack dev"],
      [
        "ADOPT_UNKNOWN",
        "Set overrides.encryptionKey to customer, or remove it: pulumi config rm --path adopt.key --stack dev",
      ],
    ]);
  });
});
