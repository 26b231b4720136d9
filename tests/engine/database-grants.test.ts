import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { database } from "#plinth";
import { type Emulator, startEmulator } from "../../engine/emulator.ts";
import { removePostgres, startPostgres } from "../../engine/postgres.ts";
import { replaceDatabaseClient } from "../../plinth/resources/database-client.ts";
import { secretActions } from "../../plinth/resources/grants.ts";
import { replaceSecretClient } from "../../plinth/resources/secret-client.ts";
import { sendSigned } from "../../plinth/resources/signed-request.ts";
import { handler } from "../../plinth/runtime/migrations/migrate-entry.ts";
import { MIGRATIONS_ACTIONS, TARGET_VARIABLE } from "../../plinth/runtime/migrations/migration-target.ts";
import { freePort } from "../../plinth/testing/free-port.ts";
import { become, beRoot } from "./act-as.ts";

// With policies enforced, a real Secrets Manager API and a real PostgreSQL: what each function may do is enough for it, and no more.
const ledger = database("ledger");
const CREATE = { name: "0001-a.sql", sql: "create table entry (note text primary key);", sha256: "1" };
let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plinth-grants-"));
  const stateFolder = join(folder, "aws");
  const logFile = join(folder, "emulator.log");
  emulator = await startEmulator({
    port: await freePort(),
    stateFolder,
    logFile,
    authorize: true,
    report: () => undefined,
  });
  const server = await startPostgres({ stateFolder: join(folder, "postgres"), report: () => undefined });
  vi.stubEnv("AWS_ENDPOINT_URL", emulator.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  beRoot();
  const { host, port, ca, username, password } = server;
  const ownerSecret = await createSecret("owner", JSON.stringify({ username, password }));
  const roleSecrets = { read: "ledger-read", write: "ledger-write" };
  for (const name of Object.values(roleSecrets)) await createSecret(name);
  const target = { host, port, ca, dbname: "db_ledger", ownerSecret, roleSecrets, create: true };
  vi.stubEnv(TARGET_VARIABLE, JSON.stringify(target));
});
afterEach(beRoot);
afterAll(async () => {
  vi.unstubAllEnvs();
  await removePostgres(join(folder, "postgres"));
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

it("the migrations' function applies what is new, once, however many deploys call it at once", async () => {
  await beMigrator();
  const [first, second] = await Promise.all([handler({ files: [CREATE] }), handler({ files: [CREATE] })]);
  expect([...first.applied, ...second.applied]).toEqual(["0001-a.sql"]);
});

it("it tells the file and the line that fail, and takes back all of the file", async () => {
  await beMigrator();
  const bad = {
    name: "0002-b.sql",
    sql: "create table half (id int);\n\ninsert into nowhere values (1);\n",
    sha256: "2",
  };
  await expect(handler({ files: [CREATE, bad] })).rejects.toThrow(/^MIGRATION_FAILED: 0002-b\.sql:3: .*42P01.*nowhere/);
  const good = { ...bad, sql: "create table half (id int);" };
  expect(await handler({ files: [CREATE, good] })).toEqual({ applied: ["0002-b.sql"] });
});

it("it leaves alone the tables of another owner, as an extension's are", async () => {
  await beMigrator();
  const half = { name: "0002-b.sql", sql: "create table half (id int);", sha256: "2" };
  const sql = `create role someone; grant someone to current_user; grant create on schema public to someone;
    create table theirs (id int); alter table theirs owner to someone; revoke someone from current_user;
    create schema more; create table more.notes (id int);`;
  expect(await handler({ files: [CREATE, half, { name: "0003-c.sql", sql, sha256: "3" }] })).toEqual({
    applied: ["0003-c.sql"],
  });
});

it("it applies nothing where an applied file is another", async () => {
  await beMigrator();
  const files = [
    { ...CREATE, sha256: "other" },
    { name: "0004-d.sql", sql: "create table late (id int);", sha256: "3" },
  ];
  await expect(handler({ files })).rejects.toThrow(
    /^Nothing was applied\.\nMIGRATION_CHANGED: .*0001-a\.sql.*\nMIGRATION_REMOVED: .*0002-b\.sql/,
  );
});

it("database.read reads the one secret, and rows; PostgreSQL refuses it to change them", async () => {
  await become("reader", [[secretActions.read, arnOf("ledger-read")]]);
  use("ledger-read");
  expect(await ledger.query("select note from entry")).toEqual([]);
  expect(await ledger.query("select id from more.notes")).toEqual([]);
  for (const sql of [
    "delete from entry",
    "insert into entry values ('a')",
    "drop table entry",
    "create table b (id int)",
  ]) {
    await expect(ledger.query(sql)).rejects.toMatchObject({ code: "42501" });
  }
  await expect(ledger.query("set role db_ledger_write")).rejects.toMatchObject({ code: "42501" });
  use("ledger-write");
  await expect(ledger.query("select 1")).rejects.toThrow("AccessDenied");
  use("owner");
  await expect(ledger.query("select 1")).rejects.toThrow("AccessDenied");
});

it("database.write changes rows, and no tables", async () => {
  await become("writer", [[secretActions.read, arnOf("ledger-write")]]);
  use("ledger-write");
  await ledger.query("insert into entry values ('a')");
  expect(await ledger.query("delete from entry returning note")).toEqual([{ note: "a" }]);
  for (const sql of [
    "drop table entry",
    "truncate entry",
    "alter table entry add b int",
    "select * from plinth.migration",
  ]) {
    await expect(ledger.query(sql)).rejects.toMatchObject({ code: "42501" });
  }
});

it("a rotation needs no more rights than the function has", async () => {
  await beMigrator();
  const [SecretId, ClientRequestToken] = [`${arnOf("ledger-read").slice(0, -1)}-abcdef`, crypto.randomUUID()];
  const whole = await arnIn(SecretId);
  for (const Step of ["createSecret", "createSecret", "setSecret", "testSecret", "finishSecret", "finishSecret"]) {
    await handler({ Step, SecretId: whole, ClientRequestToken });
  }
  await expect(handler({ Step: "other", SecretId: whole, ClientRequestToken })).rejects.toThrow('no step "other"');
  use("ledger-read");
  const [{ user } = {}] = await ledger.query("select current_user::text as user");
  expect(user).toBe("db_ledger_read_b");
});

function beMigrator(): Promise<void> {
  return become(`migrator-${crypto.randomUUID().slice(0, 8)}`, [
    [MIGRATIONS_ACTIONS.owner, arnOf("owner")],
    [MIGRATIONS_ACTIONS.roles, arnOf("ledger-read")],
    [MIGRATIONS_ACTIONS.roles, arnOf("ledger-write")],
  ]);
}

/** The handle, as in a function that was given this secret, and as in a cold start. */
function use(secretName: string): void {
  vi.stubEnv("PLINTH_DATABASE_LEDGER", secretName);
  replaceDatabaseClient(undefined);
  replaceSecretClient(undefined);
}

function arnOf(name: string): string {
  return `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}*`;
}

async function arnIn(fallback: string): Promise<string> {
  const { body } = await secrets("DescribeSecret", { SecretId: "ledger-read" });
  const { ARN = fallback }: { ARN?: string } = JSON.parse(body.toString());
  return ARN;
}

async function createSecret(name: string, text?: string): Promise<string> {
  const { body } = await secrets("CreateSecret", { Name: name, ...(text ? { SecretString: text } : {}) });
  const { ARN = "" }: { ARN?: string } = JSON.parse(body.toString());
  return ARN;
}

function secrets(action: string, input: object) {
  return sendSigned({
    service: "secretsmanager",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `secretsmanager.${action}` },
    body: Buffer.from(JSON.stringify(input)),
  });
}
