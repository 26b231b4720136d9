import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openCodeStore } from "../../plinth/publishing/open-code-store.ts";
import type { AwsAccess } from "../../plinth/settings/parse-aws-config.ts";
import { temporaryProject } from "../../plinth/testing/temporary-project.ts";

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string;
  readonly body: Buffer;
}

// A bucket that answers as S3 does to the two calls that are made; the engine suites use a whole one.
let server: Server;
let endpoint: string;
let seen: Seen[] = [];
let answers: Record<string, number> = {};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    seen.push({ method, url, authorization: headers.authorization ?? "", body: Buffer.concat(chunks) });
    response.statusCode = answers[method ?? ""] ?? 200;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  [seen, answers] = [[], {}];
});
afterAll(() => server.close());

const OBJECT = { bucket: "code-1", key: "projects-get/0123.zip", file: "function.zip" };
const FILES = { "function.zip": "the zip" };

async function put(files: Record<string, string>, access: AwsAccess = { endpoint, roles: [] }): Promise<void> {
  const project = await temporaryProject(files);
  try {
    await openCodeStore(access, project.root)(OBJECT);
  } finally {
    await project.remove();
  }
}

describe("the store of the functions' code", () => {
  test("puts an object that is not there", async () => {
    answers = { HEAD: 404 };
    await put(FILES);
    expect(seen.map(({ method, url }) => `${method} ${url?.split("?")[0]}`)).toEqual([
      "HEAD /code-1/projects-get/0123.zip",
      "PUT /code-1/projects-get/0123.zip",
    ]);
    expect(seen[1]?.body.toString()).toContain("the zip");
  });

  test("leaves one that is there: its name is the hash of what is in it", async () => {
    await put(FILES);
    expect(seen.map(({ method }) => method)).toEqual(["HEAD"]);
  });

  test("sends no real credentials to an embedded AWS", async () => {
    const access = { endpoint, roles: [], keys: { accessKeyId: "AKIAREAL", secretAccessKey: "x" }, profile: "real" };
    await put(FILES, access);
    expect(seen[0]?.authorization).toContain("Credential=000000000000/");
  });

  test("takes an answer that is neither yes nor no for an error, and says which code and which bucket", async () => {
    answers = { HEAD: 403 };
    await expect(put(FILES)).rejects.toThrow(
      /function\.zip could not be put into s3:\/\/code-1\/projects-get\/0123\.zip: .*403/s,
    );
    expect(seen.map(({ method }) => method)).toEqual(["HEAD"]);
  });

  test("says when the zip is gone from the disk", async () => {
    answers = { HEAD: 404 };
    await expect(put({})).rejects.toThrow(/function\.zip could not be put.*ENOENT/);
  });
});
