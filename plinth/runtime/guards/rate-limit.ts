import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { rateLimitTable } from "../../resources/internal-tables.ts";
import { recordClient } from "../../resources/record-client.ts";
import { RateLimit } from "../errors.ts";
import { isRecord, readRequest } from "../request.ts";
import type { MiddlewareRequest } from "../route-options.ts";
import { checkGuardOptions, type GuardRule, isWholeFrom } from "./check-guard-options.ts";
import { type Guard, guard } from "./guard.ts";
import { type Caller, digest, loggerOf, physicalNameOf, readCaller, readSourceIp } from "./guard-request.ts";
import { toNetwork } from "./to-network.ts";

export interface RateLimitOptions {
  /** Requests in one minute, 1–1000000. Default: 100, and 20 where the caller is known by IP address alone. */
  readonly perMinute?: number;
  /**
   * Whose requests are counted together: of a user, of an IP address, or of whatever text a function finds in the event.
   * Default "user"; who is not signed in is counted by IP address.
   */
  readonly by?: "user" | "ip" | ((event: APIGatewayProxyEventV2) => string);
  /** Routes whose limits have the same name count together. In kebab-case. Default: each route counts alone. */
  readonly name?: string;
}

const rules: Readonly<Record<keyof RateLimitOptions, GuardRule>> = {
  perMinute: [isWholeFrom(1, 1_000_000), "a whole number from 1 to 1000000"],
  by: [
    (value) => value === "user" || value === "ip" || typeof value === "function",
    '"user", "ip" or a function from the event to a text',
  ],
  name: [
    (value) => typeof value === "string" && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value) && value.length <= 64,
    'a name in kebab-case of at most 64 characters, such as "uploads"',
  ],
};

const windowMs = 60_000;

/** Where a caller stands in the present minute. */
interface Standing {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  readonly isOver: boolean;
}

/**
 * Lets a caller come so many times in a minute, and answers 429 to more. Every answer says how many are left.
 *
 * The minutes are the clock's, the same for all: one write counts a request, and what `retry-after` promises is exact. A
 * window that slides needs the count of the minute before as well, so a second access, and still only estimates. The price
 * is that a caller can come twice as often within a minute that lies across two.
 */
export function rateLimit(options: RateLimitOptions = {}): Guard {
  checkGuardOptions("rateLimit", options, rules);
  const standings = new WeakMap<MiddlewareRequest, Standing>();
  const refused = rememberRefused();

  const hooks = {
    async before(request: MiddlewareRequest): Promise<void> {
      const standing = await count(request, options, refused);
      if (standing === undefined) return;
      standings.set(request, standing);
      if (standing.isOver) throw new RateLimit(undefined, { retryAfterSeconds: standing.resetSeconds });
    },
    after: (request: MiddlewareRequest): void => addHeaders(request, standings.get(request)),
    onError: (request: MiddlewareRequest): void => addHeaders(request, standings.get(request)),
  };
  return guard(hooks, [rateLimitTable.grant]);
}

/** Undefined where the count cannot be had: an API that nobody can call is worse than one without a limit for a while. */
async function count(
  request: MiddlewareRequest,
  { by = "user", perMinute, name }: RateLimitOptions,
  refused: Refused,
): Promise<Standing | undefined> {
  const { kind, id } = toCounted(request, by);
  const limit = perMinute ?? (kind === "ip" ? 20 : 100);
  const now = Date.now();
  const window = Math.floor(now / windowMs);
  const endMs = (window + 1) * windowMs;
  const scope = name ?? readRequest(request.event, request.context).routeKey;
  const counter = `${digest([scope, kind, id])}.${window}`;
  const resetSeconds = Math.ceil((endMs - now) / 1000);
  if (refused.has(counter)) return { limit, remaining: 0, resetSeconds, isOver: true };
  try {
    const tableName = physicalNameOf(rateLimitTable);
    const hits = await recordClient().count({ tableName, id: counter, expiresAt: endMs / 1000 });
    if (hits > limit) refused.add(window, counter);
    return { limit, remaining: Math.max(limit - hits, 0), resetSeconds, isOver: hits > limit };
  } catch (error) {
    loggerOf(request).warn("The request was not counted, and let through without a rate limit.", { error });
    return undefined;
  }
}

function toCounted(
  request: MiddlewareRequest,
  by: NonNullable<RateLimitOptions["by"]>,
): { kind: Caller["kind"] | "own"; id: string } {
  if (typeof by === "function") {
    const id: unknown = by(request.event);
    if (typeof id === "string" && id !== "") return { kind: "own", id };
    throw new TypeError("rateLimit(): the function of `by` returned no text to count by.");
  }
  const caller = by === "ip" ? { kind: by, id: readSourceIp(request.event) } : readCaller(request);
  return caller.kind === "ip" ? { kind: "ip", id: toNetwork(caller.id) } : caller;
}

interface Refused {
  has(counter: string): boolean;
  add(window: number, counter: string): void;
}

// Within its minute a count never falls, so who was refused once need not be counted again: that spares the write, and the
// one item that a flood would hit. It is forgotten with the minute.
function rememberRefused(): Refused {
  let present = 0;
  let counters = new Set<string>();
  return {
    has: (counter) => counters.has(counter),
    add(window, counter) {
      if (window !== present) counters = new Set();
      present = window;
      counters.add(counter);
    },
  };
}

function addHeaders({ response }: MiddlewareRequest, standing: Standing | undefined): void {
  if (standing === undefined || !isRecord(response)) return;
  const { headers } = response;
  response["headers"] = {
    ...(isRecord(headers) ? headers : {}),
    "ratelimit-limit": String(standing.limit),
    "ratelimit-remaining": String(standing.remaining),
    "ratelimit-reset": String(standing.resetSeconds),
  };
}
