import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { bucket, secret } from "#plinth";
import { type Emulator, startEmulator } from "../../engine/emulator.ts";
import { bucketActions, secretActions } from "../../plinth/resources/grants.ts";
import { sendSigned } from "../../plinth/resources/signed-request.ts";
import { freePort } from "../../plinth/testing/free-port.ts";
import { become, beRoot } from "./act-as.ts";

// With its policies enforced: what a grant stands for is enough for its methods, and for no others.
const files = bucket("files");
const stripeKey = secret("stripe-key");
let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plinth-grants-"));
  emulator = await startEmulator({
    port: await freePort(),
    stateFolder: folder,
    logFile: join(folder, "emulator.log"),
    authorize: true,
    report: () => undefined,
  });
  vi.stubEnv("AWS_ENDPOINT_URL", emulator.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("PLINTH_BUCKET_FILES", "test-files");
  vi.stubEnv("PLINTH_SECRET_STRIPE_KEY", "test-stripe-key");
  beRoot();
  await sendSigned({ service: "s3", method: "PUT", bucket: "test-files", path: "/" });
  await sendSigned({
    service: "secretsmanager",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "secretsmanager.CreateSecret" },
    body: Buffer.from('{"Name":"test-stripe-key","SecretString":"sk"}'),
  });
});
afterEach(beRoot);
afterAll(async () => {
  vi.unstubAllEnvs();
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

it("bucket.read gets, finds and lists, says of a missing key that it is missing, and writes nothing", async () => {
  await files.put("a", "1");
  await become("reader", [
    [bucketActions.read.bucket, "arn:aws:s3:::test-files"],
    [bucketActions.read.objects, "arn:aws:s3:::test-files/*"],
  ]);
  expect((await files.get("a"))?.body).toEqual(new Uint8Array([0x31]));
  expect([await files.exists("a"), await files.exists("b"), await files.get("b")]).toEqual([true, false, undefined]);
  expect((await files.list()).items).toHaveLength(1);
  await expect(files.put("a", "2")).rejects.toMatchObject({ status: 403 });
  await expect(files.delete("a")).rejects.toMatchObject({ status: 403 });
  await expect(stripeKey.get()).rejects.toThrow("AccessDenied");
});

it("bucket.write puts and deletes, and reads nothing", async () => {
  await become("writer", [[bucketActions.write.objects, "arn:aws:s3:::test-files/*"]]);
  await files.put("w", "1");
  await expect(files.get("w")).rejects.toMatchObject({ status: 403 });
  await expect(files.list()).rejects.toMatchObject({ status: 403 });
  await files.delete("w");
});

it("a presigned URL allows its one request, of any key, and nothing that was changed in it", async () => {
  const type = "image/png";
  const put = async (url: string, contentType: string): Promise<number> =>
    (await fetch(url, { method: "PUT", headers: { "content-type": contentType }, body: "1" })).status;
  for (const key of ["a b", "a+b", "é/ü", "100%", "q?x=1&y=#z", "it's (a) *!", "a//b", "%2F"]) {
    const upload = await files.uploadUrl(key, { type });
    expect([await put(upload, type), await put(upload, "text/html")]).toEqual([200, 403]);
    expect((await fetch(await files.downloadUrl(key))).status).toBe(200);
  }
  const download = await files.downloadUrl("a b");
  const changed = [
    download.replace("Expires=900", "Expires=901"),
    download.replace("/a%20b", "/a%2Bb"),
    `${download.slice(0, -4)}0000`,
    download.replace(/\?.*/, ""),
    await files.uploadUrl("a b", { type }),
  ];
  const answers = await Promise.all(changed.map(async (url) => (await fetch(url)).status));
  expect(answers).toEqual([403, 403, 403, 403, 403]);
});

it("secret.read reads the one secret", async () => {
  await become("knower", [
    [secretActions.read, "arn:aws:secretsmanager:us-east-1:000000000000:secret:test-stripe-key*"],
  ]);
  expect(await stripeKey.get()).toBe("sk");
  await expect(files.list()).rejects.toMatchObject({ status: 403 });
});
