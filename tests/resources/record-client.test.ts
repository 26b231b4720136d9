import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  openRecordClient,
  type RecordClient,
  recordClient,
  replaceRecordClient,
} from "../../plinth/resources/record-client.ts";
import { TableTimeout } from "../../plinth/resources/resource-errors.ts";
import { fakeRecordClient } from "./fake-record-client.ts";

type Reply = { readonly status?: number; readonly body: object } | "silence";

let server: Server;
let requests: { target: string; body: unknown }[];
let replies: Reply[];
let client: RecordClient;

beforeEach(async () => {
  requests = [];
  replies = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const target = String(request.headers["x-amz-target"]).replace("DynamoDB_20120810.", "");
      requests.push({ target, body: JSON.parse(Buffer.concat(chunks).toString()) });
      const reply = replies.shift() ?? { body: {} };
      if (reply === "silence") return;
      response.writeHead(reply.status ?? 200, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${address.port}`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  client = openRecordClient();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const tableName = "t";
const record = { id: "k", owner: "me", expiresAt: 200, answer: "{}" };
const item = { id: { S: "k" }, owner: { S: "me" }, expiresAt: { N: "200" }, answer: { S: "{}" } };
const owned = {
  ConditionExpression: "#owner = :owner",
  ExpressionAttributeNames: { "#owner": "owner" },
  ExpressionAttributeValues: { ":owner": { S: "me" } },
};
const conditionFailed = (stored?: object): Reply => ({
  status: 400,
  body: {
    __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
    message: "no",
    ...(stored ? { Item: stored } : {}),
  },
});
const denied: Reply = { status: 400, body: { __type: "x#AccessDeniedException", message: "not authorized" } };

describe("the guards' store in DynamoDB", () => {
  it("claims in one write, unless another owner's record is in force", async () => {
    expect(await client.claim({ tableName, record, now: 100.5 })).toBeUndefined();
    expect(requests).toEqual([
      {
        target: "PutItem",
        body: {
          TableName: "t",
          Item: item,
          ConditionExpression: "attribute_not_exists(#id) OR #expiresAt <= :now OR #owner = :owner",
          ExpressionAttributeNames: { "#id": "id", "#expiresAt": "expiresAt", "#owner": "owner" },
          ExpressionAttributeValues: { ":now": { N: "100.5" }, ":owner": { S: "me" } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
    ]);
  });

  it("returns the record that is in force instead", async () => {
    replies.push(
      conditionFailed({ ...item, owner: { S: "other" }, odd: { L: [] }, odder: { S: 1 }, oddest: null, bare: "x" }),
    );
    expect(await client.claim({ tableName, record, now: 100 })).toEqual({ ...record, owner: "other" });
  });

  it("claims nothing where DynamoDB says no more than that there is a record", async () => {
    const sentNull = { __type: "x#ConditionalCheckFailedException", message: "no", Item: null };
    replies.push(conditionFailed(), { status: 400, body: sentNull });
    const none = { id: "", expiresAt: 0 };
    expect(await client.claim({ tableName, record, now: 100 })).toEqual(none);
    expect(await client.claim({ tableName, record, now: 100 })).toEqual(none);
  });

  it("replaces and releases what is its owner's, and tells or leaves what is not", async () => {
    replies.push({ body: {} }, conditionFailed(), { body: {} }, conditionFailed());
    expect(await client.replace({ tableName, record })).toBe(true);
    expect(await client.replace({ tableName, record })).toBe(false);
    await client.release({ tableName, id: "k", owner: "me" });
    await client.release({ tableName, id: "k", owner: "me" });
    expect(requests.slice(1, 3)).toEqual([
      { target: "PutItem", body: { TableName: "t", Item: item, ...owned } },
      { target: "DeleteItem", body: { TableName: "t", Key: { id: { S: "k" } }, ...owned } },
    ]);
  });

  it("counts in one write", async () => {
    replies.push({ body: { Attributes: { hits: { N: "3" }, expiresAt: { N: "200" } } } }, { body: {} });
    expect(await client.count({ tableName, id: "k", expiresAt: 200 })).toBe(3);
    await expect(client.count({ tableName, id: "k", expiresAt: 200 })).rejects.toThrow(
      new Error("DynamoDB returned no count."),
    );
    expect(requests[0]).toEqual({
      target: "UpdateItem",
      body: {
        TableName: "t",
        Key: { id: { S: "k" } },
        UpdateExpression: "SET #expiresAt = :expiresAt ADD #hits :one",
        ExpressionAttributeNames: { "#expiresAt": "expiresAt", "#hits": "hits" },
        ExpressionAttributeValues: { ":expiresAt": { N: "200" }, ":one": { N: "1" } },
        ReturnValues: "UPDATED_NEW",
      },
    });
  });

  it("passes on any other fault", async () => {
    const fault = { code: "AccessDeniedException" };
    replies.push(denied, denied, denied, denied);
    await expect(client.claim({ tableName, record, now: 100 })).rejects.toMatchObject(fault);
    await expect(client.replace({ tableName, record })).rejects.toMatchObject(fault);
    await expect(client.release({ tableName, id: "k", owner: "me" })).rejects.toMatchObject(fault);
    await expect(client.count({ tableName, id: "k", expiresAt: 200 })).rejects.toMatchObject(fault);
  });

  it.each([
    ["a count after one second", 1_000, () => client.count({ tableName, id: "k", expiresAt: 200 })],
    ["a claim after five", 5_000, () => client.claim({ tableName, record, now: 100 })],
  ])("gives up %s of silence", async (_, limitMs, ask) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    replies.push("silence");
    const failed = expect(ask()).rejects.toMatchObject({
      name: TableTimeout.name,
      cause: { message: expect.stringContaining(`gave no answer in ${limitMs} ms`) },
    });
    await vi.waitUntil(() => requests.length === 1);
    await vi.advanceTimersByTimeAsync(limitMs);
    await failed;
  });
});

describe("the client of this process", () => {
  it("is one, until another takes its place", () => {
    const first = recordClient();
    expect(recordClient()).toBe(first);
    const fake = fakeRecordClient();
    replaceRecordClient(fake);
    expect(recordClient()).toBe(fake);
    replaceRecordClient(undefined);
    expect(recordClient()).not.toBe(fake);
  });
});
