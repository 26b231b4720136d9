import { noteInvocation } from "../resources/within-invocation.ts";
import { DeadlineExceeded } from "./errors.ts";

// Time to answer and to log before Lambda ends the function: a tenth of what is left, within these bounds.
const leastMarginMs = 50;
const mostMarginMs = 500;

/** When an invocation must have its answer, a little before Lambda ends the function. */
export interface Deadline {
  /** Aborts when the deadline passes, with the error as its reason. Made on first use. */
  readonly signal: AbortSignal;
  /** Milliseconds until Lambda ends the function; Infinity where no Lambda runs it. */
  remainingMs(): number;
  /** The work's outcome, or a `DeadlineExceeded` (504) at the deadline; the work is not waited for any longer. */
  race<T>(work: Promise<T>): Promise<T>;
}

/** The deadline of one invocation; there is none where `lambdaContext` does not say how much time is left. */
export function openDeadline(lambdaContext: object): Deadline {
  const state: State = { controller: undefined, exceeded: undefined };
  const deadline: Deadline = {
    get signal() {
      state.controller ??= new AbortController();
      if (state.exceeded !== undefined) state.controller.abort(state.exceeded);
      return state.controller.signal;
    },
    remainingMs() {
      return readRemainingMs(lambdaContext);
    },
    race(work) {
      const remainingMs = readRemainingMs(lambdaContext);
      if (remainingMs === Number.POSITIVE_INFINITY) return work;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(expire(state)), remainingMs - marginOf(remainingMs));
        // What the work does after the deadline reaches nobody, and is no unhandled rejection either.
        work.then(
          (value) => {
            clearTimeout(timer);
            resolve(value);
          },
          (error) => {
            clearTimeout(timer);
            reject(error);
          },
        );
      });
    },
  };
  noteInvocation(deadline);
  return deadline;
}

interface State {
  controller: AbortController | undefined;
  exceeded: DeadlineExceeded | undefined;
}

// Not inside of openDeadline: the bundler names each inner function when it is made, a microsecond of every request.
function expire(state: State): DeadlineExceeded {
  state.exceeded = new DeadlineExceeded();
  state.controller?.abort(state.exceeded);
  return state.exceeded;
}

function marginOf(remainingMs: number): number {
  return Math.min(Math.max(remainingMs / 10, leastMarginMs), mostMarginMs);
}

function readRemainingMs(lambdaContext: object): number {
  if (!("getRemainingTimeInMillis" in lambdaContext)) return Number.POSITIVE_INFINITY;
  if (typeof lambdaContext.getRemainingTimeInMillis !== "function") return Number.POSITIVE_INFINITY;
  const remaining: unknown = lambdaContext.getRemainingTimeInMillis();
  return typeof remaining === "number" && remaining > 0 ? remaining : Number.POSITIVE_INFINITY;
}
