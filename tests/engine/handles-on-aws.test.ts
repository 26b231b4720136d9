import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bucket, secret } from "#plinth";
import { type Emulator, startEmulator } from "../../engine/emulator.ts";
import { openSecretClient, replaceSecretClient } from "../../plinth/resources/secret-client.ts";
import { sendSigned } from "../../plinth/resources/signed-request.ts";
import { freePort } from "../../plinth/testing/free-port.ts";

const files = bucket("files");
const missing = bucket("missing");
const stripeKey = secret("stripe-key");
let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plinth-handles-"));
  emulator = await startEmulator({
    port: await freePort(),
    stateFolder: folder,
    logFile: join(folder, "emulator.log"),
    report: () => undefined,
  });
  vi.stubEnv("AWS_ENDPOINT_URL", emulator.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "000000000000");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("PLINTH_BUCKET_FILES", "test-files");
  vi.stubEnv("PLINTH_BUCKET_MISSING", "test-missing");
  vi.stubEnv("PLINTH_SECRET_STRIPE_KEY", "test-stripe-key");
  await sendSigned({ service: "s3", method: "PUT", bucket: "test-files", path: "/" });
  await askSecrets("CreateSecret", { Name: "test-stripe-key", SecretString: "first" });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

async function askSecrets(operation: string, body: object): Promise<void> {
  await sendSigned({
    service: "secretsmanager",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `secretsmanager.${operation}` },
    body: Buffer.from(JSON.stringify(body)),
  });
}

const odd = ["a b", "a+b", "é/ü", "100%", "q?x=1&y=#z", "it's (a) *!", "a//b", "%2F", "<&>\"'"];

describe("a bucket on S3", () => {
  it.each(odd)("writes, reads, finds and removes the key %j", async (key) => {
    expect(await files.exists(key)).toBe(false);
    expect(await files.get(key)).toBeUndefined();
    await files.put(key, `of ${key}`, { type: "text/plain" });
    expect(await files.exists(key)).toBe(true);
    expect(await files.get(key)).toEqual({ body: new Uint8Array(Buffer.from(`of ${key}`)), type: "text/plain" });
    await files.delete(key);
    await files.delete(key);
    expect(await files.exists(key)).toBe(false);
  });

  it("keeps every byte, none and a million, and hands JSON back as it was written", async () => {
    const large = Buffer.alloc(1_000_000, 0xff);
    await files.put("bytes/large", large, { type: "application/json" });
    await files.put("bytes/none", "");
    const [found, none] = [await files.get("bytes/large"), await files.get("bytes/none")];
    expect([Buffer.compare(large, found?.body ?? Buffer.alloc(0)), found?.type]).toEqual([0, "application/json"]);
    expect(none).toEqual({ body: new Uint8Array(), type: "application/octet-stream" });
    await Promise.all(["bytes/large", "bytes/none"].map((key) => files.delete(key)));
  });

  it("lists each object once, in the order of the keys, whatever stands in them", async () => {
    for (const key of odd) await files.put(`list/${key}`, "12345");
    await files.put("other", "1");
    const keys: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await files.list({ prefix: "list/", limit: 4, cursor });
      expect(page.items.every(({ bytes, modifiedAt }) => bytes === 5 && !Number.isNaN(Date.parse(modifiedAt)))).toBe(
        true,
      );
      keys.push(...page.items.map(({ key }) => key.slice("list/".length)));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(keys).toEqual([...odd].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect((await files.list({ prefix: "nothing" })).items).toEqual([]);
  });

  it("takes an upload and gives a download by URL, from whoever has it", async () => {
    for (const key of odd) {
      const upload = await files.uploadUrl(key, { type: "image/png" });
      const headers = { "content-type": "image/png" };
      expect((await fetch(upload, { method: "PUT", headers, body: `of ${key}` })).status).toBe(200);
      expect(await files.get(key)).toEqual({ body: new Uint8Array(Buffer.from(`of ${key}`)), type: "image/png" });
      const download = await fetch(await files.downloadUrl(key));
      expect([download.status, download.headers.get("content-type"), await download.text()]).toEqual([
        200,
        "image/png",
        `of ${key}`,
      ]);
    }
  });

  it("fails where the bucket itself is missing", async () => {
    await expect(missing.get("a")).rejects.toMatchObject({ code: "NoSuchBucket" });
    await expect(missing.put("a", "b")).rejects.toMatchObject({ code: "NoSuchBucket" });
  });
});

describe("a secret in Secrets Manager", () => {
  it("is read once, and anew after its time", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    expect(await Promise.all([stripeKey.get(), stripeKey.get()])).toEqual(["first", "first"]);
    await askSecrets("PutSecretValue", { SecretId: "test-stripe-key", SecretString: "second" });
    expect(await stripeKey.get()).toBe("first");
    vi.setSystemTime(Date.now() + 331_000);
    expect(await stripeKey.get()).toBe("second");
    vi.useRealTimers();
  });

  it("serves on while Secrets Manager is gone", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 700_000 });
    vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${await freePort()}`);
    expect(await stripeKey.get()).toBe("second");
    replaceSecretClient(openSecretClient());
    await expect(stripeKey.get()).rejects.toThrow("ECONNREFUSED");
    vi.useRealTimers();
  });
});
