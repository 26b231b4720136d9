import { describe, expect, it } from "vitest";
import type { CloudWatchLogs, LogQuery } from "../../plinth/logs/cloudwatch-logs.ts";
import type { LogEvent } from "../../plinth/logs/log-line.ts";
import { followLogs, readLogs } from "../../plinth/logs/read-logs.ts";

/** CloudWatch Logs of these groups, which remembers what it was asked. */
function fakeLogs(groups: Readonly<Record<string, readonly LogEvent[]>>) {
  const asked: LogQuery[] = [];
  const logs: CloudWatchLogs = {
    listGroups: async (prefix) => Object.keys(groups).filter((name) => name.startsWith(prefix)),
    readEvents: async (query) => {
      asked.push(query);
      await new Promise((resolve) => setTimeout(resolve, query.group.endsWith("a") ? 5 : 0));
      return [...(groups[query.group] ?? [])];
    },
  };
  return { logs, asked };
}

const event = (id: string, time: number): LogEvent => ({ id, time, unit: "x", text: id });
const request = { prefix: "/plinth/shop-dev/", units: undefined, since: 100, requestId: "r1" };

describe("readLogs", () => {
  it("reads all of the stack's functions and puts their events in the order of time", async () => {
    const { logs, asked } = fakeLogs({
      "/plinth/shop-dev/a": [event("a1", 30), event("a2", 10)],
      "/plinth/shop-dev/b": [event("b1", 20), event("b2", 10)],
      "/plinth/shop-other/c": [event("c", 1)],
    });
    expect((await readLogs(logs, request)).map(({ id }) => id)).toEqual(["a2", "b2", "b1", "a1"]);
    expect(asked.map(({ group, since, text }) => [group, since, text])).toEqual([
      ["/plinth/shop-dev/a", 100, "r1"],
      ["/plinth/shop-dev/b", 100, "r1"],
    ]);
  });

  it("reads the groups of a stack that keeps its old names, where there are none under the new one", async () => {
    const renamed = { ...request, prefix: "/plinth/my-shop-dev-1a2b3c4d/", oldPrefix: "/plinth/my-shop-dev/" };
    const old = { "/plinth/my-shop-dev/a": [event("old", 1)] };
    expect((await readLogs(fakeLogs(old).logs, renamed)).map(({ id }) => id)).toEqual(["old"]);
    const both = { ...old, "/plinth/my-shop-dev-1a2b3c4d/a": [event("new", 1)] };
    expect((await readLogs(fakeLogs(both).logs, renamed)).map(({ id }) => id)).toEqual(["new"]);
  });

  it("reads every group once, however many there are, and only those of the functions that are asked for", async () => {
    const names = Array.from({ length: 23 }, (_, index) => `/plinth/shop-dev/f${index}`);
    const { logs, asked } = fakeLogs(Object.fromEntries(names.map((name) => [name, [event(name, 1)]])));
    expect(await readLogs(logs, request)).toHaveLength(23);
    expect(asked.map(({ group }) => group).sort()).toEqual([...names].sort());
    expect((await readLogs(logs, { ...request, units: ["f2", "f7", "none"] })).map(({ id }) => id)).toEqual([
      "/plinth/shop-dev/f2",
      "/plinth/shop-dev/f7",
    ]);
  });
});

describe("the lines of one request", () => {
  // Filtered by text, as CloudWatch does it.
  function logsOf(groups: Readonly<Record<string, readonly object[]>>) {
    const asked: (string | undefined)[] = [];
    const logs: CloudWatchLogs = {
      listGroups: async () => Object.keys(groups),
      readEvents: async ({ group, text }) => {
        asked.push(text);
        const events = (groups[group] ?? []).map((line, index) => ({
          id: `${group} ${index}`,
          time: index,
          unit: group,
          text: JSON.stringify(line),
        }));
        return events.filter((each) => text === undefined || each.text.includes(text));
      },
    };
    return { logs, asked };
  }
  const find = async (groups: Parameters<typeof logsOf>[0]) =>
    (await readLogs(logsOf(groups).logs, { ...request, requestId: "request-1" })).map(({ id }) => id);

  it("are also those of a function that failed, which the caller's line names", async () => {
    const found = await find({
      route: [{ requestId: "request-1", error: { name: "FunctionFailure", requestId: "invocation-7" } }],
      resize: [{ requestId: "invocation-6" }, { requestId: "invocation-7", error: { stack: "…" } }],
    });
    expect(found).toEqual(["route 0", "resize 1"]);
  });

  it("are also those of its trace: of what it invoked, and of the message that it sent, without those beside it", async () => {
    const found = await find({
      route: [{ requestId: "request-1", traceId: "1-5759e988-bd862e3f" }],
      resize: [
        { requestId: "invocation-7", note: "from its code" },
        { requestId: "invocation-7", traceId: "1-5759e988-bd862e3f" },
      ],
      mail: [
        { requestId: "batch-0001", messageId: "m1", traceId: "1-5759e988-bd862e3f" },
        { requestId: "batch-0001", messageId: "m2", traceId: "1-aaaaaaaa-bd862e3f" },
        { requestId: "batch-0001", message: "batch" },
      ],
    });
    expect(found.sort()).toEqual(["mail 0", "resize 0", "resize 1", "route 0"]);
  });

  it("are each there once, also where AWS gives two the same id", async () => {
    const twins = [1, 2].map((n) => ({
      id: "same",
      time: 1,
      unit: "route",
      text: `{"requestId":"request-1","n":${n}}`,
    }));
    const logs: CloudWatchLogs = { listGroups: async () => ["route"], readEvents: async () => [...twins] };
    const found = await readLogs(logs, { ...request, requestId: "request-1" });
    expect(found.map(({ text }) => JSON.parse(text).n)).toEqual([1, 2]);
  });

  it("end where ids lead on and on, and ask for each id once", async () => {
    const lines = Array.from({ length: 60 }, (_, index) => ({
      requestId: `request-${index}`,
      next: { requestId: `request-${index + 1}` },
    }));
    const { logs, asked } = logsOf({ chain: lines });
    await readLogs(logs, { ...request, requestId: "request-1" });
    expect(asked.length).toBeLessThanOrEqual(21);
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe("followLogs", () => {
  it("gives each event once, also those that arrive late, until it is asked to end", async () => {
    const events = [event("first", Date.now())];
    const { logs, asked } = fakeLogs({ "/plinth/shop-dev/b": events });
    const stop = new AbortController();
    const given: string[] = [];
    await followLogs(logs, request, {
      signal: stop.signal,
      onEvents: (batch) => {
        given.push(...batch.map(({ id }) => id));
        if (asked.length === 1) events.push(event("late", Date.now() - 2_000), event("second", Date.now()));
        if (asked.length === 3) stop.abort();
      },
    });
    expect(given).toEqual(["first", "late", "second"]);
    expect(asked[0]?.since).toBe(100);
    expect(asked[2]?.since).toBeGreaterThan(100);
  });
});
