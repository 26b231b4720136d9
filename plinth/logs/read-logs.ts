import type { CloudWatchLogs } from "./cloudwatch-logs.ts";
import { linkedIds } from "./linked-ids.ts";
import type { LogEvent } from "./log-line.ts";

export interface LogsRequest {
  /** What the names of the stack's log groups begin with: `/plinth/<project>-<stack>/`. */
  readonly prefix: string;
  /** The same for a stack that keeps the names from before decision 0014; looked at where the other has none. */
  readonly oldPrefix?: string | undefined;
  /** Names of functions; undefined means all of the stack. */
  readonly units: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The id of one request, as in the body of its answer. */
  readonly requestId: string | undefined;
}

// CloudWatch Logs answers five calls a second; more at once would only wait for each other.
const AT_ONCE = 5;
// A request that begins more than this is no longer read by a person.
const MOST_IDS = 20;
const POLL_MS = 1_000;
// Events arrive late, so each look goes back a little further than the one before ended.
const OVERLAP_MS = 10_000;

/**
 * The events of a stack's functions, oldest first. Those of one request are also the lines of the functions that it invoked and of the
 * messages that it sent: they have ids of their own, which the lines before them name.
 */
export async function readLogs(logs: CloudWatchLogs, request: LogsRequest): Promise<LogEvent[]> {
  const groups = await groupsOf(logs, request);
  const { requestId, since } = request;
  const found = new Map<string, LogEvent>();
  const looked = new Set<string | undefined>();
  let texts = [requestId];
  while (texts.length > 0) {
    for (const text of texts) {
      looked.add(text);
      for (const event of await readGroups(logs, groups, { since, text })) found.set(keyOf(event), event);
    }
    texts = requestId === undefined ? [] : linkedIds([...found.values()]).filter((id) => !looked.has(id));
    if (looked.size + texts.length > MOST_IDS) break;
  }
  return [...found.values()].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

/** Gives the events, and then each new one as it arrives, until the signal aborts. */
export async function followLogs(
  logs: CloudWatchLogs,
  request: LogsRequest,
  { signal, onEvents }: { readonly signal: AbortSignal; readonly onEvents: (events: readonly LogEvent[]) => void },
): Promise<void> {
  const seen = new Map<string, number>();
  let since = request.since;
  while (!signal.aborted) {
    const startedAt = Date.now();
    // A function that was just deployed has a group of its own, so they are listed each time.
    const events = await readLogs(logs, { ...request, since });
    onEvents(events.filter((event) => !seen.has(keyOf(event))));
    for (const event of events) seen.set(keyOf(event), event.time);
    since = Math.max(since, startedAt - OVERLAP_MS);
    for (const [key, time] of seen) if (time < since) seen.delete(key);
    await pause(POLL_MS, signal);
  }
}

/** By the text too: an embedded AWS gives the events of one moment one id. */
function keyOf({ id, text }: LogEvent): string {
  return `${id} ${text}`;
}

async function groupsOf(logs: CloudWatchLogs, { prefix, oldPrefix, units }: LogsRequest): Promise<string[]> {
  const groups = await logs.listGroups(prefix);
  const isOld = groups.length === 0 && oldPrefix !== undefined && oldPrefix !== prefix;
  const found = isOld ? await logs.listGroups(oldPrefix) : groups;
  return found.filter((group) => units === undefined || units.includes(group.slice(group.lastIndexOf("/") + 1)));
}

async function readGroups(
  logs: CloudWatchLogs,
  groups: readonly string[],
  { since, text }: { readonly since: number; readonly text: string | undefined },
): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  const waiting = [...groups];
  async function work(): Promise<void> {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      events.push(...(await logs.readEvents({ group, since, text })));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return events;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
