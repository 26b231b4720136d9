import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const banner =
  'import{createRequire as plinthCreateRequire}from"node:module";const require=plinthCreateRequire(import.meta.url);';

let folder: string;
let dynamoDb: Server;
let targets: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plinth-bundle-"));
  dynamoDb = createServer((request, response) => {
    targets.push(String(request.headers["x-amz-target"]));
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    response.end('{"Item":{"id":{"S":"1"},"name":{"S":"a"},"createdAt":{"S":"2026-11-24T08:00:00.000Z"}}}');
  });
  await new Promise<void>((resolve) => dynamoDb.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  dynamoDb.closeAllConnections();
  await new Promise((resolve) => dynamoDb.close(resolve));
  await rm(folder, { recursive: true });
});

/** One ESM file, as Lambda gets it, in a folder from which no package can be resolved. */
async function bundle(route: string): Promise<string> {
  const outfile = join(folder, `${route.replaceAll(/\W/g, "-")}.mjs`);
  await build({
    stdin: {
      contents: `import { lambdaEntry } from "./plinth/runtime/lambda-entry.ts";\nimport { main } from "./routes/${route}.ts";\nexport const handler = lambdaEntry(main);\n`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    banner: { js: banner },
    logLevel: "error",
  });
  return outfile;
}

/** Runs a script in a child process that has these environment variables and no others. */
async function run(script: string, env: Record<string, string> = {}): Promise<unknown> {
  const file = join(folder, `run-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(file, script);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env, cwd: folder });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

describe("a bundled route", () => {
  it("loads and describes itself without any AWS environment, and opens nothing", async () => {
    const file = await bundle("projects/[id]/get");
    const described = await run(`
      const before = process.getActiveResourcesInfo();
      const { handler } = await import(${JSON.stringify(file)});
      const opened = process.getActiveResourcesInfo().filter((name) => !before.includes(name));
      console.log(JSON.stringify({ opened, description: handler[Symbol.for("plinth.description")] }));`);
    expect(described).toEqual({
      opened: [],
      description: {
        kind: "route",
        public: true,
        scopes: null,
        status: null,
        memoryMb: null,
        timeoutSeconds: null,
        rateLimitPerSecond: null,
        burstLimit: null,
        reservedConcurrency: null,
        provisionedConcurrency: null,
        uses: [{ kind: "table", name: "projects", access: "read" }],
        has: { body: false, params: true, query: false, response: true },
      },
    });
  });

  it("answers, and reaches DynamoDB, from its one file", async () => {
    targets = [];
    const file = await bundle("projects/[id]/get");
    const { port } = dynamoDb.address() as AddressInfo;
    const answer = await run(
      `
      const { handler } = await import(${JSON.stringify(file)});
      const event = { pathParameters: { id: "1" }, requestContext: { requestId: "r1", http: { method: "GET" } } };
      const first = await handler(event, {});
      console.log(JSON.stringify([first, (await handler(event, {})).statusCode]));
      process.exit();`,
      {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
        PLINTH_TABLE_PROJECTS: "t",
      },
    );
    expect(answer).toEqual([
      {
        statusCode: 200,
        headers: { "content-type": "application/json", "x-request-id": "r1" },
        body: '{"id":"1","name":"a","createdAt":"2026-11-24T08:00:00.000Z"}',
        isBase64Encoded: false,
      },
      200,
    ]);
    expect(targets).toEqual(["DynamoDB_20120810.GetItem", "DynamoDB_20120810.GetItem"]);
  });
});
