import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apiEvent, callRoute, startDatabase, type TestDatabase } from "#plinth/testing";
import { dataSafetyOf } from "../../plinth/presets/data-safety.ts";
import { temporaryProject } from "../../plinth/testing/temporary-project.ts";
import { ledger, main } from "./database-example.ts";

const doc = readFileSync(join(import.meta.dirname, "../../docs/database.md"), "utf8");
const blocks = [...doc.matchAll(/```(ts|sql)\n(.*?)```/gs)].map(([, kind = "", block = ""]) => ({ kind, block }));
const sql = blocks.find(({ kind }) => kind === "sql")?.block ?? "";
const { root: projectRoot, remove } = await temporaryProject({ "migrations/ledger/0001-create-entries.sql": sql });

let running: TestDatabase;
beforeAll(async () => {
  running = await startDatabase(ledger, { projectRoot });
});
beforeEach(() => running.clear());
afterAll(() => running.stop());
afterAll(() => remove());

describe("docs/database.md", () => {
  it("shows a declaration, a migration, a route and a test that compile, and answer", async () => {
    const [example, own] = ["database-example.ts", "database-doc.test.ts"].map((file) =>
      readFileSync(join(import.meta.dirname, file), "utf8"),
    );
    const shown = blocks.filter(({ kind }) => kind === "ts").map(({ block }) => block);
    expect(shown).toHaveLength(3);
    for (const block of shown.slice(0, 2)) expect(example).toContain(block);
    expect(own).toContain(shown[2]);
    const pay = (cents: number) => callRoute(main, apiEvent("POST /payments", { body: { from: "a", to: "b", cents } }));
    expect(await pay(5)).toMatchObject({ status: 201, body: { balance: 5 } });
    expect(await pay(7)).toMatchObject({ status: 201, body: { balance: 12 } });
  });

  it("says how long backups are kept", () => {
    const days = (["relaxed", "standard", "strict"] as const).map((level) => dataSafetyOf(level).backupDays);
    expect(doc).toContain(`| any second of the last | ${days[0]} day | ${days[1]} days | ${days[2]} days |`);
  });
});
