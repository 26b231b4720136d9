import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { type Bucket, bucket, type Secret, type StoredObject, secret } from "#plinth";
import { bucketActions, isGrant, secretActions } from "../../plinth/resources/grants.ts";
import { replaceObjectClient } from "../../plinth/resources/object-client.ts";
import { InvalidCursor } from "../../plinth/resources/resource-errors.ts";
import { openSecretClient, replaceSecretClient } from "../../plinth/resources/secret-client.ts";
import { type MemoryObjects, memoryObjects } from "../../plinth/testing/memory-objects.ts";

const origins = ["https://app.example.com", "http://localhost:5173"];
const userFiles = bucket("user-files", { allowedOrigins: origins });
const stripeKey = secret("stripe-key", { description: "Stripe" });

let objects: MemoryObjects;
beforeEach(() => {
  objects = memoryObjects();
  replaceObjectClient(objects);
  vi.stubEnv("PLINTH_BUCKET_USER_FILES", "shop-test-user-files-0001");
  vi.stubEnv("PLINTH_SECRET_STRIPE_KEY", "shop-test-stripe-key");
});
afterEach(() => {
  replaceObjectClient(undefined);
  replaceSecretClient(undefined);
  vi.unstubAllEnvs();
});

describe("a declaration", () => {
  it("is frozen plain data besides its methods", () => {
    expect(JSON.parse(JSON.stringify([userFiles, stripeKey]))).toEqual([
      {
        kind: "bucket",
        name: "user-files",
        allowedOrigins: origins,
        read: { kind: "bucket", name: "user-files", access: "read" },
        write: { kind: "bucket", name: "user-files", access: "write" },
      },
      {
        kind: "secret",
        name: "stripe-key",
        description: "Stripe",
        read: { kind: "secret", name: "stripe-key", access: "read" },
      },
    ]);
    const parts = [userFiles, userFiles.read, userFiles.write, userFiles.allowedOrigins, stripeKey, stripeKey.read];
    expect(parts.every(Object.isFrozen)).toBe(true);
  });

  it.each([
    ["Files", {}, 'bucket("Files"): write the name in kebab-case, at most 64 characters, such as "project-notes".'],
    [
      "plinth-a",
      {},
      'bucket("plinth-a"): names that begin with "plinth-" are kept for Plinth\'s own buckets. Write another.',
    ],
    ["a", { cors: [] }, 'bucket("a"): there is no option "cors". Write one of allowedOrigins.'],
  ])("bucket %j with %j is refused", (name, options, message) => {
    expect(() => Reflect.apply(bucket, undefined, [name, options])).toThrow(new TypeError(message));
  });

  it.each([
    [[]],
    [["*"]],
    [["https://*.example.com"]],
    [["https://a.example.com/"]],
    [["http://a.example.com"]],
    ["https://a.example.com"],
  ])("a bucket for the origins %j is refused", (allowedOrigins) => {
    expect(() => Reflect.apply(bucket, undefined, ["a", { allowedOrigins }])).toThrow(
      'bucket("a"): write allowedOrigins: ["https://app.example.com"], 1 to 100 whole origins: https (http on this machine), no path, no "*".',
    );
  });

  it.each([
    ["a_b", {}, 'secret("a_b"): write the name in kebab-case, at most 64 characters, such as "project-notes".'],
    ["a", { value: "x" }, 'secret("a"): there is no option "value". Write one of description, ttlSeconds.'],
    ["a", { description: 1 }, 'secret("a"): write description: "…", at most 2048 characters.'],
    ["a", { ttlSeconds: 0 }, 'secret("a"): write ttlSeconds: 300, a number from 1 to 86400.'],
    ["a", { ttlSeconds: 86_401 }, 'secret("a"): write ttlSeconds: 300, a number from 1 to 86400.'],
  ])("secret %j with %j is refused", (name, options, message) => {
    expect(() => Reflect.apply(secret, undefined, [name, options])).toThrow(new TypeError(message));
  });

  it("types what its handle takes and gives", () => {
    expectTypeOf(userFiles).toEqualTypeOf<Bucket>();
    expectTypeOf(userFiles.get).returns.resolves.toEqualTypeOf<StoredObject | undefined>();
    expectTypeOf<StoredObject["body"]>().toEqualTypeOf<Uint8Array>();
    expectTypeOf(userFiles.put).parameter(1).toEqualTypeOf<string | Uint8Array>();
    expectTypeOf(userFiles.uploadUrl).parameter(1).toHaveProperty("type").toEqualTypeOf<string>();
    expectTypeOf(stripeKey).toEqualTypeOf<Secret>();
    expectTypeOf(stripeKey.get).returns.resolves.toEqualTypeOf<string>();
    expectTypeOf<Secret>().not.toHaveProperty("write");
  });
});

describe("grants", () => {
  it("stand for these actions and no others", () => {
    expect(bucketActions).toEqual({
      read: { bucket: ["s3:ListBucket"], objects: ["s3:GetObject"] },
      write: { bucket: [], objects: ["s3:DeleteObject", "s3:PutObject"] },
    });
    expect(secretActions).toEqual({ read: ["secretsmanager:GetSecretValue"] });
    expect([userFiles.read, userFiles.write, stripeKey.read].every(isGrant)).toBe(true);
    expect(isGrant({ kind: "secret", name: "a", access: "write" })).toBe(false);
  });

  it("that are missing are named by every method, before anything is called", async () => {
    vi.unstubAllEnvs();
    const sentence = (access: string) =>
      `This route uses bucket "user-files" without saying so. Add to its options: uses: [userFiles.${access}].`;
    for (const run of [
      () => userFiles.get("a"),
      () => userFiles.exists("a"),
      () => userFiles.list(),
      () => userFiles.downloadUrl("a"),
    ])
      await expect(run()).rejects.toThrow(new Error(sentence("read")));
    for (const run of [
      () => userFiles.put("a", "b"),
      () => userFiles.delete("a"),
      () => userFiles.uploadUrl("a", { type: "image/png" }),
    ])
      await expect(run()).rejects.toThrow(new Error(sentence("write")));
    await expect(stripeKey.get()).rejects.toThrow(
      'This route uses secret "stripe-key" without saying so. Add to its options: uses: [stripeKey.read].',
    );
  });
});

describe("a bucket's handle", () => {
  it("writes, reads, finds and removes objects under the physical name", async () => {
    await userFiles.put("a/é.txt", "hé", { type: "text/plain; charset=utf-8" });
    await userFiles.put("b", new Uint8Array([0, 255]));
    expect(await objects.get({ bucketName: "shop-test-user-files-0001", key: "b" })).toEqual({
      body: new Uint8Array([0, 255]),
      type: "application/octet-stream",
    });
    expect(await userFiles.get("a/é.txt")).toEqual({
      body: new Uint8Array(Buffer.from("hé")),
      type: "text/plain; charset=utf-8",
    });
    expect([await userFiles.exists("b"), await userFiles.exists("c")]).toEqual([true, false]);
    await userFiles.delete("b");
    await userFiles.delete("b");
    expect(await userFiles.get("b")).toBeUndefined();
  });

  it("lists page by page, and refuses a limit or a cursor of nobody's", async () => {
    for (const key of ["b", "a/2", "a/1", "a/3"]) await userFiles.put(key, "x");
    const first = await userFiles.list({ prefix: "a/", limit: 2 });
    expect([first.items.map(({ key, bytes }) => [key, bytes]), first.cursor]).toEqual([
      [
        ["a/1", 1],
        ["a/2", 1],
      ],
      expect.any(String),
    ]);
    const second = await userFiles.list({ prefix: "a/", limit: 2, cursor: first.cursor });
    expect([second.items.map(({ key }) => key), second.cursor]).toEqual([["a/3"], null]);
    for (const limit of [0, 1001, 1.5]) await expect(userFiles.list({ limit })).rejects.toThrow(RangeError);
    await expect(userFiles.list({ cursor: "!" })).rejects.toThrow(InvalidCursor);
  });

  it("takes keys of 1 to 1024 bytes that mean the same in a URL", async () => {
    for (const key of ["a".repeat(1024), "é".repeat(512), "/a//b/", "...", "a+b c%2F?#&"])
      expect(await userFiles.exists(key)).toBe(false);
    const sizes = 'A key of bucket "user-files" is well-formed text of 1 to 1024 bytes.';
    for (const key of ["", "a".repeat(1025), "é".repeat(513), "\ud800"])
      await expect(userFiles.get(key)).rejects.toThrow(new TypeError(sizes));
    for (const key of [".", "..", "a/../b", "./a", "a/."])
      await expect(userFiles.put(key, "x")).rejects.toThrow('has no part "." or ".."');
  });

  it("refuses what is no media type, and URLs that would outlive the function's credentials", async () => {
    for (const type of ["", "text", "text/plain\r\nx: y", "text/plain;\n"]) {
      await expect(userFiles.put("a", "x", { type })).rejects.toThrow("is a media type");
      await expect(userFiles.uploadUrl("a", { type })).rejects.toThrow("is a media type");
    }
    for (const expiresInSeconds of [0, 3601, 1.5, Number.NaN])
      await expect(userFiles.downloadUrl("a", { expiresInSeconds })).rejects.toThrow(
        new RangeError(`expiresInSeconds is a whole number from 1 to 3600, not ${expiresInSeconds}.`),
      );
  });
});

describe("a secret's handle", () => {
  it("fetches once for all of an instance's requests, and again after its time", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const fetchSecret = vi.fn(async (name: string) => `${name} ${fetchSecret.mock.calls.length}`);
    replaceSecretClient(openSecretClient(fetchSecret));
    expect(await Promise.all([stripeKey.get(), stripeKey.get()])).toEqual(
      Array.from({ length: 2 }, () => "shop-test-stripe-key 1"),
    );
    vi.setSystemTime(Date.now() + 269_000);
    expect(await stripeKey.get()).toBe("shop-test-stripe-key 1");
    vi.setSystemTime(Date.now() + 62_000);
    expect(await stripeKey.get()).toBe("shop-test-stripe-key 2");
    vi.useRealTimers();
  });
});
