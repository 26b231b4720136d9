import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { database, handler } from "#plinth";
import { apiEvent, callRoute, startDatabase, type TestDatabase } from "#plinth/testing";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";

const ledger = database("ledger");
const list = handler(async () => ledger.query("select note from entry order by id"), { uses: [ledger.read] });
const add = handler(async () => ledger.query("insert into entry (note) values ('b') returning id"), {
  uses: [ledger.write],
});
const remove = handler(
  async () =>
    ledger.query("delete from entry").catch((error: unknown) => ({ code: Reflect.get(Object(error), "code") })),
  { uses: [ledger.read] },
);

describe("without a database", () => {
  test("a handle says how to start one", async () => {
    await expect(ledger.query("select 1")).rejects.toThrow('The test starts no database "ledger". Write: beforeAll(');
  });
});

describe("with one", () => {
  let project: TemporaryProject;
  let running: TestDatabase;
  beforeAll(async () => {
    project = await temporaryProject({
      "migrations/ledger/0001-a.sql": "create table entry (id integer generated always as identity, note text);",
    });
    running = await startDatabase(ledger, { projectRoot: project.root });
  });
  beforeEach(() => running.clear());
  afterAll(async () => {
    await running.stop();
    await project.remove();
  });

  test("a route reads what the test has written, and writes what it may", async () => {
    await ledger.query("insert into entry (note) values ($1)", ["a"]);
    expect(await callRoute(add, apiEvent("POST /"))).toMatchObject({ status: 201, body: [{ id: 2 }] });
    expect((await callRoute(list)).body).toEqual([{ note: "a" }, { note: "b" }]);
  });

  test("clear empties the tables and begins their numbers anew", async () => {
    expect((await callRoute(list)).body).toEqual([]);
    expect((await callRoute(add, apiEvent("POST /"))).body).toEqual([{ id: 1 }]);
  });

  test("PostgreSQL refuses what the route's grant does not cover", async () => {
    expect((await callRoute(remove)).body).toEqual({ code: "42501" });
  });
});
