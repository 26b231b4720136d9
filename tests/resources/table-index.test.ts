import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import * as z from "zod";
import { table } from "#plinth";
import { InvalidCursor } from "../../plinth/resources/resource-errors.ts";
import { replaceTableClient } from "../../plinth/resources/table-client.ts";
import { type MemoryTables, memoryTables } from "../../plinth/testing/memory-tables.ts";

const task = z.object({
  id: z.string(),
  ownerId: z.string().optional(),
  rank: z.number(),
  text: z.string(),
  expiresAt: z.number().optional(),
});
const tasks = table("tasks", {
  partitionKey: "id",
  schema: task,
  indexes: {
    byOwner: { partitionKey: "ownerId", sortKey: { name: "rank", type: "number" } },
    keysByOwner: { partitionKey: "ownerId", projection: "keys" },
    textByRank: { partitionKey: { name: "rank", type: "number" }, projection: ["text"] },
  },
  ttl: "expiresAt",
  stream: "both",
});
const NOW = 1_800_000_000;

let client: MemoryTables;
beforeEach(() => {
  client = memoryTables();
  replaceTableClient(client);
  vi.stubEnv("PLINTH_TABLE_TASKS", "t");
  vi.useFakeTimers({ toFake: ["Date"], now: NOW * 1000 + 999 });
});
afterEach(() => {
  replaceTableClient(undefined);
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const row = (id: string, rank: number, more: Partial<z.output<typeof task>> = {}) => ({
  id,
  ownerId: "ann",
  rank,
  text: `t${id}`,
  ...more,
});

describe("a table with indexes, ttl and a stream", () => {
  it("is plain data, and its indexes hold the attribute by which items expire", () => {
    const key = (name: string, type = "string") => ({ name, type });
    expect(JSON.parse(JSON.stringify(tasks))).toMatchObject({
      indexes: [
        { name: "byOwner", partitionKey: key("ownerId"), sortKey: key("rank", "number"), projection: "all" },
        { name: "keysByOwner", partitionKey: key("ownerId"), projection: ["expiresAt"] },
        { name: "textByRank", partitionKey: key("rank", "number"), projection: ["text", "expiresAt"] },
      ],
      ttlAttribute: "expiresAt",
      stream: "both",
    });
    expect([tasks.indexes, ...(tasks.indexes ?? [])].every(Object.isFrozen)).toBe(true);
  });

  it("types what an index is asked for and what it returns from the schema", () => {
    expectTypeOf(tasks.index("byOwner").query).parameter(0).toEqualTypeOf<{ readonly ownerId: string }>();
    type Found = Awaited<ReturnType<ReturnType<typeof tasks.index<"byOwner">>["query"]>>["items"];
    expectTypeOf<Found>().toEqualTypeOf<z.output<typeof task>[]>();
    type Keys = Awaited<ReturnType<ReturnType<typeof tasks.index<"keysByOwner">>["query"]>>["items"][number];
    expectTypeOf<keyof Keys>().toEqualTypeOf<"id" | "ownerId">();
    type Text = Awaited<ReturnType<ReturnType<typeof tasks.index<"textByRank">>["query"]>>["items"][number];
    expectTypeOf<keyof Text>().toEqualTypeOf<"id" | "rank" | "text">();
    const untyped = table("untyped", { partitionKey: "id", ttl: "endsAt", indexes: { byX: { partitionKey: "x" } } });
    const refused = [
      // @ts-expect-error: not an attribute of the row
      () => table("x", { partitionKey: "id", schema: task, indexes: { byX: { partitionKey: "nope" } } }),
      // @ts-expect-error: not an attribute of the row
      () => table("x", { partitionKey: "id", schema: task, indexes: { byX: { partitionKey: "id", sortKey: "nope" } } }),
      () =>
        table("x", {
          partitionKey: "id",
          schema: task,
          // @ts-expect-error: not an attribute of the row
          indexes: { byX: { partitionKey: "ownerId", projection: ["nope"] } },
        }),
      // @ts-expect-error: text is no second
      () => table("x", { partitionKey: "id", schema: task, ttl: "text" }),
      // @ts-expect-error: not an attribute of the row
      () => table("x", { partitionKey: "id", schema: task, ttl: "nope" }),
      // @ts-expect-error: no index of the table
      () => tasks.index("byText"),
      // @ts-expect-error: the sort key alone finds no partition
      () => tasks.index("byOwner").query({ rank: 1 }),
      // @ts-expect-error: a key that is asked for is there
      () => tasks.index("byOwner").query({ ownerId: undefined }),
      // @ts-expect-error: a table without indexes
      () => table("x", { partitionKey: "id" }).index("byX"),
    ];
    expect([refused.length, untyped.ttlAttribute]).toEqual([9, "endsAt"]);
  });
});

describe("a query by an index", () => {
  beforeEach(async () => {
    for (const [id, rank] of [
      ["a", 3],
      ["b", 1],
      ["c", 2],
    ] as const)
      await tasks.put(row(id, rank));
    await tasks.put({ id: "free", rank: 9, text: "nobody's" });
    await tasks.put(row("d", 1, { ownerId: "bob" }));
  });
  const owned = tasks.index("byOwner");
  const idsOf = ({ items }: { items: readonly { id: string }[] }) => items.map(({ id }) => id);

  it("finds the items that have its keys, in its order, in both directions", async () => {
    expect(idsOf(await owned.query({ ownerId: "ann" }))).toEqual(["b", "c", "a"]);
    expect(idsOf(await owned.query({ ownerId: "ann" }, { descending: true }))).toEqual(["a", "c", "b"]);
    expect(await owned.query({ ownerId: "eve" })).toEqual({ items: [], cursor: null });
  });

  it("returns what the index holds", async () => {
    expect((await tasks.index("keysByOwner").query({ ownerId: "bob" })).items).toEqual([{ id: "d", ownerId: "bob" }]);
    expect((await tasks.index("textByRank").query({ rank: 9 })).items).toEqual([
      { id: "free", rank: 9, text: "nobody's" },
    ]);
  });

  it("goes on from a cursor that holds the keys of the index and the table", async () => {
    const first = await owned.query({ ownerId: "ann" }, { limit: 2 });
    expect(idsOf(first)).toEqual(["b", "c"]);
    expect(JSON.parse(Buffer.from(String(first.cursor), "base64url").toString())).toEqual({
      ownerId: "ann",
      rank: 2,
      id: "c",
    });
    expect(await owned.query({ ownerId: "ann" }, { limit: 2, cursor: first.cursor })).toMatchObject({
      items: [{ id: "a" }],
      cursor: null,
    });
  });

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  it.each([
    ["of another partition", encode({ ownerId: "bob", rank: 1, id: "d" })],
    ["of the table", encode({ id: "a" })],
    ["of another index", encode({ rank: 2, id: "c" })],
    ["with a key of another type", encode({ ownerId: "ann", rank: "2", id: "c" })],
    ["with a key that is too long for the table", encode({ ownerId: "ann", rank: 2, id: "c".repeat(2049) })],
    ["with something more", encode({ ownerId: "ann", rank: 2, id: "c", text: "x" })],
  ])("refuses a cursor %s", async (_, cursor) => {
    await expect(owned.query({ ownerId: "ann" }, { cursor })).rejects.toThrow(InvalidCursor);
    await expect(tasks.list({ cursor: encode({ ownerId: "ann", rank: 2, id: "c" }) })).rejects.toThrow(InvalidCursor);
  });

  it("bounds an attribute that is a sort key here and a partition key there by the shorter limit", async () => {
    const both = table("tasks", { partitionKey: "id", sortKey: "at", indexes: { byAt: { partitionKey: "at" } } });
    const cursor = (length: number) => encode({ id: "a", at: "x".repeat(length) });
    const query = (length: number) => both.index("byAt").query({ at: "x".repeat(length) }, { cursor: cursor(length) });
    await expect(query(1025)).rejects.toThrow(InvalidCursor);
    expect(await query(1024)).toEqual({ items: [], cursor: null });
  });

  it("needs keys of its type, and refuses an item with others before the store is asked", async () => {
    const sentence = (name: string, type: string) =>
      new TypeError(`The key of table "tasks" needs "${name}", a ${type}.`);
    await expect(owned.query({ ownerId: "" })).rejects.toThrow(sentence("ownerId", "non-empty string"));
    await expect(tasks.put(row("x", 1, { ownerId: "" }))).rejects.toThrow(sentence("ownerId", "non-empty string"));
    await expect(tasks.put(row("x", Number.NaN))).rejects.toThrow(sentence("rank", "number"));
    expect(() => Reflect.apply(tasks.index, tasks, ["nope"])).toThrow('The table "tasks" has no index "nope".');
  });
});

describe("an item that has expired", () => {
  beforeEach(async () => {
    await tasks.put(row("old", 1, { expiresAt: NOW }));
    await tasks.put(row("new", 2, { expiresAt: NOW + 1 }));
    await tasks.put(row("kept", 3));
  });

  it("is gone for every method, although DynamoDB has it still", async () => {
    expect(client.items("t")).toHaveLength(3);
    expect(await tasks.get({ id: "old" })).toBeUndefined();
    expect(await tasks.get({ id: "new" })).toMatchObject({ id: "new" });
    expect((await tasks.list()).items.map(({ id }) => id)).toEqual(["new", "kept"]);
    expect((await tasks.query({ id: "old" })).items).toEqual([]);
    for (const name of ["byOwner", "keysByOwner"] as const)
      expect((await tasks.index(name).query({ ownerId: "ann" })).items.map(({ id }) => id).sort()).toEqual([
        "kept",
        "new",
      ]);
    expect(await tasks.delete({ id: "old" })).toBeUndefined();
  });

  it("leaves its place on a page empty, and the cursor leads on", async () => {
    const first = await tasks.list({ limit: 1 });
    expect(first).toEqual({ items: [], cursor: expect.any(String) });
    expect((await tasks.list({ limit: 1, cursor: first.cursor })).items).toMatchObject([{ id: "new" }]);
  });

  it("makes room for one that is put if absent", async () => {
    expect(await tasks.put(row("new", 5), { ifAbsent: true })).toBe(false);
    expect(await tasks.put(row("old", 5), { ifAbsent: true })).toBe(true);
    expect(await tasks.get({ id: "old" })).toMatchObject({ rank: 5 });
  });
});
