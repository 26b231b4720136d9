import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Checkout,
  type CommandResult,
  checkOut,
  readState,
  type StateResource,
} from "../../plinth/testing/checkout.ts";
import { deleteIndex, heldBy } from "./ask-emulator.ts";

const NOTES = { index: 'byDay: { partitionKey: "day", projection: "keys" }', more: 'ttl: "expiresAt", stream: "new"' };

function resourcesWith(notes: Partial<typeof NOTES>, others = ""): string {
  const { index, more } = { ...NOTES, ...notes };
  return `import { bucket, secret, table } from "#plinth";
import * as z from "zod";
import { project } from "./lib/project.ts";

const note = z.object({ id: z.string(), day: z.string(), expiresAt: z.number().optional() });
export const projects = table("projects", {
  partitionKey: "id",
  schema: project,
  indexes: { byName: { partitionKey: "name", sortKey: "createdAt" } },
});
export const notes = table("notes", { partitionKey: "id", schema: note, indexes: { ${index} }, ${more} });
export const stripeKey = secret("stripe-key");
${others}`;
}
const UPLOADS = 'export const uploads = bucket("uploads");\n';
const BY_NAME = `import { handler } from "#plinth";
import * as z from "zod";
import { projects } from "../../../resources.ts";

export const main = handler(
  async (_, { params }) => (await projects.index("byName").query({ name: params.name })).items,
  { params: z.object({ name: z.string() }), uses: [projects.read] },
);
`;
const UPLOADS_ROUTE = `import { handler } from "#plinth";
import { uploads } from "../../resources.ts";

export const main = handler(
  async (_, { rawEvent }) => {
    if (rawEvent.requestContext.http.method === "PUT") await uploads.put("hello", "from before");
    return { text: Buffer.from((await uploads.get("hello"))?.body ?? []).toString() };
  },
  { uses: [uploads.read, uploads.write] },
);
`;

// One checkout, one emulator and one stack for the whole file; the tests run in order, each on what the one before left.
let checkout: Checkout;
let url: string;

beforeAll(async () => {
  checkout = await checkOut();
  await drop("resources.ts", resourcesWith({}, UPLOADS));
  await drop("routes/named/[name]/get.ts", BY_NAME);
  await drop("routes/uploads/any.ts", UPLOADS_ROUTE);
  // Refused, since the secret has no value yet; the stack and its emulator are there from then on.
  expect((await checkout.plinth("up")).stdout).toContain("SECRET_MISSING");
  await succeeded(
    checkout.plinth("pulumi", "config", "set", "--secret", "--path", "secrets.stripe-key", "sk", "--stack", "local"),
  );
});
afterAll(async () => {
  await checkout.plinth("down");
  await checkout.remove();
});

describe("a stack with data safety relaxed", () => {
  test("finds items by an index, which its function may query and no other", async () => {
    url = urlIn(await succeeded(checkout.plinth("up")));
    await call("POST", "/projects", { name: "Plinth" });
    await call("POST", "/projects", { name: "Column" });
    expect(await call("GET", "/named/Plinth")).toMatchObject([{ name: "Plinth" }]);
    const state = await readState(checkout);
    const statements = (route: string): { Sid: string; Action: string[]; Resource: string[] }[] => {
      const own = state.find(({ urn }) => urn.endsWith(`aws:iam/rolePolicy:RolePolicy::${route}`));
      return JSON.parse(String(own?.outputs?.["policy"])).Statement;
    };
    const arn = String(outputsOf(state, "aws:dynamodb/table:Table", "projects")["arn"]);
    expect(statements("named-by-name-get").find(({ Sid }) => Sid === "Indexesprojects")).toMatchObject({
      Action: ["dynamodb:Query"],
      Resource: [`${arn}/index/byName`],
    });
    expect(statements("projects-post").map(({ Sid }) => Sid)).toEqual(["Logs", "Tableprojects"]);
  });

  test("gains, changes and loses indexes, ttl and stream in place", async () => {
    const before = outputsOf(await readState(checkout), "aws:dynamodb/table:Table", "notes");
    expect(before).toMatchObject({
      globalSecondaryIndexes: [{ name: "byDay", projectionType: "INCLUDE", nonKeyAttributes: ["expiresAt"] }],
      ttl: { attributeName: "expiresAt", enabled: true },
      streamViewType: "NEW_IMAGE",
    });
    await drop(
      "resources.ts",
      resourcesWith(
        {
          index: 'first: { partitionKey: "day" }, other: { partitionKey: "day", sortKey: "id" }',
          more: 'stream: "both"',
        },
        UPLOADS,
      ),
    );
    const { stdout } = await succeeded(checkout.plinth("up"));
    expect(stdout).not.toMatch(/dynamodb:Table .*replac/);
    const after = outputsOf(await readState(checkout), "aws:dynamodb/table:Table", "notes");
    const names = (after["globalSecondaryIndexes"] as { name: string }[]).map(({ name }) => name).sort();
    expect([names, after["ttl"], after["streamViewType"]]).toEqual([
      ["first", "other"],
      expect.objectContaining({ enabled: false }),
      "NEW_AND_OLD_IMAGES",
    ]);
    await drop("resources.ts", resourcesWith({ index: "", more: "" }, UPLOADS));
    const refused = await checkout.plinth("up");
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining("TABLE_INDEX_STAYS")]);
    // As the refusal says.
    await deleteIndex(checkout.port, "plinth-local-notes", "first");
    await deleteIndex(checkout.port, "plinth-local-notes", "other");
    await succeeded(checkout.plinth("pulumi", "refresh", "--yes", "--stack", "local"));
    await succeeded(checkout.plinth("up"));
    const last = outputsOf(await readState(checkout), "aws:dynamodb/table:Table", "notes");
    expect([last["globalSecondaryIndexes"], last["streamEnabled"]]).toEqual([[], false]);
    const preview = await succeeded(checkout.plinth("preview", "--stack", "local", "--json"));
    expect(JSON.parse(preview.stdout)).toMatchObject({ changes: {} });
  });

  test("refuses to lose a table's rows, by another key or by none, until the config says so", async () => {
    const declared = resourcesWith({ index: "", more: "" }, UPLOADS);
    await drop("resources.ts", declared.replace('"notes", { partitionKey: "id"', '"notes", { partitionKey: "day"'));
    const moved = await checkout.plinth("preview", "--stack", "local");
    expect([moved.code, moved.stdout + moved.stderr]).toEqual([1, expect.stringContaining("TABLE_REPLACED")]);
    await drop("resources.ts", declared.replace(/^export const notes.*$/m, ""));
    const removed = await checkout.plinth("preview", "--stack", "local");
    const told = removed.stdout + removed.stderr;
    expect([removed.code, told]).toEqual([1, expect.stringContaining("DATA_DELETED")]);
    const command = /pulumi (config set --path confirm\.delete "table notes" --stack local)/.exec(told)?.[1] ?? "";
    await succeeded(checkout.plinth("pulumi", ...words(command)));
    await succeeded(checkout.plinth("deploy", "--stack", "local"));
    expect((await heldBy(checkout.port))["tables"]).toEqual(["plinth-local-projects"]);
  });

  test("leaves nothing when it is destroyed", async () => {
    expect((await heldBy(checkout.port))["functions"]).toContain("plinth-local-health-get");
    const { stdout } = await succeeded(checkout.plinth("destroy", "--stack", "local"));
    expect(stdout).not.toContain("kept on AWS");
    const held = await heldBy(checkout.port);
    expect(held).toEqual({ tables: [], buckets: [], secrets: [], logGroups: [], roles: [], functions: [], keys: [] });
  });
});

describe("a stack with data safety standard", () => {
  test("keeps its data when it is destroyed, and says where it is and how it comes back", async () => {
    await set("overrides.dataSafety", "standard");
    await set("overrides.encryptionKey", "customer");
    url = urlIn(await succeeded(checkout.plinth("deploy", "--stack", "local")));
    await call("POST", "/projects", { name: "Kept" });
    expect(await call("PUT", "/uploads")).toEqual({ text: "from before" });
    const before = await readState(checkout);
    const { stdout } = await succeeded(checkout.plinth("destroy", "--stack", "local"));
    printed = stdout.slice(stdout.indexOf("kept on AWS"));
    const held = await heldBy(checkout.port);
    expect(held).toEqual({
      tables: ["plinth-local-projects"],
      buckets: [idOf(before, "aws:s3/bucket:Bucket", "uploads")],
      secrets: ["plinth-local-stripe-key"],
      keys: [idOf(before, "aws:kms/key:Key", "key")],
      logGroups: [],
      roles: [],
      functions: [],
    });
    for (const [type, name] of DATA) {
      expect(printed).toContain(` ${name}: ${String(outputsOf(before, type, name)["arn"])}`);
      ids.set(name, idOf(before, type, name));
    }
  });

  test("serves it again after the two commands, with nothing made anew and nothing left to do", async () => {
    const deployed = await bringBack(printed);
    expect(deployed.stdout).toContain("imported");
    url = urlIn(deployed);
    expect(await call("GET", "/named/Kept")).toMatchObject([{ name: "Kept" }]);
    expect(await call("GET", "/uploads")).toEqual({ text: "from before" });
    const after = await readState(checkout);
    for (const [type, name] of DATA) expect([name, idOf(after, type, name)]).toEqual([name, ids.get(name)]);
    const preview = await succeeded(checkout.plinth("preview", "--stack", "local", "--json"));
    expect(JSON.parse(preview.stdout)).toMatchObject({ changes: {} });
  });

  test("is not lowered for buckets, secrets and tables that are live, until it is confirmed", async () => {
    await set("overrides.dataSafety", "relaxed");
    const { code, stdout, stderr } = await checkout.plinth("preview", "--stack", "local");
    const lost = stdout + stderr;
    expect(code).toBe(1);
    for (const part of ["DATA_SAFETY_LOWERED", "table `projects`", "bucket `uploads`", "secret `stripe-key`"])
      expect(lost).toContain(part);
  });
});

describe("a stack with data safety strict", () => {
  test("is not destroyed, and says where its data is", async () => {
    await set("overrides.dataSafety", "strict");
    // Kept on AWS, as everything that is no longer declared; its rules would take a minute.
    await drop("resources.ts", resourcesWith({}).replace(/^export const notes.*$/m, ""));
    await rm(join(checkout.folder, "routes/uploads"), { recursive: true });
    await succeeded(checkout.plinth("pulumi", "config", "rm", "--path", "adopt.bucket.uploads", "--stack", "local"));
    await succeeded(checkout.plinth("deploy", "--stack", "local"));
    expect((await heldBy(checkout.port))["buckets"]).toContain(ids.get("uploads"));
    const before = await heldBy(checkout.port);
    const { code, stderr } = await checkout.plinth("destroy", "--stack", "local");
    expect(code).toBe(1);
    for (const part of ["table projects: arn:aws:dynamodb:", "secret stripe-key: arn:", "--keep-data"])
      expect(stderr).toContain(part);
    const byHand = await checkout.plinth("pulumi", "destroy", "--yes", "--stack", "local");
    expect(byHand.code).not.toBe(0);
    expect(await heldBy(checkout.port)).toEqual(before);
  });

  test("lets the rest go and keeps the data where that is asked for, and it comes back protected", async () => {
    const destroyed = await succeeded(checkout.plinth("destroy", "--keep-data", "--stack", "local"));
    const held = await heldBy(checkout.port);
    expect([held["functions"], held["tables"]]).toEqual([[], ["plinth-local-projects"]]);
    url = urlIn(await bringBack(destroyed.stdout));
    expect(await call("GET", "/named/Kept")).toMatchObject([{ name: "Kept" }]);
    expect((await checkout.plinth("destroy", "--stack", "local")).code).toBe(1);
  });
});

const DATA = [
  ["aws:dynamodb/table:Table", "projects"],
  ["aws:s3/bucket:Bucket", "uploads"],
  ["aws:secretsmanager/secret:Secret", "stripe-key"],
  ["aws:kms/key:Key", "key"],
] as const;
const ids = new Map<string, string>();
let printed = "";

function idOf(state: readonly StateResource[], type: string, name: string): string {
  return String(state.find((each) => each.type === type && each.urn.endsWith(`::${name}`))?.id);
}

function urlIn({ stdout }: CommandResult): string {
  return /^url: (.*)$/m.exec(stdout)?.[1] ?? "";
}

const set = (key: string, value: string): Promise<CommandResult> =>
  succeeded(checkout.plinth("pulumi", "config", "set", "--path", key, value, "--stack", "local"));

/** Types what a destroy printed, as it stands there. */
async function bringBack(printed: string): Promise<CommandResult> {
  const commands = [...printed.matchAll(/^ {2}npm run (pulumi|plinth) -- (.*)$/gm)];
  expect(commands.map(([, script]) => script)).toEqual(["pulumi", "plinth"]);
  const [config = "", deploy = ""] = commands.map(([, , rest]) => rest);
  await succeeded(checkout.plinth("pulumi", ...words(config)));
  return succeeded(checkout.plinth(...words(deploy)));
}

function words(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = ""]) => quoted ?? plain);
}

async function drop(file: string, source: string): Promise<void> {
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function succeeded(running: Promise<CommandResult>): Promise<CommandResult> {
  const result = await running;
  if (result.code !== 0) throw new Error(`exit code ${result.code}\n${result.stdout}\n${result.stderr}`);
  return result;
}

function outputsOf(state: readonly StateResource[], type: string, name: string): Record<string, unknown> {
  const found = state.find((each) => each.type === type && each.urn.endsWith(`::${name}`));
  if (!found?.outputs) throw new Error(`no ${type} ${name}`);
  return found.outputs;
}
