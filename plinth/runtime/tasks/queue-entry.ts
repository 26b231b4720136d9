import type { InvocationLane } from "./invocation-lane.ts";
import { postponeThrough } from "./postpone.ts";
import { taskEntry } from "./task-entry.ts";

/** The Lambda handler of a queue file's `main`. The client for `backoff` is in its code, and evaluated when a message fails. */
export function queueEntry(main: unknown): InvocationLane {
  postponeThrough(async () => (await import("../../resources/queue-client.ts")).queueClient());
  return taskEntry(main);
}
