import { expect, test } from "vitest";
import { toAppliedMigrations } from "../../plinth/settings/read-applied-migrations.ts";

test("what was applied to each database is read in its order, and no other invocation", () => {
  const type = "aws:lambda/invocation:Invocation";
  const urn = (name: string) => `urn:pulumi:prod::shop::${type}::${name}`;
  expect(
    toAppliedMigrations({
      [urn("ledger-migrations")]: {
        type,
        outputs: { triggers: { target: "t", "0002-b.sql": "2", "0001-a.sql": "1" } },
      },
      [urn("other")]: { type, outputs: { triggers: { "0001-a.sql": "1" } } },
    }),
  ).toEqual(
    new Map([
      [
        "ledger",
        [
          { name: "0001-a.sql", sha256: "1" },
          { name: "0002-b.sql", sha256: "2" },
        ],
      ],
    ]),
  );
});
