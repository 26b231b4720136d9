import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDynamoDbClient } from "../../plinth/resources/dynamodb-client.ts";
import { TableTimeout } from "../../plinth/resources/resource-errors.ts";

type Reply = { readonly status?: number; readonly body: object } | "silence";

let server: Server;
let requests: { target: string; authorization: string; body: unknown }[];
let replies: Reply[];

beforeEach(async () => {
  requests = [];
  replies = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { "x-amz-target": target, authorization } = request.headers;
      requests.push({
        target: String(target),
        authorization: String(authorization),
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      const reply = replies.shift() ?? { body: {} };
      if (reply === "silence") return;
      response.writeHead(reply.status ?? 200, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const tableName = "t";
const conditionFailed = { __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", message: "no" };

describe("the DynamoDB client", () => {
  it("signs for the region and sends to the endpoint of the environment", async () => {
    replies.push({ body: { Item: { id: { S: "1" }, n: { N: "2" } } } });
    const item = await openDynamoDbClient().get({ tableName, key: { id: "1" }, consistent: true });
    expect(item).toEqual({ id: "1", n: 2 });
    expect(requests).toEqual([
      {
        target: "DynamoDB_20120810.GetItem",
        authorization: expect.stringContaining("/eu-central-1/dynamodb/aws4_request"),
        body: { TableName: "t", Key: { id: { S: "1" } }, ConsistentRead: true },
      },
    ]);
  });

  it("finds nothing as undefined", async () => {
    expect(await openDynamoDbClient().get({ tableName, key: { id: "1" }, consistent: false })).toBeUndefined();
  });

  it("reads items whose attributes have the names of DynamoDB's types", async () => {
    const stored = { S: { S: "x" }, N: { N: "1" }, M: { M: { L: { L: [] } } }, id: { S: "1" } };
    replies.push({ body: { Item: stored } }, { body: { Items: [stored] } });
    const client = openDynamoDbClient();
    const item = { S: "x", N: 1, M: { L: [] }, id: "1" };
    expect(await client.get({ tableName, key: { id: "1" }, consistent: false })).toEqual(item);
    expect(await client.scan({ tableName, limit: 5 })).toEqual({ items: [item] });
  });

  it("puts an item without its undefined attributes", async () => {
    expect(
      await openDynamoDbClient().put({
        tableName,
        key: { id: "1" },
        item: { id: "1", a: undefined, b: [1, null, { c: true }] },
      }),
    ).toBe(true);
    expect(requests[0]?.body).toEqual({
      TableName: "t",
      Item: { id: { S: "1" }, b: { L: [{ N: "1" }, { NULL: true }, { M: { c: { BOOL: true } } }] } },
    });
  });

  it("puts on the condition that the attribute is absent, and tells when it is not", async () => {
    replies.push({ body: {} }, { status: 400, body: conditionFailed });
    const client = openDynamoDbClient();
    const put = () => client.put({ tableName, key: { id: "1" }, item: { id: "1" }, absentAttribute: "id" });
    expect([await put(), await put()]).toEqual([true, false]);
    expect(requests[1]?.body).toMatchObject({
      ConditionExpression: "attribute_not_exists(#absent)",
      ExpressionAttributeNames: { "#absent": "id" },
    });
  });

  it("deletes and returns the item as it was", async () => {
    replies.push({ body: { Attributes: { id: { S: "1" } } } }, { body: {} });
    const client = openDynamoDbClient();
    const remove = () => client.delete({ tableName, key: { id: "1" } });
    expect([await remove(), await remove()]).toEqual([{ id: "1" }, undefined]);
    expect(requests[0]?.body).toEqual({ TableName: "t", Key: { id: { S: "1" } }, ReturnValues: "ALL_OLD" });
  });

  it("scans and queries from a start key to a last key", async () => {
    replies.push({ body: { Items: [], LastEvaluatedKey: { id: { S: "2" }, n: { N: "7" } } } });
    const client = openDynamoDbClient();
    const startKey = { id: "1", n: 6 };
    expect(await client.scan({ tableName, limit: 2, startKey })).toEqual({ items: [], lastKey: { id: "2", n: 7 } });
    await client.query({ tableName, partition: { name: "id", value: "1" }, limit: 2, startKey, descending: true });
    const encoded = { id: { S: "1" }, n: { N: "6" } };
    expect(requests.map(({ body }) => body)).toEqual([
      { TableName: "t", Limit: 2, ExclusiveStartKey: encoded },
      {
        TableName: "t",
        KeyConditionExpression: "#partition = :partition",
        ExpressionAttributeNames: { "#partition": "id" },
        ExpressionAttributeValues: { ":partition": { S: "1" } },
        ScanIndexForward: false,
        Limit: 2,
        ExclusiveStartKey: encoded,
      },
    ]);
  });

  it("queries an index by its name", async () => {
    const index = { name: "byN", partitionKey: { name: "n", type: "number" }, projection: "all" } as const;
    const partition = { name: "n", value: 7 };
    await openDynamoDbClient().query({ tableName, index, partition, limit: 2, descending: false });
    expect(requests[0]?.body).toMatchObject({
      TableName: "t",
      IndexName: "byN",
      ExpressionAttributeNames: { "#partition": "n" },
      ExpressionAttributeValues: { ":partition": { N: "7" } },
    });
  });

  it("puts over an item that has expired on the condition that none is there", async () => {
    const expiry = { attribute: "expiresAt", now: 5 };
    const put = { tableName, key: { id: "1" }, item: { id: "1" }, expiry };
    await openDynamoDbClient().put({ ...put, absentAttribute: "id" });
    await openDynamoDbClient().put(put);
    expect(requests.map(({ body }) => body)).toEqual([
      {
        TableName: "t",
        Item: { id: { S: "1" } },
        ConditionExpression: "attribute_not_exists(#absent) OR #expiry <= :now",
        ExpressionAttributeNames: { "#absent": "id", "#expiry": "expiresAt" },
        ExpressionAttributeValues: { ":now": { N: "5" } },
      },
      { TableName: "t", Item: { id: { S: "1" } } },
    ]);
  });

  it("tries again when DynamoDB throttles or fails", async () => {
    replies.push(
      { status: 400, body: { __type: "x#ThrottlingException" } },
      { status: 500, body: {} },
      { body: { Item: { id: { S: "1" } } } },
    );
    expect(await openDynamoDbClient().get({ tableName, key: { id: "1" }, consistent: false })).toEqual({ id: "1" });
    expect(requests).toHaveLength(3);
  });

  it("does not try again what DynamoDB refuses", async () => {
    replies.push({ status: 400, body: { __type: "x#AccessDeniedException", message: "not authorized" } });
    await expect(openDynamoDbClient().get({ tableName, key: { id: "1" }, consistent: false })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    expect(requests).toHaveLength(1);
  });

  it("gives up after five seconds of silence", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    replies.push("silence");
    const pending = openDynamoDbClient().get({ tableName, key: { id: "1" }, consistent: false });
    const failed = expect(pending).rejects.toMatchObject({ name: TableTimeout.name, status: 503 });
    await vi.waitUntil(() => requests.length === 1);
    await vi.advanceTimersByTimeAsync(5_000);
    await failed;
    // A lost connection is tried again, but not for a caller who was told that it failed.
    server.closeAllConnections();
    vi.useRealTimers();
    await wait(300);
    expect(requests).toHaveLength(1);
  });
});
