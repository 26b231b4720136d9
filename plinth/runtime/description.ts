import type { Grant } from "../resources/grants.ts";

/** What a route says of itself, read at deploy without calling it. Plain JSON. */
export interface RouteDescription {
  readonly kind: "route";
  readonly public: boolean;
  /** Null when the route does not name any. */
  readonly scopes: readonly string[] | null;
  /** Null: by method. */
  readonly status: number | null;
  /** Null: the preset's. */
  readonly memoryMb: number | null;
  /** Null: the preset's. */
  readonly timeoutSeconds: number | null;
  /** Null: the stage's. */
  readonly rateLimitPerSecond: number | null;
  /** Null: the stage's. */
  readonly burstLimit: number | null;
  /** Null: it shares the account's with all other functions. */
  readonly reservedConcurrency: number | null;
  /** Null: none is started before it is needed. */
  readonly provisionedConcurrency: number | null;
  readonly uses: readonly Grant[];
  /** Which parts have a schema. */
  readonly has: {
    readonly body: boolean;
    readonly params: boolean;
    readonly query: boolean;
    readonly response: boolean;
  };
}

/** What a task says of itself, read at deploy without calling it. Plain JSON. */
export interface TaskDescription {
  readonly kind: "queue" | "cron" | "function";
  /** Of a cron: `rate(5 minutes)` or `cron(0 6 * * ? *)`; null for the others. */
  readonly schedule: string | null;
  /** Of a cron: null for UTC. */
  readonly timezone: string | null;
  /** Of a queue: whether messages of one group keep their order. */
  readonly fifo: boolean;
  /** Of a queue: most messages in one invocation. Null: 10. */
  readonly batchSize: number | null;
  /** How often what failed is tried again before it goes to the dead-letter queue. Null: 4 in a queue, 2 elsewhere. */
  readonly retries: number | null;
  /** Of a queue: how long a failed message waits. Null: the queue's visibility timeout. */
  readonly backoff: { readonly baseSeconds: number; readonly maxSeconds: number } | null;
  /** Of a function: whether it has an HTTPS address. */
  readonly url: boolean;
  /** Null: the preset's. */
  readonly memoryMb: number | null;
  /** Null: the preset's. */
  readonly timeoutSeconds: number | null;
  readonly uses: readonly Grant[];
  /** Which parts have a schema: `input` is a queue's messages too. */
  readonly has: { readonly input: boolean; readonly response: boolean };
}

// Symbol.for: a bundle and the process that describes it hold two copies of this module.
export const descriptionKey: unique symbol = Symbol.for("plinth.description");

/** Where a function of several routes states their descriptions, by the name of the route. */
export const descriptionsKey: unique symbol = Symbol.for("plinth.descriptions");

/** The description that `handler` put on a `main`; undefined for anything else. */
export function describeMain(main: unknown): RouteDescription | undefined {
  return isDescribed(main) ? main[descriptionKey] : undefined;
}

/** The description that `taskHandler` put on a `main`; undefined for anything else. */
export function describeTask(main: unknown): TaskDescription | undefined {
  const description: unknown = isDescribed(main) ? main[descriptionKey] : undefined;
  return isTaskDescription(description) ? description : undefined;
}

/** Whether a description that was read from a bundle is a task's. */
export function isTaskDescription(value: unknown): value is TaskDescription {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return value.kind === "queue" || value.kind === "cron" || value.kind === "function";
}

function isDescribed(main: unknown): main is { readonly [descriptionKey]: RouteDescription } {
  return typeof main === "function" && descriptionKey in main;
}
