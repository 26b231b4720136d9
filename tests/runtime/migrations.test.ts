import { describe, expect, test } from "vitest";
import { type AppliedMigration, checkHistory } from "../../plinth/runtime/migrations/check-history.ts";
import { rdsAuthorities } from "../../plinth/runtime/migrations/server-authorities.ts";

const applied: AppliedMigration[] = [
  { name: "0001-a.sql", sha256: "1" },
  { name: "0002-b.sql", sha256: "2" },
];

describe("checkHistory", () => {
  test("has nothing against the same files, or more of them", () => {
    expect(checkHistory([], applied)).toEqual([]);
    expect(checkHistory(applied, applied)).toEqual([]);
    expect(checkHistory(applied, [...applied, { name: "0003-c.sql", sha256: "3" }])).toEqual([]);
  });

  test("tells every file that was changed, removed or put before an applied one", () => {
    const files = [
      { name: "0001-a.sql", sha256: "other" },
      { name: "0001-late.sql", sha256: "4" },
    ];
    expect(checkHistory(applied, files)).toMatchObject([
      { code: "MIGRATION_CHANGED", file: "0001-a.sql" },
      { code: "MIGRATION_REMOVED", file: "0002-b.sql" },
      { code: "MIGRATION_ORDER", file: "0001-late.sql" },
    ]);
  });

  test("takes a renamed file for what it is: one removed, one too late", () => {
    const files = [applied[0], { name: "0002-a.sql", sha256: "2" }].flatMap((each) => each ?? []);
    expect(checkHistory(applied, files).map(({ code }) => code)).toEqual(["MIGRATION_REMOVED", "MIGRATION_ORDER"]);
  });
});

describe("rdsAuthorities", () => {
  test.each(["us-east-1", "eu-central-1", "ap-southeast-2"])("has the three present ones of %s", (region) => {
    expect(rdsAuthorities(region).match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
  });

  test("says which Region it does not know", () => {
    expect(() => rdsAuthorities("mars-1")).toThrow('No authority of Amazon RDS is known for the Region "mars-1".');
  });
});
