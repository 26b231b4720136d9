import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tableActions } from "../../plinth/resources/grants.ts";
import { internalTables } from "../../plinth/resources/internal-tables.ts";

const root = join(import.meta.dirname, "../..");
const doc = readFileSync(join(root, "docs/guards.md"), "utf8");
const source = readFileSync(join(root, "plinth/runtime/idempotency.ts"), "utf8");

describe("docs/guards.md", () => {
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
