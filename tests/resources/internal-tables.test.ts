import { describe, expect, it } from "vitest";
import { idempotencyTable, internalTablesOf, rateLimitTable } from "../../plinth/resources/internal-tables.ts";

const described = (name: string, access: string) => ({
  kind: "table",
  name,
  partitionKey: { name: "id", type: "string" },
  ttlAttribute: "expiresAt",
  dataSafety: "relaxed",
  access,
  grant: { kind: "table", name, access },
});

describe("the tables of Plinth's own", () => {
  it("are two, plain data each", () => {
    expect(idempotencyTable).toEqual(described("plinth-idempotency", "claim"));
    expect(rateLimitTable).toEqual(described("plinth-rate-limit", "count"));
  });

  it("are there where a function uses them, once each, and nowhere else", () => {
    const [claim, count] = [idempotencyTable.grant, rateLimitTable.grant];
    const other = { kind: "table", name: "projects", access: "read" } as const;
    expect(internalTablesOf([{ uses: [count, other] }, { uses: [claim, count] }])).toEqual([
      idempotencyTable,
      rateLimitTable,
    ]);
    expect(internalTablesOf([{ uses: [count] }, { uses: [] }])).toEqual([rateLimitTable]);
    expect(internalTablesOf([{ uses: [other] }])).toEqual([]);
  });
});
