import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkMigrations } from "../../plinth/plan/check-migrations.ts";
import { planDatabases } from "../../plinth/plan/plan-databases.ts";
import { readMigrations } from "../../plinth/plan/read-migrations.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { database } from "../../plinth/resources/database.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";

const ledger = database("ledger");
const codesOf = (files: Readonly<Record<string, string>>): string[] =>
  checkMigrations(
    ledger,
    Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
  ).map(({ code, files: [file] }) => `${code} ${file}`);
const CREATE = "create table a (id int);";

describe("checkMigrations", () => {
  test("has nothing against numbered files of statements", () => {
    const body = "create function f() returns int language plpgsql as $$\nbegin\n  return 1;\nend;\n$$;";
    expect(codesOf({ "0001-a.sql": CREATE, "0002-b-c.sql": body, "0003-d.sql": "-- commit;\nselect 1;" })).toEqual([]);
  });

  test.each(["1-a.sql", "0001-A.sql", "0001_a.sql", "0001-a.txt", "0001.sql"])("refuses the name %s", (name) => {
    expect(codesOf({ [name]: CREATE })).toEqual([`MIGRATION_NAME migrations/ledger/${name}`]);
  });

  test("tells gaps, duplicates, empty files and what is no text, all at once", () => {
    const files = { "0001-a.sql": CREATE, "0001-b.sql": CREATE, "0003-c.sql": "-- nothing\n", "0004-d.sql": "\0" };
    expect(codesOf(files)).toEqual([
      "MIGRATION_DUPLICATE migrations/ledger/0001-b.sql",
      "MIGRATION_GAP migrations/ledger/0003-c.sql",
      "MIGRATION_EMPTY migrations/ledger/0003-c.sql",
      "MIGRATION_ENCODING migrations/ledger/0004-d.sql",
    ]);
    const latin = checkMigrations(ledger, [{ name: "0001-a.sql", bytes: Buffer.from("select 'é';", "latin1") }]);
    expect(latin.map(({ code }) => code)).toEqual(["MIGRATION_ENCODING"]);
  });

  test.each(["BEGIN;\nselect 1;\nCOMMIT;", "commit;", "start transaction read only;", "  ROLLBACK ;"])(
    "refuses a transaction of its own: %j",
    (sql) => expect(codesOf({ "0001-a.sql": sql })).toEqual(["MIGRATION_TRANSACTION migrations/ledger/0001-a.sql"]),
  );

  test("refuses more than one call of the function takes", () => {
    expect(codesOf({ "0001-a.sql": `select '${"x".repeat(4_000_000)}';` })).toEqual([
      "MIGRATIONS_SIZE migrations/ledger",
    ]);
    expect(codesOf({})).toEqual(["MIGRATIONS_FOLDER resources.ts"]);
  });
});

describe("a project's folder", () => {
  let project: TemporaryProject;
  beforeAll(async () => {
    project = await temporaryProject({});
    await mkdir(join(project.root, "migrations/ledger"), { recursive: true });
    await writeFile(join(project.root, "migrations/ledger/0001-a.sql"), "create table a (id int);\r\n");
    await writeFile(join(project.root, "migrations/ledger/_draft.sql"), "");
  });
  afterAll(() => project.remove());

  test("is read with one kind of line end, whatever the checkout made of it", async () => {
    const { files, problems } = await readMigrations(project.root, ledger);
    expect(problems).toEqual([]);
    expect(files).toMatchObject([{ name: "0001-a.sql", sql: "create table a (id int);\n" }]);
    expect(files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("that is missing is told, with the file to write", async () => {
    const { problems } = await readMigrations(project.root, database("other"));
    expect(problems).toMatchObject([{ code: "MIGRATIONS_FOLDER", files: ["resources.ts"] }]);
    expect(problems[0]?.fix).toContain("migrations/other/0001-first.sql");
  });

  test("is compared with what the stack's state says was applied", async () => {
    const migrations = new Map([["ledger", [{ name: "0001-a.sql", sha256: "other" }]]]);
    const { problems, databases } = await planDatabases(project.root, [ledger], undefined, migrations);
    expect(problems).toMatchObject([{ code: "MIGRATION_CHANGED", files: ["migrations/ledger/0001-a.sql"] }]);
    expect(databases?.migrator.zipFile).toMatch(/^\.plinth\/build\/plinth-migrations\//);
  });

  test.each([
    ["nano", {}, undefined, "overrides.network vpc"],
    ["nano", { network: "vpc", natGateways: "none" }, undefined, "overrides.natGateways single"],
    ["nano", { network: "vpc", natGateways: "none", interfaceEndpoints: true }, undefined, undefined],
    ["medium", {}, undefined, undefined],
    ["nano", {}, "http://127.0.0.1:4566", undefined],
  ])("needs a network that leads to Secrets Manager: %s, %j, %s", async (name, overrides, awsEndpoint, fix) => {
    const { preset } = resolvePreset(name, overrides);
    if (!preset) throw new Error("no preset");
    const settings = {
      project: "shop",
      stack: "prod",
      preset,
      awsEndpoint,
      packaging: "route",
      zipBudgetKb: 1024,
    } as const;
    const { problems } = await planDatabases(
      project.root,
      [ledger],
      { ...settings, quotas: DEFAULT_QUOTAS },
      new Map(),
    );
    expect(problems.map(({ code }) => code)).toEqual(fix ? ["DATABASE_NETWORK"] : []);
    if (fix) expect(problems[0]?.fix).toContain(fix);
  });
});
