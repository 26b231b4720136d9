import { type CallDynamoDb, callDynamoDb, isConditionFailure, itemInTheWay } from "./dynamodb-client.ts";

/** Attributes are text or numbers alone. `id` is the key; from the second `expiresAt` on, an item is as good as absent. */
export interface StoredRecord {
  readonly id: string;
  readonly expiresAt: number;
  readonly [attribute: string]: string | number;
}

/** A record with the one who wrote it: nobody else changes it while it is in force. */
export interface OwnedRecord extends StoredRecord {
  readonly owner: string;
}

/** All that guards need of a store; each is one atomic write. `tableName` is always the physical name. */
export interface RecordClient {
  /** Writes the record unless another owner's is in force at `now` (seconds); returns that one, undefined says written. */
  claim(request: { tableName: string; record: OwnedRecord; now: number }): Promise<StoredRecord | undefined>;
  /** Writes over the owner's own record; false says that it is the owner's no more. */
  replace(request: { tableName: string; record: OwnedRecord }): Promise<boolean>;
  /** Removes the owner's own record, and leaves any other. */
  release(request: { tableName: string; id: string; owner: string }): Promise<void>;
  /** Adds one to the record's `hits`, from none, and returns how many there are. */
  count(request: { tableName: string; id: string; expiresAt: number }): Promise<number>;
}

/** A limit that fails slowly is worse than none: the request waits for it. */
const countLimitMs = 1_000;

const names = { "#owner": "owner" };

/** The store's operations in DynamoDB. */
export function openRecordClient(call: CallDynamoDb = callDynamoDb): RecordClient {
  return {
    // "Or its own": when an answer of DynamoDB is lost, the client sends the write again and meets what it wrote itself.
    async claim({ tableName, record, now }) {
      try {
        await call("PutItem", {
          TableName: tableName,
          Item: record,
          ConditionExpression: "attribute_not_exists(#id) OR #expiresAt <= :now OR #owner = :owner",
          ExpressionAttributeNames: { ...names, "#id": "id", "#expiresAt": "expiresAt" },
          ExpressionAttributeValues: { ":now": now, ":owner": record.owner },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        });
        return undefined;
      } catch (error) {
        if (isConditionFailure(error)) return toRecord(itemInTheWay(error));
        throw error;
      }
    },
    async replace({ tableName, record }) {
      return whileOwner(() => call("PutItem", { TableName: tableName, Item: record, ...ownedBy(record.owner) }));
    },
    async release({ tableName, id, owner }) {
      await whileOwner(() => call("DeleteItem", { TableName: tableName, Key: { id }, ...ownedBy(owner) }));
    },
    async count({ tableName, id, expiresAt }) {
      const request = {
        TableName: tableName,
        Key: { id },
        UpdateExpression: "SET #expiresAt = :expiresAt ADD #hits :one",
        ExpressionAttributeNames: { "#expiresAt": "expiresAt", "#hits": "hits" },
        ExpressionAttributeValues: { ":expiresAt": expiresAt, ":one": 1 },
        ReturnValues: "UPDATED_NEW",
      };
      const hits = (await call("UpdateItem", request, countLimitMs)).Attributes?.["hits"];
      if (typeof hits !== "number") throw new Error("DynamoDB returned no count.");
      return hits;
    },
  };
}

let current: RecordClient | undefined;

/** The one client of this process, over the connection that the tables use too. */
export function recordClient(): RecordClient {
  current ??= openRecordClient();
  return current;
}

/** Puts another store behind every guard of this process, for tests and local hosts; `undefined` returns to DynamoDB. */
export function replaceRecordClient(client: RecordClient | undefined): void {
  current = client;
}

function ownedBy(owner: string): Record<string, unknown> {
  return {
    ConditionExpression: "#owner = :owner",
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ":owner": owner },
  };
}

async function whileOwner(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

// Read with care: a guard stands in front of every request of its route.
function toRecord(item: unknown): StoredRecord {
  const attributes = Object.entries(typeof item === "object" && item !== null ? item : {}).flatMap(toAttribute);
  return { id: "", expiresAt: 0, ...Object.fromEntries(attributes) };
}

function toAttribute([name, value]: [string, unknown]): [string, string | number][] {
  if (typeof value !== "object" || value === null) return [];
  if ("S" in value && typeof value.S === "string") return [[name, value.S]];
  return "N" in value ? [[name, Number(value.N)]] : [];
}
