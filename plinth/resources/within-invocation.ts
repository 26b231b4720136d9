// A little more than the lane keeps back: a call that gives up in time is told by its own error, and not by the deadline's.
const answerMs = 600;

/** The invocation that runs, as far as calls need to know it. */
export interface Invocation {
  /** Milliseconds until Lambda ends the function; Infinity where no Lambda runs it. */
  remainingMs(): number;
}

let current: Invocation | undefined;

/** Tells the handles of this process which invocation runs: an instance has one at a time. `undefined` bounds nothing. */
export function noteInvocation(invocation: Invocation | undefined): void {
  current = invocation;
}

/** Milliseconds that a call may take: its own limit, or what is left of the invocation, less what the answer needs. */
export function withinInvocation(limitMs: number): number {
  return current ? Math.max(1, Math.min(limitMs, current.remainingMs() - answerMs)) : limitMs;
}
