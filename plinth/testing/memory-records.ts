import type { RecordClient, StoredRecord } from "../resources/record-client.ts";

/** A store in memory in which each operation is one step, as each of DynamoDB's is. */
export interface MemoryRecords extends RecordClient {
  readonly records: Map<string, StoredRecord>;
}

export function memoryRecords(): MemoryRecords {
  const records = new Map<string, StoredRecord>();
  return {
    records,
    async claim({ record, now }) {
      const before = records.get(record.id);
      if (before && before.expiresAt > now && before["owner"] !== record.owner) return structuredClone(before);
      records.set(record.id, structuredClone(record));
      return undefined;
    },
    async replace({ record }) {
      if (records.get(record.id)?.["owner"] !== record.owner) return false;
      records.set(record.id, structuredClone(record));
      return true;
    },
    async release({ id, owner }) {
      if (records.get(id)?.["owner"] === owner) records.delete(id);
    },
    async count({ id, expiresAt }) {
      const hits = Number(records.get(id)?.["hits"] ?? 0) + 1;
      records.set(id, { id, expiresAt, hits });
      return hits;
    },
  };
}
