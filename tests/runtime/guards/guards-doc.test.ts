import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tableActions } from "../../../plinth/resources/grants.ts";
import { internalTables } from "../../../plinth/resources/internal-tables.ts";
import { apiEvent } from "../lane-harness.ts";
import { useGuards } from "./guard-harness.ts";
import { main } from "./guards-example.ts";

useGuards();
const root = join(import.meta.dirname, "../../..");
const doc = readFileSync(join(root, "docs/guards.md"), "utf8");
const source = readFileSync(join(root, "plinth/runtime/guards/idempotency.ts"), "utf8");

describe("docs/guards.md", () => {
  it("shows a route that compiles, and answers once", async () => {
    const shown = /```ts\n(.*?)```/s.exec(doc)?.[1] ?? "nothing";
    expect(readFileSync(join(import.meta.dirname, "guards-example.ts"), "utf8")).toContain(shown);
    const order = apiEvent("POST /orders", {
      claims: { sub: "ann", scope: "orders.write" },
      headers: { "idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324" },
      body: '{"item":"book","count":1}',
    });
    const answers = [await main(order), await main(order)];
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers["idempotency-replayed"]])).toEqual([
      [201, undefined],
      [201, "true"],
    ]);
  });

  it.each(internalTables)("names the rights on $name, all of them", ({ name, access }) => {
    const row = doc.split("\n").find((line) => line.includes(`| \`${name}\` |`)) ?? "";
    expect(row.match(/dynamodb:\w+/g)?.sort()).toEqual([...tableActions[access]].sort());
  });

  it("names every code that idempotency answers with, besides the missing key's", () => {
    const codes = [...source.matchAll(/"(IDEMPOTENCY_\w+)"/g)].map(([, code]) => code);
    expect(codes.length).toBe(4);
    for (const code of codes.filter((each) => each !== "IDEMPOTENCY_KEY_MISSING")) expect(doc).toContain(`\`${code}\``);
  });
});
