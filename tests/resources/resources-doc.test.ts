import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { apiEvent, callRoute, setSecret } from "#plinth/testing";
import { dataSafetyOf } from "../../plinth/presets/data-safety.ts";
import { bucketActions, indexActions, secretActions, tableActions } from "../../plinth/resources/grants.ts";
import { main, newest, projects, stripeKey, tasks, uploads } from "./resources-example.ts";

const doc = readFileSync(join(import.meta.dirname, "../../docs/resources.md"), "utf8");

describe("docs/resources.md", () => {
  it("shows declarations and a route that compile, and answer", async () => {
    const source = readFileSync(join(import.meta.dirname, "resources-example.ts"), "utf8");
    const shown = [...doc.matchAll(/```ts\n(.*?)```/gs)].map(([, block = ""]) => block);
    expect(shown).toHaveLength(4);
    for (const block of shown) expect(source).toContain(block);
    await projects.put({ id: "p1", name: "Plinth" });
    setSecret(stripeKey, "sk_test");
    const user = { id: "ann", scopes: ["invoices.write"] };
    const answer = await callRoute(main, apiEvent("POST /projects/{id}", { params: { id: "p1" }, user }));
    expect(answer).toMatchObject({ status: 201, body: { download: expect.stringContaining("invoices/p1.txt") } });
    const stored = await uploads.get("invoices/p1.txt");
    expect(Buffer.from(stored?.body ?? []).toString()).toBe("Plinth, with a key of 7 characters");
  });

  it("shows a query by an index, which finds what is not expired", async () => {
    const task = { ownerId: "ann", createdAt: "2026-01-01" };
    await tasks.put({ ...task, id: "old", expiresAt: 1 });
    await tasks.put({ ...task, id: "new" });
    const user = { id: "ann", scopes: ["tasks.read"] };
    const answer = await callRoute(newest, apiEvent("GET /people/{id}", { params: { id: "ann" }, user }));
    expect(answer).toMatchObject({ status: 200, body: { items: [{ id: "new" }], cursor: null } });
  });

  it("lists every action that a grant stands for", () => {
    const named = (actions: readonly string[]) => `| ${actions.map((action) => `\`${action}\``).join(" ")} |`;
    const { read, write } = bucketActions;
    const granted = [
      tableActions.read,
      tableActions.write,
      indexActions.read,
      read.bucket,
      read.objects,
      write.objects,
      secretActions.read,
    ];
    for (const actions of granted) expect(doc).toContain(named(actions));
  });

  it("says how long old versions are kept", () => {
    const days = (["standard", "strict"] as const).map((level) => `kept for ${dataSafetyOf(level).backupDays} days`);
    expect(doc).toContain(`| gone | ${days.join(" | ")} |`);
  });
});
