import { beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { handler, idempotency, NotFound, rateLimit, table } from "#plinth";
import { apiEvent, callRoute, clearTables } from "#plinth/testing";

const note = z.object({ list: z.string(), at: z.number(), text: z.string() });
const notes = table("notes", { partitionKey: "list", sortKey: { name: "at", type: "number" }, schema: note });
const others = table("others", { partitionKey: "id" });

const params = z.object({ list: z.string() });
const read = handler(async (_body, ctx) => notes.query(ctx.params, { limit: 2, descending: true }), {
  public: true,
  params,
  uses: [notes.read],
});

beforeEach(clearTables);

describe("a route's tables", () => {
  test("are in memory, and the test fills and reads them by their handles", async () => {
    for (const at of [2, 10, 1]) await notes.put({ list: "a", at, text: String(at) });
    await notes.put({ list: "b", at: 3, text: "3" });
    const first = await callRoute(read, apiEvent("GET /{list}", { params: { list: "a" } }));
    expect(first.body).toMatchObject({ items: [{ at: 10 }, { at: 2 }], cursor: expect.any(String) });
    expect(await notes.get({ list: "b", at: 3 })).toEqual({ list: "b", at: 3, text: "3" });
    expect(await notes.put({ list: "b", at: 3, text: "new" }, { ifAbsent: true })).toBe(false);
    expect(await notes.delete({ list: "b", at: 3 })).toMatchObject({ text: "3" });
    expect((await notes.list()).items.map(({ at }) => at)).toEqual([2, 10, 1]);
    clearTables();
    expect(await notes.list()).toEqual({ items: [], cursor: null });
  });

  test("hold what was written, and not the object that it was written from", async () => {
    const row = { list: "a", at: 1, text: "before" };
    await notes.put(row);
    row.text = "after";
    const found = await notes.get(row);
    expect(found).toMatchObject({ text: "before" });
    if (found) found.text = "changed";
    expect(await notes.get(row)).toMatchObject({ text: "before" });
  });

  test("are those that the route names in `uses`, for what it names, as when it is deployed", async () => {
    const written = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    const reading = (uses: (typeof notes.read)[], run: () => Promise<unknown>) => callRoute(handler(run, { uses }));
    expect((await reading([notes.read], () => notes.get({ list: "a", at: 1 }))).status).toBe(204);
    expect((await reading([notes.write], () => notes.get({ list: "a", at: 1 }))).status).toBe(500);
    expect((await reading([notes.read], () => others.get({ id: "1" }))).status).toBe(500);
    const lines = written.mock.calls.map(([chunk]) => String(chunk)).join("");
    written.mockRestore();
    expect(lines).toContain("Add to its options: uses: [notes.read].");
    expect(lines).toContain("Add to its options: uses: [others.read].");
  });

  test("do not mix up the grants of routes that are called at once", async () => {
    const slow = handler(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return (await notes.list()).items;
      },
      { uses: [notes.read] },
    );
    const without = handler(() => new NotFound().code);
    const [first, second] = await Promise.all([callRoute(slow), callRoute(without)]);
    expect([first.status, second.body]).toEqual([200, "NOT_FOUND"]);
  });
});

describe("a route's guards", () => {
  test("work as when it is deployed", async () => {
    // A minute that ends in between would begin a new count.
    vi.useFakeTimers({ toFake: ["Date"] });
    const fn = vi.fn(() => ({ id: crypto.randomUUID() }));
    const main = handler(fn, { middleware: [rateLimit({ perMinute: 3 }), idempotency()] });
    const event = () => apiEvent("POST /orders", { body: { item: "a" }, headers: { "idempotency-key": "k1" } });
    const [first, again] = [await callRoute(main, event()), await callRoute(main, event())];
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { "idempotency-replayed": "true" } });
    expect(fn).toHaveBeenCalledOnce();
    await callRoute(main, event());
    expect(await callRoute(main, event())).toMatchObject({ status: 429 });
    clearTables();
    expect((await callRoute(main, event())).headers["idempotency-replayed"]).toBe(undefined);
    vi.useRealTimers();
  });
});
