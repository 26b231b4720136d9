import { type LogEvent, parseLine } from "./log-line.ts";

/**
 * The ids under which more lines of the same request are: of its trace, which goes with what it invokes and sends; of a function that
 * failed, which its caller logs; and of the invocations that either has led to.
 */
export function linkedIds(events: readonly LogEvent[]): string[] {
  const ids = events.flatMap((event) => {
    const line = parseLine(event);
    if (!line) return [];
    const { requestId, ...fields } = line;
    // A queue's function has many messages in one invocation: those beside this one are not its own.
    const invocation = "messageId" in line ? [] : [requestId];
    return [...invocation, line["traceId"], ...requestIdsIn(fields)];
  });
  return [...new Set(ids.filter((id): id is string => typeof id === "string" && id.length >= SHORTEST))];
}

// What is shorter is no id of AWS's, and would be found in lines of any kind.
const SHORTEST = 8;

function requestIdsIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === "requestId" ? [each] : requestIdsIn(each)));
}
