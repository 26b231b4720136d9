import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { readCookies } from "./cookies.ts";
import type { Deadline } from "./deadline.ts";
import type { ApiRequest } from "./request.ts";
import type { User } from "./user.ts";

/** What a route knows of its request besides the body. */
export interface RouteContext<Params = unknown, Query = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly cookies: Readonly<Record<string, string>>;
  /** Who calls, from the token that the gateway verified; null when there is none. */
  readonly user: User | null;
  readonly requestId: string;
  /** First language of `accept-language`. Default "en". */
  readonly locale: string;
  /** Aborts a little before Lambda ends the function, when the caller gets 504: hand it to what can be stopped, such as `fetch`. */
  readonly signal: AbortSignal;
  /** Milliseconds until Lambda ends the function; Infinity where no Lambda runs it. */
  remainingMs(): number;
  /** The event as API Gateway sent it and the middlewares left it. */
  readonly rawEvent: APIGatewayProxyEventV2;
}

export function toRouteContext(
  request: ApiRequest,
  user: User | null,
  [params, query]: readonly unknown[],
  rawEvent: APIGatewayProxyEventV2,
  deadline: Deadline,
): RouteContext {
  return {
    params,
    query,
    get cookies() {
      return readCookies(rawEvent);
    },
    user,
    requestId: request.requestId,
    locale: request.locale,
    get signal() {
      return deadline.signal;
    },
    remainingMs() {
      return deadline.remainingMs();
    },
    rawEvent,
  };
}
