import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type ApiRequest, readCookies, type User } from "./request.ts";

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
  /** Milliseconds until Lambda ends the function; Infinity where no Lambda runs it. */
  remainingMs(): number;
  /** The event as API Gateway sent it and the middlewares left it. */
  readonly rawEvent: APIGatewayProxyEventV2;
}

export function toRouteContext(
  request: ApiRequest,
  [params, query]: readonly unknown[],
  rawEvent: APIGatewayProxyEventV2,
  lambdaContext: object,
): RouteContext {
  return {
    params,
    query,
    get cookies() {
      return readCookies(rawEvent);
    },
    user: request.user,
    requestId: request.requestId,
    locale: request.locale,
    remainingMs: () => readRemainingMs(lambdaContext),
    rawEvent,
  };
}

function readRemainingMs(lambdaContext: object): number {
  if (!("getRemainingTimeInMillis" in lambdaContext)) return Number.POSITIVE_INFINITY;
  if (typeof lambdaContext.getRemainingTimeInMillis !== "function") return Number.POSITIVE_INFINITY;
  const remaining: unknown = lambdaContext.getRemainingTimeInMillis();
  return typeof remaining === "number" ? remaining : Number.POSITIVE_INFINITY;
}
