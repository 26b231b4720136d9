import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processIdentity } from "../../engine/process-identity.ts";
import { connectDatabase } from "../../plinth/resources/database-connection.ts";
import { openLambdaClient } from "../../plinth/resources/lambda-client.ts";
import { openSecretClient } from "../../plinth/resources/secret-client.ts";
import { type Checkout, checkOut, readState } from "../../plinth/testing/checkout.ts";

const RESOURCES = `import { database, table } from "#plinth";
import { project } from "./lib/project.ts";

export const projects = table("projects", { partitionKey: "id", schema: project });
export const ledger = database("ledger");
`;
const FIRST = `-- The account's whole life.
CREATE TABLE entry (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  note text NOT NULL UNIQUE
);
`;
const WRITE_ROUTE = `import { DatabaseFailure, handler } from "#plinth";
import { ledger } from "../../resources.ts";
import { z } from "zod";

export const main = handler(
  async ({ notes, fail }) => {
    try {
      return await ledger.transaction(async (tx) => {
        for (const note of notes) await tx.query("insert into entry (note) values ($1)", [note]);
        if (fail) throw new Error("after all");
        return { rows: await ledger.query("select count(*)::int as count from entry") };
      });
    } catch (error) {
      return { code: error instanceof DatabaseFailure ? error.code : String(error) };
    }
  },
  { body: z.object({ notes: z.array(z.string()), fail: z.boolean() }), uses: [ledger.write] },
);
`;
const READ_ROUTE = `import { DatabaseFailure, handler } from "#plinth";
import { ledger } from "../../resources.ts";

const refused = (sql) => ledger.query(sql).then(() => "done", (error) => error instanceof DatabaseFailure ? error.code : String(error));

export const main = handler(
  async () => ({
    notes: (await ledger.query("select note from entry order by id")).map(({ note }) => note),
    delete: await refused("delete from entry"),
    drop: await refused("drop table entry"),
    history: await refused("select * from plinth.migration"),
    twice: await refused("select 1; delete from entry"),
    session: (await ledger.query("select pid, ssl, version from pg_stat_ssl where pid = pg_backend_pid()"))[0],
    environment: process.env,
  }),
  { uses: [ledger.read] },
);
`;
const UNDECLARED_ROUTE = `import { handler } from "#plinth";
import { ledger } from "../../resources.ts";

export const main = handler(async () => ledger.query("select 1").catch(({ message }) => ({ message })), {});
`;

const AMOUNTS_ROUTE = `import { handler } from "#plinth";
import { ledger } from "../../resources.ts";

export const main = handler(async () => ledger.query("select sum(amount) from entry"), { uses: [ledger.read] });
`;

let checkout: Checkout;
beforeAll(async () => {
  checkout = await checkOut();
  await drop("resources.ts", RESOURCES);
  await drop("migrations/ledger/0001-entries.sql", FIRST);
  await drop("routes/entries/post.ts", WRITE_ROUTE);
  await drop("routes/entries/get.ts", READ_ROUTE);
  await drop("routes/undeclared/get.ts", UNDECLARED_ROUTE);
});
afterAll(async () => {
  await checkout.plinth("down");
  await checkout.remove();
});

let url = "";

test("a database is deployed, its migrations applied, and routes read and write its rows over TLS", async () => {
  await deploy();
  expect(await post({ notes: ["a", "b"], fail: false })).toEqual({ rows: [{ count: 0 }] });
  const { notes, session } = await get("/entries");
  expect(notes).toEqual(["a", "b"]);
  expect(session).toMatchObject({ ssl: true, version: "TLSv1.3" });
});

test("the role that reads is refused every other statement by PostgreSQL itself, and no password is to be seen", async () => {
  const { environment, ...answer } = await get("/entries");
  expect(answer).toMatchObject({ delete: "42501", drop: "42501", history: "42501", twice: "42601", notes: ["a", "b"] });
  expect(environment.PLINTH_DATABASE_LEDGER).toBe("plinth-local-ledger-database-read");
  const { password } = JSON.parse(await secretOf("read"));
  const owner = await readFile(join(checkout.folder, ".plinth/postgres/server.json"), "utf8");
  const state = await readFile(join(checkout.folder, ".plinth/state/.pulumi/stacks/plinth/local.json"), "utf8");
  for (const text of [JSON.stringify(environment), state]) {
    expect(text).not.toContain(password);
    expect(text).not.toContain(JSON.parse(owner).password);
  }
});

test("a transaction that throws, or that PostgreSQL refuses, leaves no row", async () => {
  expect(await post({ notes: ["c"], fail: true })).toEqual({ code: "Error: after all" });
  expect(await post({ notes: ["d", "a"], fail: false })).toEqual({ code: "23505" });
  expect((await get("/entries")).notes).toEqual(["a", "b"]);
});

test("a route that does not name the database fails with the line to add", async () => {
  expect((await get("/undeclared")).message).toBe(
    'This route uses database "ledger" without saying so. Add to its options: uses: [ledger.read].',
  );
});

test("each function may read its own role's secret alone, and the migrations' function the owner's", async () => {
  const state = await readState(checkout);
  const granted = (name: string): unknown => {
    const policy = state.find(({ urn }) => urn.endsWith(`aws:iam/rolePolicy:RolePolicy::${name}`))?.outputs?.["policy"];
    return JSON.parse(String(policy)).Statement.slice(1);
  };
  const arnOf = (name: string) =>
    state.find(({ urn }) => urn.endsWith(`aws:secretsmanager/secret:Secret::${name}`))?.outputs?.["arn"];
  const statement = (role: string) => ({
    Sid: "Databaseledger",
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue"],
    Resource: [arnOf(`ledger-${role}`)],
  });
  expect(granted("entries-get")).toEqual([statement("read")]);
  expect(granted("entries-post")).toEqual([statement("write")]);
  expect(granted("undeclared-get")).toEqual([]);
  expect(granted("ledger-migrations")).toMatchObject([
    { Action: ["secretsmanager:GetSecretValue"], Resource: [arnOf("ledger-owner")] },
    { Sid: "RoleSecrets", Resource: [arnOf("ledger-read"), arnOf("ledger-write")] },
  ]);
});

test("a connection that died between two requests is noticed, and so is a server that was started again", async () => {
  const { pid } = (await get("/entries")).session;
  process.kill(pid, "SIGTERM");
  // Until the server has acted on it, the connection lives, and a statement on it may be the one that is cut off.
  await gone(pid);
  const after = await get("/entries");
  expect([after.notes, after.session.pid === pid]).toEqual([["a", "b"], false]);

  const server = JSON.parse(await readFile(join(checkout.folder, ".plinth/postgres/server.json"), "utf8"));
  process.kill(server.pid, "SIGINT");
  await gone(server.pid);
  expect((await fetch(`${url}/entries`)).status).toBe(503);
  expect(await deploy()).toContain("no changes");
  expect((await get("/entries")).notes).toEqual(["a", "b"]);
});

test("a new migration is applied once, before the code that needs it", async () => {
  await drop(
    "migrations/ledger/0002-amounts.sql",
    "ALTER TABLE entry ADD COLUMN amount numeric NOT NULL DEFAULT 1.50;\r\n",
  );
  await drop("routes/amounts/get.ts", AMOUNTS_ROUTE);
  await deploy();
  expect(await get("/amounts")).toEqual([{ sum: "3.00" }]);
  // Another checkout may have other ends of lines.
  await drop(
    "migrations/ledger/0002-amounts.sql",
    "ALTER TABLE entry ADD COLUMN amount numeric NOT NULL DEFAULT 1.50;\n",
  );
  expect(await deploy()).toContain("no changes");
});

test("a migration that fails is rolled back and stops the deploy, with its file and line", async () => {
  await drop(
    "migrations/ledger/0003-bad.sql",
    "CREATE TABLE half (id integer);\n\nINSERT INTO entry (nothing) VALUES (1);\n",
  );
  const failed = await checkout.plinth("up");
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain(
    'the migrations of stack "local" stopped the update. MIGRATION_FAILED: 0003-bad.sql:3: PostgreSQL refused a statement with 42703: column "nothing"',
  );
  expect(await get("/amounts")).toEqual([{ sum: "3.00" }]);
  await drop("migrations/ledger/0003-bad.sql", "CREATE TABLE half (id integer);\n");
  await deploy();
});

test("a migration that was changed or removed after it was applied is refused before anything changes", async () => {
  await drop("migrations/ledger/0001-entries.sql", FIRST.replace("UNIQUE", ""));
  await rm(join(checkout.folder, "migrations/ledger/0003-bad.sql"));
  const { code, stdout, stderr } = await checkout.plinth("up");
  expect(code).toBe(1);
  expect(stdout + stderr).toContain("2 problems, nothing was changed");
  expect(stdout + stderr).toContain("MIGRATION_CHANGED  migrations/ledger/0001-entries.sql");
  expect(stdout + stderr).toContain("MIGRATION_REMOVED  migrations/ledger/0003-bad.sql");
});

test("a rotation gives the role's other user a new password, and what is kept stays valid", async () => {
  const before = JSON.parse(await secretOf("read"));
  const SecretId = `arn:aws:secretsmanager:us-east-1:000000000000:secret:plinth-local-ledger-database-read-abcdef`;
  const state = await readState(checkout);
  const arn = state.find(({ urn }) => urn.endsWith("Secret::ledger-read"))?.outputs?.["arn"] ?? SecretId;
  for (const Step of ["createSecret", "setSecret", "testSecret", "finishSecret"]) {
    const answer = await openLambdaClient().invoke({
      functionName: "plinth-local-ledger-migrations",
      input: JSON.stringify({ Step, SecretId: arn, ClientRequestToken: "00000000-0000-4000-8000-000000000001" }),
      async: false,
      timeLimitMs: 30_000,
    });
    expect(answer).toEqual({ value: { applied: [] } });
  }
  const after = JSON.parse(await secretOf("read"));
  expect([before.username, after.username]).toEqual(["db_plinth_local_ledger_read_a", "db_plinth_local_ledger_read_b"]);
  expect(after.password).not.toBe(before.password);
  for (const login of [before, after]) (await connectDatabase(login)).close();
  expect((await get("/entries")).notes).toEqual(["a", "b"]);
});

test("down stops the stand-in and removes its data", async () => {
  const server = JSON.parse(await readFile(join(checkout.folder, ".plinth/postgres/server.json"), "utf8"));
  const { code, stdout, stderr } = await checkout.plinth("down");
  expect(code, stdout + stderr).toBe(0);
  await gone(server.pid);
  expect(existsSync(join(checkout.folder, ".plinth/postgres"))).toBe(false);
});

/** Waits until a process has ended. */
async function gone(pid: number): Promise<void> {
  while (processIdentity(pid) !== undefined) await sleep(50);
}

async function secretOf(role: string): Promise<string> {
  process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${checkout.port}`;
  process.env["AWS_ACCESS_KEY_ID"] = "000000000000";
  process.env["AWS_SECRET_ACCESS_KEY"] = "embedded";
  process.env["AWS_REGION"] = "us-east-1";
  return openSecretClient().get({ secretName: `plinth-local-ledger-database-${role}`, ttlSeconds: 1 });
}

async function deploy(): Promise<string> {
  const { code, stdout, stderr } = await checkout.plinth("up");
  expect(code, stdout + stderr).toBe(0);
  url = stdout.trimEnd().split("\n").at(-1)?.replace("url: ", "") ?? "";
  return stdout + stderr;
}

async function get(path: string) {
  return JSON.parse(await (await fetch(`${url}${path}`)).text());
}

async function post(body: object) {
  const headers = { "content-type": "application/json" };
  return JSON.parse(
    await (await fetch(`${url}/entries`, { method: "POST", headers, body: JSON.stringify(body) })).text(),
  );
}

async function drop(file: string, source: string): Promise<void> {
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}
