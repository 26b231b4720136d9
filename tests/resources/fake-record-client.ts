import type { RecordClient } from "../../plinth/resources/record-client.ts";
import { type MemoryRecords, memoryRecords } from "../../plinth/testing/memory-records.ts";

/** The store in memory, which remembers what it was asked. Operations in `failing` throw instead. */
export function fakeRecordClient(): MemoryRecords & {
  readonly calls: string[];
  readonly failing: Set<keyof RecordClient>;
} {
  const memory = memoryRecords();
  const calls: string[] = [];
  const failing = new Set<keyof RecordClient>();

  function begin(operation: keyof RecordClient, tableName: string): void {
    calls.push(`${operation} ${tableName}`);
    if (failing.has(operation)) throw new Error(`no answer to ${operation}`);
  }

  return {
    records: memory.records,
    calls,
    failing,
    async claim(request) {
      begin("claim", request.tableName);
      return memory.claim(request);
    },
    async replace(request) {
      begin("replace", request.tableName);
      return memory.replace(request);
    },
    async release(request) {
      begin("release", request.tableName);
      return memory.release(request);
    },
    async count(request) {
      begin("count", request.tableName);
      return memory.count(request);
    },
  };
}
