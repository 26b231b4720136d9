import awsLite from "@aws-lite/client";
import dynamodb from "@aws-lite/dynamodb";
import { TableTimeout } from "./resource-errors.ts";
import type { Expiry, Item, ItemKey, KeyValue, Page, TableClient } from "./table-client.ts";

/** Limit on one call, its retries included. */
const defaultTimeLimitMs = 5_000;
const retries = 3;

type Attribute = { readonly S: string } | { readonly N: string };

export interface Answer {
  readonly Item?: Item;
  readonly Items?: Item[];
  readonly Attributes?: Item;
  readonly LastEvaluatedKey?: Readonly<Record<string, Attribute>>;
}

type Operation = "DeleteItem" | "GetItem" | "PutItem" | "Query" | "Scan" | "UpdateItem";
type DynamoDb = Readonly<Record<Operation, (input: Record<string, unknown>) => Promise<Answer>>>;

/** One call, within a time limit; default 5 s. */
export type CallDynamoDb = (
  operation: Operation,
  input: Record<string, unknown>,
  timeLimitMs?: number,
) => Promise<Answer>;

/**
 * DynamoDB through @aws-lite. Opening it does nothing: credentials, region and endpoint (`AWS_REGION`, `AWS_ENDPOINT_URL`) are
 * read at the first call.
 */
export function openDynamoDb(): CallDynamoDb {
  let connection: Promise<DynamoDb> | undefined;

  return async (operation, input, timeLimitMs = defaultTimeLimitMs) => {
    connection ??= connect();
    try {
      const db = await connection;
      return await withinTimeLimit(operation, db[operation](input), timeLimitMs);
    } catch (error) {
      // A failed connection must not be kept for the next invocation.
      await connection.catch(() => {
        connection = undefined;
      });
      throw error;
    }
  };
}

let shared: CallDynamoDb | undefined;

/** The connection that all tables of this process share, whatever they are asked for. */
export function sharedDynamoDb(): CallDynamoDb {
  shared ??= openDynamoDb();
  return shared;
}

/** The operations of an author's tables. */
export function openDynamoDbClient(call: CallDynamoDb = openDynamoDb()): TableClient {
  return {
    async get({ tableName, key, consistent }) {
      const answer = await call("GetItem", { TableName: tableName, Key: key, ConsistentRead: consistent });
      return answer.Item;
    },
    async put({ tableName, item, absentAttribute, expiry }) {
      try {
        await call("PutItem", { TableName: tableName, Item: item, ...ifAbsent(absentAttribute, expiry) });
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
    async delete({ tableName, key }) {
      const answer = await call("DeleteItem", { TableName: tableName, Key: key, ReturnValues: "ALL_OLD" });
      return answer.Attributes;
    },
    async query({ tableName, index, partition, limit, startKey, descending }) {
      const answer = await call("Query", {
        TableName: tableName,
        ...(index && { IndexName: index.name }),
        KeyConditionExpression: "#partition = :partition",
        ExpressionAttributeNames: { "#partition": partition.name },
        ExpressionAttributeValues: { ":partition": partition.value },
        ScanIndexForward: !descending,
        Limit: limit,
        ...toStartKey(startKey),
      });
      return toPage(answer);
    },
    async scan({ tableName, limit, startKey }) {
      return toPage(await call("Scan", { TableName: tableName, Limit: limit, ...toStartKey(startKey) }));
    },
  };
}

function ifAbsent(absentAttribute: string | undefined, expiry: Expiry | undefined): Record<string, unknown> {
  if (absentAttribute === undefined) return {};
  const isAbsent = "attribute_not_exists(#absent)";
  const names = { "#absent": absentAttribute };
  if (!expiry) return { ConditionExpression: isAbsent, ExpressionAttributeNames: names };
  return {
    ConditionExpression: `${isAbsent} OR #expiry <= :now`,
    ExpressionAttributeNames: { ...names, "#expiry": expiry.attribute },
    ExpressionAttributeValues: { ":now": expiry.now },
  };
}

async function connect(): Promise<DynamoDb> {
  const options = {
    plugins: [dynamodb],
    retries,
    // DynamoDB's own content type makes aws-lite try to decode the whole answer as one item, which corrupts items that have an
    // attribute called S, N, M, …; as plain JSON only the item itself is decoded.
    responseContentType: "application/json",
    awsjsonMarshall: { removeUndefinedValues: true },
  };
  const client: unknown = await awsLite(options);
  if (!hasDynamoDb(client)) throw new Error("@aws-lite/client did not load its DynamoDB plugin.");
  return client.DynamoDB;
}

function hasDynamoDb(client: unknown): client is { readonly DynamoDB: DynamoDb } {
  return typeof client === "function" && "DynamoDB" in client;
}

// aws-lite sets no time limit of its own: a silent peer would hold the request until the function is killed.
async function withinTimeLimit<T>(operation: Operation, work: Promise<T>, timeLimitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TableTimeout({ cause: new Error(`DynamoDB ${operation} gave no answer in ${timeLimitMs} ms`) }));
    }, timeLimitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

export function isConditionFailure(error: unknown): error is Error {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}

// The plugin neither encodes ExclusiveStartKey nor decodes LastEvaluatedKey.
function toStartKey(startKey: ItemKey | undefined): { ExclusiveStartKey?: Record<string, Attribute> } {
  if (startKey === undefined) return {};
  const attributes = Object.entries(startKey).map(([name, value]) => [name, toAttribute(value)]);
  return { ExclusiveStartKey: Object.fromEntries(attributes) };
}

function toAttribute(value: KeyValue): Attribute {
  return typeof value === "number" ? { N: String(value) } : { S: value };
}

function toPage({ Items, LastEvaluatedKey }: Answer): Page {
  const items = Items ?? [];
  if (LastEvaluatedKey === undefined) return { items };
  const lastKey = Object.entries(LastEvaluatedKey).map(([name, value]) => [
    name,
    "N" in value ? Number(value.N) : value.S,
  ]);
  return { items, lastKey: Object.fromEntries(lastKey) };
}
