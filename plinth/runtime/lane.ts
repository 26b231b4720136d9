import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { authorize } from "./authorization.ts";
import { readBody } from "./body.ts";
import { type Deadline, openDeadline } from "./deadline.ts";
import { completeEnvelope, type Envelope, withinLimit } from "./envelope.ts";
import { toErrorResponse } from "./error-response.ts";
import { checkPass, readPassHashes } from "./firewall-pass.ts";
import { isGuard } from "./guards/guard.ts";
import { writeAccessLine } from "./logging/access-log.ts";
import { createLogger, type Logger, type LogSettings, readLogSettings } from "./logging/logger.ts";
import { type ApiRequest, readParams, readQuery, readRequest } from "./request.ts";
import { toResponse } from "./respond.ts";
import { type RouteContext, toRouteContext } from "./route-context.ts";
import type { Middleware, MiddlewareRequest, RouteOptions } from "./route-options.ts";
import { openMiddlewares } from "./run-middlewares.ts";
import { readRoles, readScopePrefix, readUser, type User } from "./user.ts";
import { validateParts } from "./validation.ts";

export type RouteFn = (body: unknown, ctx: RouteContext, logger: Logger) => unknown;
export type Lane = (event: unknown, context?: unknown) => Promise<Envelope>;

/** One request on its way through the lane. */
interface Exchange {
  readonly request: ApiRequest;
  readonly user: User | null;
  readonly logger: Logger;
  readonly lambdaContext: object;
  readonly deadline: Deadline;
  /** Body, params and query as their schemas left them. */
  validated: readonly unknown[];
  errorCode: string | undefined;
}

/**
 * The request lane: error boundary → access log → firewall's pass → deadline → authorization → guards (idempotency, rate limit) → validation →
 * author's middleware → fn → response check.
 */
export function createLane(fn: RouteFn, options: RouteOptions): Lane {
  const logSettings = readLogSettings();
  const [roles, scopePrefix, passHashes] = [readRoles(), readScopePrefix(), readPassHashes()];
  const respond = answeringPreflight(toRespond(fn, options), options);
  return async (event, context) => {
    const startedAt = performance.now();
    const exchange = openExchange(event, context, logSettings, readUser(event, roles, scopePrefix));
    let envelope: Envelope;
    // The outermost boundary: whatever happens inside, and however long it takes, a full envelope comes out in time.
    try {
      checkPass(event, passHashes);
      envelope = await exchange.deadline.race(respond(exchange));
    } catch (error) {
      envelope = toRefusal(exchange, error);
    }
    const { request, user, errorCode } = exchange;
    const durationMs = performance.now() - startedAt;
    writeAccessLine(logSettings, { request, user, status: envelope.statusCode, durationMs, errorCode });
    return envelope;
  };
}

type Respond = (exchange: Exchange) => Promise<Envelope>;

/**
 * A closed route of any method, to which the gateway lets OPTIONS through without a token: browsers ask before they send one. It is told
 * nothing, and the author's function is not run for somebody whom nobody knows.
 */
function answeringPreflight(respond: Respond, { scopes }: RouteOptions): Respond {
  if (!scopes) return respond;
  return async (exchange) => {
    const { method, requestId } = exchange.request;
    if (method !== "OPTIONS") return respond(exchange);
    return completeEnvelope({ statusCode: 204 }, requestId);
  };
}

/** Everything between the deadline and the answer. A route without middlewares needs nothing of middy, which takes time. */
function toRespond(fn: RouteFn, options: RouteOptions): Respond {
  const { scopes = null, middleware = [] } = options;
  if (middleware.length === 0) {
    return async (exchange) => {
      authorize(exchange.user, scopes, exchange.request.event);
      await validate(exchange, options);
      return withinLimit(await run(exchange, fn, options, exchange.request.event));
    };
  }
  const guards = middleware.filter(isGuard);
  const guardHooks = guards.flatMap(({ before }) => before ?? []);
  const middlewares = openMiddlewares(middleware.filter((each) => !isGuard(each)));
  return async (exchange) => {
    const request = middlewares.openRequest(exchange.request.event, exchange.lambdaContext);
    const checkAccess = () => authorize(exchange.user, scopes, exchange.request.event);
    const before = [checkAccess, ...guardHooks, () => validate(exchange, options)];
    const response = await settle(exchange, guards, request, () =>
      middlewares.run(request, {
        before,
        fn: (rawEvent) => run(exchange, fn, options, rawEvent),
        onError: (failed) => refuse(exchange, failed),
      }),
    );
    return completeEnvelope(response, exchange.request.requestId);
  };
}

function openExchange(event: unknown, context: unknown, logSettings: LogSettings, user: User | null): Exchange {
  const request = readRequest(event, context);
  const logger = createLogger(request.requestId, logSettings);
  const lambdaContext = typeof context === "object" && context !== null ? context : {};
  const deadline = openDeadline(lambdaContext);
  return { request, user, logger, lambdaContext, deadline, validated: [], errorCode: undefined };
}

/**
 * The guards' `after` or `onError`, around all that middy runs: it leaves out every `after` when a `before` has answered, and
 * the rest of the `onError` when one of them answers or throws. A guard that has begun something must end it.
 */
async function settle(
  exchange: Exchange,
  guards: readonly Middleware[],
  request: MiddlewareRequest,
  respond: () => Promise<unknown>,
): Promise<unknown> {
  let hook: "after" | "onError" = "after";
  try {
    request.response = completeEnvelope(await respond(), exchange.request.requestId);
    if (request.error) hook = "onError";
  } catch (error) {
    hook = "onError";
    request.error = error instanceof Error ? error : new Error(String(error));
    request.response = toRefusal(exchange, error);
  }
  for (const each of guards.toReversed()) await each[hook]?.(request);
  return request.response;
}

async function validate(exchange: Exchange, { body, params, query }: RouteOptions): Promise<void> {
  const { event } = exchange.request;
  exchange.validated = await validateParts([
    { name: "body", schema: body, value: readBody(event, body !== undefined) },
    { name: "params", schema: params, value: readParams(event) },
    { name: "query", schema: query, value: readQuery(event) },
  ]);
}

/** The author's function, and the check of what it returns. */
async function run(
  { request, user, logger, deadline, validated: [body, ...rest] }: Exchange,
  fn: RouteFn,
  options: RouteOptions,
  rawEvent: APIGatewayProxyEventV2,
): Promise<Envelope> {
  const returned = await fn(body, toRouteContext(request, user, rest, rawEvent, deadline), logger);
  return toResponse(returned, request, options, logger);
}

function refuse(exchange: Exchange, failed: MiddlewareRequest): void {
  failed.response = toRefusal(exchange, failed.error);
}

function toRefusal(exchange: Exchange, error: unknown): Envelope {
  const { envelope, code } = toErrorResponse(error, exchange.request.requestId, exchange.logger);
  exchange.errorCode = code;
  return envelope;
}
