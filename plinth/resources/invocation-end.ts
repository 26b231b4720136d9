let endsAt = Number.POSITIVE_INFINITY;

/** Tells the handles of this process when Lambda ends the function: an instance has one invocation at a time. */
export function noteInvocationEnd(remainingMs: number): void {
  endsAt = performance.now() + remainingMs;
}

/** Milliseconds that a call may take: its own limit, or what is left of the invocation, less what the answer needs. */
export function withinInvocation(limitMs: number): number {
  return Math.max(1, Math.min(limitMs, endsAt - performance.now() - answerMs));
}

const answerMs = 300;
