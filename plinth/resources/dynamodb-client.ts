import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { ServiceFailure, TableTimeout } from "./resource-errors.ts";
import { sendSigned } from "./signed-request.ts";
import type { Expiry, Item, ItemKey, Page, TableClient } from "./table-client.ts";
import { withinTimeLimit } from "./within-time-limit.ts";

/** Limit on one call, its retries included. */
const defaultTimeLimitMs = 5_000;

type Attributes = Parameters<typeof unmarshall>[0];

export interface Answer {
  readonly Item?: Item;
  readonly Items?: Item[];
  readonly Attributes?: Item;
  readonly LastEvaluatedKey?: ItemKey;
}

type Operation = "DeleteItem" | "GetItem" | "PutItem" | "Query" | "Scan" | "UpdateItem";

/** One call, within a time limit; default 5 s. Items, keys and values are plain on both sides. */
export type CallDynamoDb = (
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  timeLimitMs?: number,
) => Promise<Answer>;

/** DynamoDB's JSON API. Credentials, region and endpoint (`AWS_REGION`, `AWS_ENDPOINT_URL`) are read at each call. */
export const callDynamoDb: CallDynamoDb = async (operation, input, timeLimitMs = defaultTimeLimitMs) => {
  const request = {
    service: "dynamodb",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: Buffer.from(JSON.stringify(toWire(input))),
    silenceLimitMs: timeLimitMs,
  } as const;
  const { body } = await withinTimeLimit(
    timeLimitMs,
    (signal) => sendSigned({ ...request, signal }),
    () => new TableTimeout({ cause: new Error(`DynamoDB ${operation} gave no answer in ${timeLimitMs} ms`) }),
  );
  return fromWire(JSON.parse(body.toString()));
};

const itemsOfInput = new Set(["ExclusiveStartKey", "ExpressionAttributeValues", "Item", "Key"]);

function toWire(input: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(input).map(([name, value]) => [
    name,
    itemsOfInput.has(name) && value !== undefined ? marshall(value, { removeUndefinedValues: true }) : value,
  ]);
  return Object.fromEntries(entries);
}

function fromWire(
  answer: Readonly<Record<"Item" | "Attributes" | "LastEvaluatedKey", Attributes | undefined>> & {
    readonly Items?: Attributes[];
  },
): Answer {
  const { Item, Items, Attributes, LastEvaluatedKey } = answer;
  return {
    ...(Item && { Item: unmarshall(Item) }),
    ...(Items && { Items: Items.map((item) => unmarshall(item)) }),
    ...(Attributes && { Attributes: unmarshall(Attributes) }),
    ...(LastEvaluatedKey && { LastEvaluatedKey: unmarshall(LastEvaluatedKey) }),
  };
}

/** The operations of an author's tables. */
export function openDynamoDbClient(call: CallDynamoDb = callDynamoDb): TableClient {
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

/** Whether a write was refused by its own condition. */
export function isConditionFailure(error: unknown): error is ServiceFailure {
  return error instanceof ServiceFailure && error.code === "ConditionalCheckFailedException";
}

/** The item that was in the way of a write, where it was asked for, as DynamoDB wrote it. */
export function itemInTheWay(failure: ServiceFailure): unknown {
  const { Item }: { Item?: unknown } = JSON.parse(failure.answer());
  return Item;
}

function toStartKey(startKey: ItemKey | undefined): { ExclusiveStartKey?: ItemKey } {
  return startKey === undefined ? {} : { ExclusiveStartKey: startKey };
}

function toPage({ Items, LastEvaluatedKey }: Answer): Page {
  const items = Items ?? [];
  return LastEvaluatedKey === undefined ? { items } : { items, lastKey: LastEvaluatedKey };
}
