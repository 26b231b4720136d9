import type { RecordClient, StoredRecord } from "../../plinth/resources/record-client.ts";

/** A store in memory in which each operation is one step, as each of DynamoDB's is. Those in `failing` throw instead. */
export function fakeRecordClient(): RecordClient & {
  readonly records: Map<string, StoredRecord>;
  readonly calls: string[];
  readonly failing: Set<keyof RecordClient>;
} {
  const records = new Map<string, StoredRecord>();
  const calls: string[] = [];
  const failing = new Set<keyof RecordClient>();

  function begin(operation: keyof RecordClient, tableName: string): void {
    calls.push(`${operation} ${tableName}`);
    if (failing.has(operation)) throw new Error(`no answer to ${operation}`);
  }

  return {
    records,
    calls,
    failing,
    async claim({ tableName, record, now }) {
      begin("claim", tableName);
      const before = records.get(record.id);
      if (before && before.expiresAt > now && before["owner"] !== record.owner) return structuredClone(before);
      records.set(record.id, structuredClone(record));
      return undefined;
    },
    async replace({ tableName, record }) {
      begin("replace", tableName);
      if (records.get(record.id)?.["owner"] !== record.owner) return false;
      records.set(record.id, structuredClone(record));
      return true;
    },
    async release({ tableName, id, owner }) {
      begin("release", tableName);
      if (records.get(id)?.["owner"] === owner) records.delete(id);
    },
    async count({ tableName, id, expiresAt }) {
      begin("count", tableName);
      const hits = Number(records.get(id)?.["hits"] ?? 0) + 1;
      records.set(id, { id, expiresAt, hits });
      return hits;
    },
  };
}
