import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import * as z from "zod";
import { table } from "#plinth";
import { isGrant, tableActions } from "../../plinth/resources/grants.ts";
import { InvalidCursor } from "../../plinth/resources/resource-errors.ts";
import { replaceTableClient } from "../../plinth/resources/table-client.ts";
import { tableVariable } from "../../plinth/resources/table-variable.ts";
import { type MemoryTables, memoryTables } from "../../plinth/testing/memory-tables.ts";

const note = z.object({ projectId: z.string(), position: z.number(), text: z.string() });
const notes = table("project-notes", {
  partitionKey: "projectId",
  sortKey: { name: "position", type: "number" },
  schema: note,
});
const plain = table("plain", { partitionKey: "id" });

let client: MemoryTables;
beforeEach(() => {
  client = memoryTables();
  replaceTableClient(client);
  vi.stubEnv("PLINTH_TABLE_PROJECT_NOTES", "shop-test-project-notes");
});
afterEach(() => {
  replaceTableClient(undefined);
  vi.unstubAllEnvs();
});

describe("a table's declaration", () => {
  it("is frozen plain data besides its methods", () => {
    expect(JSON.parse(JSON.stringify(notes))).toEqual({
      kind: "table",
      name: "project-notes",
      partitionKey: { name: "projectId", type: "string" },
      sortKey: { name: "position", type: "number" },
      read: { kind: "table", name: "project-notes", access: "read" },
      write: { kind: "table", name: "project-notes", access: "write" },
    });
    expect("sortKey" in plain).toBe(false);
    expect([notes, notes.read, notes.write, notes.partitionKey].every(Object.isFrozen)).toBe(true);
  });

  it.each([
    [
      "Projects",
      { partitionKey: "id" },
      'table("Projects"): write the name in kebab-case, at most 64 characters, such as "project-notes".',
    ],
    [
      "a_b",
      { partitionKey: "id" },
      'table("a_b"): write the name in kebab-case, at most 64 characters, such as "project-notes".',
    ],
    [
      "plinth-notes",
      { partitionKey: "id" },
      'table("plinth-notes"): names that begin with "plinth-" are kept for Plinth\'s own tables. Write another.',
    ],
    ["a", { partitionKey: "" }, 'table("a"): write partitionKey: "id", or { name: "id", type: "number" }.'],
    ["a", {}, 'table("a"): write partitionKey: "id", or { name: "id", type: "number" }.'],
    ["a", undefined, 'table("a"): write partitionKey: "id", or { name: "id", type: "number" }.'],
    [
      "a",
      { partitionKey: { name: "id", type: "binary" } },
      'table("a"): write partitionKey: "id", or { name: "id", type: "number" }.',
    ],
    [
      "a",
      { partitionKey: "id", sortKey: 1 },
      'table("a"): write sortKey: "createdAt", or { name: "position", type: "number" }.',
    ],
    [
      "a",
      { partitionKey: "id", ttls: "x" },
      'table("a"): there is no option "ttls". Write one of partitionKey, sortKey, schema, indexes, ttl, stream.',
    ],
    ["a", { partitionKey: "id", ttl: 1 }, 'table("a"): write ttl: "expiresAt".'],
    ["a", { partitionKey: "id", stream: "all" }, 'table("a"): write stream: "keys", "new", "old" or "both".'],
    ["a", { partitionKey: "id", indexes: [] }, 'table("a"): write indexes: { byOwner: { partitionKey: "ownerId" } }.'],
    [
      "a",
      { partitionKey: "id", indexes: { by: { partitionKey: "x" } } },
      'table("a"), index "by": write a name of 3 to 255 letters, digits, "_", "-" and ".", such as "byOwner".',
    ],
    [
      "a",
      { partitionKey: "id", indexes: { byX: null } },
      'table("a"), index "byX": write partitionKey: "id", or { name: "id", type: "number" }.',
    ],
    [
      "a",
      { partitionKey: "id", indexes: { byX: { partitionKey: "x", sortKey: "" } } },
      'table("a"), index "byX": write sortKey: "createdAt", or { name: "position", type: "number" }.',
    ],
    [
      "a",
      { partitionKey: "id", indexes: { byX: { partitionKey: "x", unique: true } } },
      'table("a"), index "byX": there is no option "unique". Write one of partitionKey, sortKey, projection.',
    ],
    [
      "a",
      { partitionKey: "id", indexes: { byX: { partitionKey: "x", projection: [] } } },
      'table("a"), index "byX": write projection: "all", "keys" or a list of attributes, such as ["name"].',
    ],
  ])("%j with %j is refused", (name, options, message) => {
    expect(() => Reflect.apply(table, undefined, [name, options])).toThrow(new TypeError(message));
  });

  it("types rows and keys from the schema", () => {
    expectTypeOf(notes.get).parameter(0).toEqualTypeOf<Readonly<{ projectId: string; position: number }>>();
    expectTypeOf(notes.query).parameter(0).toEqualTypeOf<Readonly<{ projectId: string }>>();
    expectTypeOf(notes.put).parameter(0).toEqualTypeOf<z.output<typeof note>>();
    expectTypeOf(notes.get).returns.resolves.toEqualTypeOf<z.output<typeof note> | undefined>();
    expectTypeOf(plain.get).returns.resolves.toEqualTypeOf<Record<string, unknown> | undefined>();
    expectTypeOf(plain.get).parameter(0).toEqualTypeOf<Readonly<{ id: unknown }>>();
    const refused = [
      // @ts-expect-error: not an attribute of the row
      () => table("x", { partitionKey: "nope", schema: note }),
      // @ts-expect-error: the sort key is missing
      () => notes.get({ projectId: "a" }),
      // @ts-expect-error: text is missing
      () => notes.put({ projectId: "a", position: 1 }),
    ];
    expect(refused).toHaveLength(3);
  });
});

describe("a table's handle", () => {
  const row = (position: number) => ({ projectId: "a", position, text: `t${position}` });

  it("puts, gets and deletes under the physical name", async () => {
    expect(await notes.put(row(1))).toBe(true);
    expect(client.items("shop-test-project-notes")).toEqual([row(1)]);
    expect(await notes.get({ projectId: "a", position: 1 })).toEqual(row(1));
    expect(await notes.delete({ projectId: "a", position: 1 })).toEqual(row(1));
    expect(await notes.delete({ projectId: "a", position: 1 })).toBeUndefined();
    expect(await notes.get({ projectId: "a", position: 1 })).toBeUndefined();
  });

  it("does not overwrite with ifAbsent, and does without", async () => {
    await notes.put(row(1));
    expect(await notes.put({ ...row(1), text: "new" }, { ifAbsent: true })).toBe(false);
    expect(await notes.get({ projectId: "a", position: 1 })).toEqual(row(1));
    expect(await notes.put({ ...row(1), text: "new" })).toBe(true);
    expect(await notes.get({ projectId: "a", position: 1 })).toEqual({ ...row(1), text: "new" });
  });

  it("lists page by page, and the last page has no cursor even when it is full", async () => {
    for (const position of [1, 2, 3, 4]) await notes.put(row(position));
    const first = await notes.list({ limit: 2 });
    expect(first.items).toEqual([row(1), row(2)]);
    expect(await notes.list({ limit: 2, cursor: first.cursor })).toEqual({ items: [row(3), row(4)], cursor: null });
    expect(await notes.list({ cursor: null })).toEqual({ items: [1, 2, 3, 4].map(row), cursor: null });
  });

  it("keeps the store's own cursor when the store ends a page early", async () => {
    client.scan = async () => ({ items: [row(1)], lastKey: { projectId: "a", position: 1 } });
    const { cursor } = await notes.list({ limit: 5 });
    expect(JSON.parse(Buffer.from(String(cursor), "base64url").toString())).toEqual({ projectId: "a", position: 1 });
  });

  it("queries one partition in both directions", async () => {
    for (const position of [1, 2, 3]) await notes.put(row(position));
    await notes.put({ ...row(1), projectId: "b" });
    expect(await notes.query({ projectId: "a" })).toEqual({ items: [1, 2, 3].map(row), cursor: null });
    expect(await notes.query({ projectId: "a" }, { limit: 3 })).toEqual({ items: [1, 2, 3].map(row), cursor: null });
    const first = await notes.query({ projectId: "a" }, { limit: 2, descending: true });
    expect(first.items).toEqual([row(3), row(2)]);
    const rest = await notes.query({ projectId: "a" }, { limit: 2, descending: true, cursor: first.cursor });
    expect(rest).toEqual({ items: [row(1)], cursor: null });
    await expect(notes.query({ projectId: "b" }, { cursor: first.cursor })).rejects.toThrow(InvalidCursor);
  });

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  it.each([
    "",
    "%%%",
    "bm90IGpzb24",
    encode(null),
    encode([]),
    encode("a"),
    encode({}),
    encode({ projectId: "a" }),
    encode({ projectId: "a", position: "1" }),
    encode({ projectId: "", position: 1 }),
    encode({ projectId: "a".repeat(2049), position: 1 }),
    encode({ projectId: "a", position: 1e127 }),
    encode({ projectId: "a", position: 1, more: 1 }),
    encode({ projectId: { S: "a" }, position: 1 }),
  ])("refuses the cursor %j with a 400", async (cursor) => {
    await expect(notes.list({ cursor })).rejects.toMatchObject({ name: "InvalidCursor", status: 400, expose: true });
  });

  it("takes a cursor at the limits of DynamoDB's keys", async () => {
    const cursor = encode({ projectId: "a".repeat(2048), position: -1 });
    expect(await notes.list({ cursor })).toEqual({ items: [], cursor: null });
  });

  it.each([0, 1001, 1.5, Number.NaN])("refuses the limit %d", async (limit) => {
    await expect(notes.list({ limit })).rejects.toThrow(
      new RangeError(`A page's limit is a whole number from 1 to 1000, not ${limit}.`),
    );
  });

  it("refuses a key of the wrong type before the store is asked", async () => {
    const key: unknown = { projectId: "a", position: "1" };
    await expect(Reflect.apply(notes.get, notes, [key])).rejects.toThrow(
      new TypeError('The key of table "project-notes" needs "position", a number.'),
    );
    await expect(notes.put({ projectId: "a", position: Number.NaN, text: "t" })).rejects.toThrow(
      new TypeError('The key of table "project-notes" needs "position", a number.'),
    );
    await expect(notes.get({ projectId: "", position: 1 })).rejects.toThrow(
      new TypeError('The key of table "project-notes" needs "projectId", a non-empty string.'),
    );
  });

  it("names the line to add when the route did not declare its use", async () => {
    vi.unstubAllEnvs();
    const sentence = (access: string) =>
      new Error(
        `This route uses table "project-notes" without saying so. Add to its options: uses: [projectNotes.${access}].`,
      );
    await expect(notes.get({ projectId: "a", position: 1 })).rejects.toThrow(sentence("read"));
    await expect(notes.list()).rejects.toThrow(sentence("read"));
    await expect(notes.query({ projectId: "a" })).rejects.toThrow(sentence("read"));
    await expect(notes.put(row(1))).rejects.toThrow(sentence("write"));
    await expect(notes.delete({ projectId: "a", position: 1 })).rejects.toThrow(sentence("write"));
  });
});

describe("the names and actions that the deploy shares", () => {
  it("has one environment variable per table", () => {
    expect(["projects", "project-notes", "a1-b2"].map(tableVariable)).toEqual([
      "PLINTH_TABLE_PROJECTS",
      "PLINTH_TABLE_PROJECT_NOTES",
      "PLINTH_TABLE_A1_B2",
    ]);
  });

  it("grants exact actions, with no wildcard", () => {
    expect(tableActions).toEqual({
      read: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
      write: ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      claim: ["dynamodb:DeleteItem", "dynamodb:PutItem"],
      count: ["dynamodb:UpdateItem"],
    });
  });

  it("takes as a grant what names a table and an access, and nothing else", () => {
    const grant = { kind: "table", name: "projects" };
    expect(Object.keys(tableActions).filter((access) => !isGrant({ ...grant, access }))).toEqual([]);
    const wrong = [grant, { ...grant, access: "own" }, { ...grant, access: "toString" }, { ...grant, access: 1 }, null];
    expect(wrong.filter(isGrant)).toEqual([]);
  });
});
