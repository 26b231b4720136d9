import { beforeEach, describe, expect, test, vi } from "vitest";
import { bucket, handler, secret } from "#plinth";
import { callRoute, clearBuckets, setSecret } from "#plinth/testing";

const files = bucket("files");
const stripeKey = secret("stripe-key");
const unset = secret("unset");

beforeEach(clearBuckets);

describe("a route's buckets and secrets", () => {
  test("are in memory, and the test fills and reads them by their handles", async () => {
    setSecret(stripeKey, "sk_test");
    await files.put("in.txt", "hello", { type: "text/plain" });
    const main = handler(
      async () => {
        const found = await files.get("in.txt");
        await files.put("out.txt", `${Buffer.from(found?.body ?? [])} ${await stripeKey.get()}`);
        return { up: await files.uploadUrl("a b", { type: "image/png" }), down: await files.downloadUrl("x/y") };
      },
      { uses: [files.read, files.write, stripeKey.read] },
    );
    expect(await callRoute(main)).toMatchObject({
      status: 200,
      body: {
        up: "https://files.bucket.invalid/a%20b?method=PUT&expires=900",
        down: "https://files.bucket.invalid/x/y?method=GET&expires=900",
      },
    });
    expect(Buffer.from((await files.get("out.txt"))?.body ?? []).toString()).toBe("hello sk_test");
    setSecret(stripeKey, "sk_other");
    expect(await stripeKey.get()).toBe("sk_other");
    clearBuckets();
    expect(await files.list()).toEqual({ items: [], cursor: null });
  });

  test("are those that the route names in `uses`, and a secret without a value says how to give one", async () => {
    const written = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    const statusOf = async (run: () => Promise<unknown>, uses: (typeof files.read | typeof stripeKey.read)[]) =>
      (await callRoute(handler(run, { uses }))).status;
    expect(await statusOf(() => files.exists("a"), [files.read])).toBe(200);
    expect(await statusOf(() => files.put("a", "b"), [files.read])).toBe(500);
    expect(await statusOf(() => stripeKey.get(), [files.read])).toBe(500);
    expect(await statusOf(() => unset.get(), [unset.read])).toBe(500);
    const lines = written.mock.calls.map(([chunk]) => String(chunk)).join("");
    written.mockRestore();
    expect(lines).toContain("Add to its options: uses: [files.write].");
    expect(lines).toContain("Add to its options: uses: [stripeKey.read].");
    expect(lines).toContain('Write: setSecret(handle, \\"value\\").');
  });
});
