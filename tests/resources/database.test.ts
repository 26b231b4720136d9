import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../engine/free-port.ts";
import { type Postgres, removePostgres, startPostgres } from "../../engine/postgres.ts";
import { database } from "../../plinth/resources/database.ts";
import {
  type DatabaseClient,
  openDatabaseClient,
  replaceDatabaseClient,
} from "../../plinth/resources/database-client.ts";
import { connectDatabase } from "../../plinth/resources/database-connection.ts";
import { DatabaseFailure, DatabaseUnavailable } from "../../plinth/resources/database-errors.ts";
import { type DatabaseLogin, parseLogin } from "../../plinth/resources/database-login.ts";
import { openDatabasePool } from "../../plinth/resources/database-pool.ts";
import { replaceResourceNames } from "../../plinth/resources/resource-name.ts";
import { noteInvocation, withinInvocation } from "../../plinth/resources/within-invocation.ts";
import { openDeadline } from "../../plinth/runtime/deadline.ts";

let folder: string;
let server: Postgres;
let login: DatabaseLogin;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plinth-postgres-"));
  server = await startPostgres({ stateFolder: join(folder, "state"), report: () => undefined });
  const first = await connectDatabase({ ...server, dbname: "postgres" });
  await first.runScript("create database unit");
  first.close();
  login = { ...server, dbname: "unit" };
});
afterAll(async () => {
  await removePostgres(join(folder, "state"));
  await rm(folder, { recursive: true, force: true });
});

const PID = "select pg_backend_pid() as pid";
const poolOn = (own: DatabaseLogin = login) => openDatabasePool(async () => own);

describe("a connection", () => {
  test("is refused to a server that its authority does not vouch for, or under another name", async () => {
    const other = await startPostgres({ stateFolder: join(folder, "other"), report: () => undefined });
    await expect(connectDatabase({ ...login, ca: other.ca })).rejects.toThrow(/self-signed|unable to verify/);
    await removePostgres(join(folder, "other"));
    await expect(connectDatabase({ ...login, host: "127.1" })).rejects.toThrow("altnames");
    (await connectDatabase({ ...login, host: "localhost" })).close();
  });

  test("gives values as they are, and days as text", async () => {
    const connection = await connectDatabase(login);
    const { rows } = await connection.run(
      "select $1::int as int, $2::text as text, $3::jsonb as json, $4::int[] as list, date '2026-02-03' as day, 7::bigint as large, null as nothing",
      [1, "'; drop table a; --", { a: [1] }, [1, 2]],
    );
    connection.close();
    expect(rows).toEqual([
      {
        int: 1,
        text: "'; drop table a; --",
        json: { a: [1] },
        list: [1, 2],
        day: "2026-02-03",
        large: "7",
        nothing: null,
      },
    ]);
  });

  test("that gets no answer in time is closed, and the server stops working", async () => {
    const connection = await connectDatabase(login);
    const [{ pid } = {}] = (await connection.run(PID, [])).rows;
    await expect(connection.run("select pg_sleep(600)", [], 50)).rejects.toThrow(DatabaseUnavailable);
    expect(await connection.isAlive()).toBe(false);
    const watcher = await connectDatabase(login);
    const isThere = async () =>
      (await watcher.run("select 1 from pg_stat_activity where pid = $1", [Number(pid)])).rows.length;
    // It looks every two seconds whether its caller is there.
    while ((await isThere()) > 0) await watcher.run("select pg_sleep(0.05)", []);
    watcher.close();
  });
});

describe("what is left of the invocation", () => {
  afterEach(() => noteInvocation(undefined));

  test("bounds every call, less what the answer needs", () => {
    expect(withinInvocation(5_000)).toBe(5_000);
    noteInvocation({ remainingMs: () => 2_000 });
    expect(withinInvocation(1_000)).toBe(1_000);
    expect(withinInvocation(5_000)).toBe(1_400);
    noteInvocation({ remainingMs: () => 10 });
    expect(withinInvocation(5_000)).toBe(1);
  });

  test("ends a statement that would outlive it", async () => {
    const connection = await connectDatabase(login);
    openDeadline({ getRemainingTimeInMillis: () => 700 });
    await expect(connection.run("select pg_sleep(600)", [])).rejects.toThrow(DatabaseUnavailable);
    expect(await connection.isAlive()).toBe(false);
  });
});

describe("a pool", () => {
  test("lends the connection that it has, and replaces one that the server has ended", async () => {
    const pool = poolOn();
    const pidOf = () => pool.lend(async (each) => (await each.run(PID, [])).rows[0]?.["pid"]);
    const first = await pidOf();
    expect(await pidOf()).toBe(first);
    process.kill(Number(first), "SIGTERM");
    const watcher = await connectDatabase(login);
    while ((await watcher.run("select 1 from pg_stat_activity where pid = $1", [Number(first)])).rows.length > 0);
    watcher.close();
    expect(await pidOf()).not.toBe(first);
    pool.close();
  });

  test("asks a connection that has rested whether it is alive, over a path that lost it in silence, and sends nothing before", async () => {
    const path = await silentPath(server.port);
    const pool = poolOn({ ...login, host: "localhost", port: path.port });
    const run = () => pool.lend(async (each) => (await each.run(PID, [])).rows[0]?.["pid"]);
    const first = await run();
    path.loseAll();
    const now = Date.now;
    Date.now = () => now() + 60_000;
    try {
      expect(await run()).not.toBe(first);
    } finally {
      Date.now = now;
      pool.close();
      path.close();
    }
  });

  test("has two connections, and lets a third caller wait for one of them", async () => {
    const pool = poolOn();
    const pids = await Promise.all(
      Array.from({ length: 6 }, () =>
        pool.lend(async (each) => (await each.run(`${PID}, pg_sleep(0.01)`, [])).rows[0]?.["pid"]),
      ),
    );
    expect(new Set(pids).size).toBe(2);
    pool.close();
  });

  test("asks once for other credentials where its own are refused", async () => {
    const asked: boolean[] = [];
    const pool = openDatabasePool(async ({ renewed }) => {
      asked.push(renewed);
      return renewed ? login : { ...login, password: "old" };
    });
    await pool.lend(async (each) => each.run("select 1", []));
    expect(asked).toEqual([false, true]);
    pool.close();
    const refused = openDatabasePool(async () => ({ ...login, password: "wrong" }));
    await expect(refused.lend(async () => 1)).rejects.toThrow(DatabaseFailure);
  });

  test("says that a server is not there, and lends again when it is", async () => {
    const port = await freePort();
    let place = { ...login, port };
    const pool = openDatabasePool(async () => place);
    await expect(pool.lend(async () => 1)).rejects.toThrow(DatabaseUnavailable);
    await expect(pool.lend(async () => 1)).rejects.toThrow(DatabaseUnavailable);
    await expect(pool.lend(async () => 1)).rejects.toThrow(DatabaseUnavailable);
    place = login;
    expect(await pool.lend(async () => 1)).toBe(1);
    pool.close();
  });
});

describe("a handle", () => {
  let client: DatabaseClient;
  const ledger = database("ledger");
  beforeAll(async () => {
    const pool = poolOn();
    client = openDatabaseClient(() => pool);
    replaceDatabaseClient(client);
    replaceResourceNames(({ name }) => name);
    await ledger.query("create table entry (note text primary key)");
  });
  afterAll(() => {
    replaceDatabaseClient(undefined);
    replaceResourceNames(undefined);
  });

  test("takes one statement at a time, whose values are never a part of its text", async () => {
    await expect(ledger.query("select 1; select 2")).rejects.toMatchObject({ code: "42601" });
    expect(await ledger.query("select $1::text as note", ["'"])).toEqual([{ note: "'" }]);
  });

  test("holds rows to a schema", async () => {
    const schema = { parse: (row: unknown) => Number(Reflect.get(Object(row), "n")) };
    expect(await ledger.query("select 1 as n union select 2 order by 1", [], schema)).toEqual([1, 2]);
  });

  test("commits what returns, and rolls back what throws", async () => {
    const insert = (note: string) => ["insert into entry values ($1)", [note]] as const;
    await ledger.transaction((tx) => tx.query(...insert("kept")));
    const failed = ledger.transaction(async (tx) => {
      await tx.query(...insert("lost"));
      throw new Error("after all");
    });
    await expect(failed).rejects.toThrow("after all");
    expect(await ledger.query("select note from entry")).toEqual([{ note: "kept" }]);
  });

  test("does not say that a transaction was committed whose failure the work has swallowed", async () => {
    const swallowed = ledger.transaction(async (tx) => {
      await tx.query("insert into entry values ('kept')").catch(() => undefined);
      return "done";
    });
    await expect(swallowed).rejects.toMatchObject({ code: "25P02" });
  });

  test("refuses a statement of a transaction that has ended", async () => {
    const ended = await ledger.transaction(async (tx) => () => tx.query("select 1"));
    await expect(ended()).rejects.toThrow("The transaction has ended");
  });

  test("tells the constraint and nothing of the row", async () => {
    const error: unknown = await ledger.query("insert into entry values ('kept')").catch((each: unknown) => each);
    expect(error).toMatchObject({ code: "23505", constraint: "entry_pkey" });
    expect(String(error)).not.toContain("kept");
  });
});

describe("a declaration", () => {
  test("is plain data with two grants", () => {
    const { kind, name, migrations, read, write } = database("ledger", { migrations: "sql/ledger" });
    expect({ kind, name, migrations, read, write }).toEqual({
      kind: "database",
      name: "ledger",
      migrations: "sql/ledger",
      read: { kind: "database", name: "ledger", access: "read" },
      write: { kind: "database", name: "ledger", access: "write" },
    });
    expect(database("a").migrations).toBe("migrations/a");
  });

  test.each(["/etc", "../sql", "a//b", ""])("refuses the folder %j", (migrations) => {
    expect(() => database("ledger", { migrations })).toThrow('write migrations: "migrations/ledger"');
  });

  test("is refused where its secret does not say how to log in, of which nothing is quoted", () => {
    expect(() => parseLogin("s", '{"password":"hidden"}')).toThrow(/^(?!.*hidden).*does not say how to reach/);
    expect(() => parseLogin("s", "hidden")).toThrow(/^(?!.*hidden).*does not say how to reach/);
  });
});

/** A way to the server that can stop to carry anything, without a word to either side, as a frozen function's does. */
async function silentPath(to: number): Promise<{ port: number; loseAll(): void; close(): void }> {
  const sockets: Socket[] = [];
  const { connect } = await import("node:net");
  const listener: Server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) socket.on("error", () => undefined);
    sockets.push(near, far);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => listener.listen(port, "127.0.0.1", resolve));
  return {
    port,
    loseAll() {
      for (const socket of sockets.splice(0)) {
        socket.unpipe();
        socket.pause();
      }
    },
    close: () => void listener.close(),
  };
}
