import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallTimeout, InvalidCursor, ServiceFailure } from "../../plinth/resources/resource-errors.ts";
import { openS3Client } from "../../plinth/resources/s3-client.ts";
import { openSecretClient } from "../../plinth/resources/secret-client.ts";
import { presignedUrl, sendSigned } from "../../plinth/resources/signed-request.ts";

type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string }
  | "silence"
  | "hang up";

let server: Server;
let requests: { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer }[];
let replies: Reply[];

beforeEach(async () => {
  requests = [];
  replies = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      requests.push({ method, path: url, headers, body: Buffer.concat(chunks) });
      const reply = replies.shift() ?? {};
      if (reply === "silence") return;
      if (reply === "hang up") return void request.socket.destroy();
      response.writeHead(reply.status ?? 200, reply.headers);
      response.end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const failure = (status: number, code: string): Reply => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>why</Message></Error>`,
});
const s3 = openS3Client();
const get = (key = "a") => s3.get({ bucketName: "b1", key });

describe("a signed request", () => {
  it("signs host, time and body for the service and the region", async () => {
    await s3.put({ bucketName: "b1", key: "a", body: Buffer.from("hé"), type: "text/plain" });
    const [sent] = requests;
    const headers = sent?.headers ?? {};
    expect([
      sent?.method,
      sent?.path,
      sent?.body.toString(),
      headers["content-type"],
      headers["content-length"],
    ]).toEqual(["PUT", "/b1/a", "hé", "text/plain", "3"]);
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
    expect(headers["x-amz-security-token"]).toBeUndefined();
    vi.stubEnv("AWS_SESSION_TOKEN", "token");
    await get();
    expect(requests[1]?.headers["x-amz-security-token"]).toBe("token");
  });

  it("is sent again after a fault of AWS, a throttle and a lost connection, four times in all", async () => {
    replies = [failure(503, "SlowDown"), "hang up", failure(429, "Throttled"), { body: "found" }];
    expect(Buffer.from((await get())?.body ?? []).toString()).toBe("found");
    replies = Array.from({ length: 5 }, () => failure(500, "InternalError"));
    await expect(get()).rejects.toMatchObject({ status: 500, code: "InternalError" });
    expect(requests).toHaveLength(8);
  });

  it("is not sent again when AWS refuses it or points elsewhere", async () => {
    replies = [failure(301, "PermanentRedirect")];
    await expect(get()).rejects.toMatchObject({ status: 301, code: "PermanentRedirect" });
    requests = [];
    replies = [failure(403, "AccessDenied")];
    await expect(get()).rejects.toThrow(new ServiceFailure("s3 GET", 403, "AccessDenied", "why"));
    expect(requests).toHaveLength(1);
  });

  it("gives up on silence, with an error that a caller may hear", async () => {
    replies = ["silence"];
    const request = { service: "s3", method: "GET", bucket: "b1", path: "/a", silenceLimitMs: 50 } as const;
    await expect(sendSigned(request)).rejects.toThrow(CallTimeout);
    expect(requests).toHaveLength(1);
  });

  it("goes to the bucket's own host on AWS", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", undefined);
    const url = await presignedUrl({ service: "s3", method: "GET", bucket: "b1", path: "/a" }, 60);
    expect(url).toMatch(/^https:\/\/b1\.s3\.eu-central-1\.amazonaws\.com\/a\?X-Amz-Expires=60&/);
  });
});

describe("a presigned URL", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, but for its host, which has no region there.
  it("has what AWS's example has, and a signature over the bytes of the key", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2013-05-24T00:00:00Z") });
    vi.stubEnv("AWS_ENDPOINT_URL", "https://examplebucket.s3.amazonaws.com");
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    const url = new URL(await presignedUrl({ service: "s3", method: "GET", path: "/test.txt" }, 86400));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request",
      "X-Amz-Date": "20130524T000000Z",
      "X-Amz-Expires": "86400",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Signature": "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    });
  });

  it("for an upload holds the client to the type", async () => {
    const url = await s3.uploadUrl({ bucketName: "b1", key: "é/a+b c", type: "image/png", expiresInSeconds: 60 });
    expect(new URL(url).pathname).toBe("/b1/%C3%A9/a%2Bb%20c");
    expect(new URL(url).searchParams.get("X-Amz-SignedHeaders")).toBe("content-type;host");
  });
});

describe("S3's answers", () => {
  it("become an object, none, or a fault where the bucket is missing", async () => {
    replies = [{ headers: { "content-type": "application/json" }, body: '{"a":' }];
    expect(await get()).toEqual({ body: new Uint8Array(Buffer.from('{"a":')), type: "application/json" });
    replies = [failure(404, "NoSuchKey"), { status: 404 }, failure(404, "NoSuchBucket")];
    expect([await get(), await s3.exists({ bucketName: "b1", key: "a" })]).toEqual([undefined, false]);
    await expect(get()).rejects.toMatchObject({ code: "NoSuchBucket" });
  });

  it("list keys as they are, whatever stands in them, and the cursor", async () => {
    const object = (key: string) =>
      `<Contents><Key>${key}</Key><LastModified>2026-11-24T08:00:00.000Z</LastModified><Size>5</Size></Contents>`;
    const list = { bucketName: "b1", prefix: "a&b", limit: 2, cursor: "x+y=" };
    const body = `<R><EncodingType>url</EncodingType>${object("a%26+%3C%C3%A9")}${object("b")}<NextContinuationToken>1&amp;2</NextContinuationToken></R>`;
    replies = [{ body }, { body: `<R>${object("a&amp;&lt;&#x27;&#39;+%26")}</R>` }, failure(400, "InvalidArgument")];
    const modifiedAt = "2026-11-24T08:00:00.000Z";
    expect(await s3.list(list)).toEqual({
      items: [
        { key: "a& <é", bytes: 5, modifiedAt },
        { key: "b", bytes: 5, modifiedAt },
      ],
      cursor: "1&2",
    });
    expect(requests[0]?.path.split("?")[1]?.split("&").sort()).toEqual([
      "continuation-token=x%2By%3D",
      "encoding-type=url",
      "list-type=2",
      "max-keys=2",
      "prefix=a%26b",
    ]);
    expect(await s3.list({ ...list, cursor: undefined })).toEqual({
      items: [{ key: "a&<''+%26", bytes: 5, modifiedAt }],
      cursor: null,
    });
    await expect(s3.list(list)).rejects.toThrow(InvalidCursor);
  });
});

describe("Secrets Manager's answers", () => {
  const secrets = openSecretClient();
  const ask = () => secrets.get({ secretName: "shop-dev-key", ttlSeconds: 300 });

  it("become the value, and nothing of it stands in an error", async () => {
    replies = [{ body: '{"SecretString":17,"Other":"sk_live"}' }, { body: "sk_live" }];
    for (const _ of replies.slice()) {
      const error: unknown = await ask().catch((fault: unknown) => fault);
      expect(String(error)).toBe('Error: The secret "shop-dev-key" holds no text.');
    }
    replies = [
      { status: 400, body: '{"__type":"com.amazonaws#ResourceNotFoundException","Message":"can\'t find it"}' },
      { body: '{"SecretString":"sk_live"}' },
    ];
    await expect(ask()).rejects.toThrow("secretsmanager POST failed with 400 ResourceNotFoundException: can't find it");
    expect([await ask(), await ask()]).toEqual(["sk_live", "sk_live"]);
    expect(requests).toHaveLength(4);
    expect(requests[3]).toMatchObject({
      path: "/",
      headers: { "x-amz-target": "secretsmanager.GetSecretValue" },
      body: Buffer.from('{"SecretId":"shop-dev-key"}'),
    });
  });
});
