import { describe, expect, test } from "vitest";
import { checkTables } from "../../plinth/plan/check-tables.ts";
import { bucket } from "../../plinth/resources/bucket.ts";
import { table } from "../../plinth/resources/table.ts";
import type { IndexesOptions } from "../../plinth/resources/table-options.ts";

const many = (count: number, projection: "all" | readonly string[] = "all") =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`by${index}x`, { partitionKey: `a${index}`, projection }]),
  );

interface Options {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly ttl?: string;
  readonly indexes?: IndexesOptions;
}

// One type for all that is tried, since each table's type has the names of its own indexes.
function withIndexes(options: Options): Options {
  return options;
}

describe("checkTables", () => {
  test("takes what DynamoDB takes", () => {
    const shared = { byOwner: { partitionKey: "ownerId", sortKey: "id" }, byId: { partitionKey: "id", sortKey: "at" } };
    const attributes = Array.from({ length: 5 }, (_, index) => `p${index}`);
    expect(
      checkTables([
        bucket("files"),
        table("plain", { partitionKey: "id" }),
        table("shared", { partitionKey: "id", indexes: shared, ttl: "expiresAt", stream: "new" }),
        table("full", { partitionKey: "id", indexes: many(20, attributes) }),
      ]),
    ).toEqual([]);
  });

  test.each([
    [
      "two keys of one name",
      { partitionKey: "id", sortKey: "id" },
      'The table "a": its partition key and sort key are both "id"',
    ],
    [
      "an index with two keys of one name",
      { partitionKey: "id", indexes: { byX: { partitionKey: "x", sortKey: "x" } } },
      'The table "a": the index "byX" has as its partition key and sort key are both "x"',
    ],
    [
      "an index with the table's own key",
      { partitionKey: "id", sortKey: "at", indexes: { same: { partitionKey: "id", sortKey: "at" } } },
      'The table "a": the index "same" has the table\'s own key',
    ],
    [
      "an attribute of two types",
      {
        partitionKey: "id",
        indexes: { byX: { partitionKey: { name: "id", type: "number" }, sortKey: "at" } },
      } as const,
      'The table "a": "id" is text in one of its keys and a number in another',
    ],
    [
      "a text key as ttl",
      { partitionKey: "id", ttl: "at", indexes: { byAt: { partitionKey: "at" } } },
      'The table "a": "at" is text in one of its keys and a number in another (or its ttl)',
    ],
    [
      "a 21st index",
      { partitionKey: "id", indexes: many(21) },
      'The table "a": it has 21 indexes, and AWS gives a table 20',
    ],
    [
      "a 101st attribute",
      {
        partitionKey: "id",
        indexes: many(
          1,
          Array.from({ length: 101 }, (_, index) => `p${index}`),
        ),
      },
      'The table "a": its indexes list 101 attributes',
    ],
  ])("refuses %s", (_, options, message) => {
    const problems = checkTables([table("a", withIndexes(options))]);
    expect(problems.map((each) => [each.files, each.message])).toEqual([
      [["resources.ts"], expect.stringContaining(message)],
    ]);
  });
});
