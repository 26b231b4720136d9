import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { writeAccessLine } from "./access-log.ts";
import { authorize } from "./authorization.ts";
import { readBody } from "./body.ts";
import { type Deadline, openDeadline } from "./deadline.ts";
import { completeEnvelope, type Envelope, isEnvelope, withinLimit } from "./envelope.ts";
import { toErrorResponse } from "./error-response.ts";
import { isGuard } from "./guard.ts";
import { createLogger, type Logger, type LogSettings, readLogSettings } from "./logger.ts";
import { type ApiRequest, readParams, readQuery, readRequest } from "./request.ts";
import { toResponse } from "./respond.ts";
import { type RouteContext, toRouteContext } from "./route-context.ts";
import type { Middleware, MiddlewareRequest, RouteOptions } from "./route-options.ts";
import { type Roles, readRoles, readUser, type User } from "./user.ts";
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

type Hook = (request: MiddlewareRequest) => unknown;

/** What @middy/core hands to an execution mode. */
interface MiddyCore {
  middyRequest(event: object, context: object): MiddlewareRequest;
  runRequest(
    request: MiddlewareRequest,
    before: readonly Hook[],
    fn: (event: APIGatewayProxyEventV2) => Promise<Envelope>,
    after: readonly Hook[],
    onError: readonly Hook[],
    plugin: unknown,
  ): Promise<unknown>;
}

/**
 * The request lane: error boundary → access log → deadline → authorization → guards (idempotency, rate limit) → validation →
 * author's middleware → fn → response check.
 *
 * It is an execution mode of middy, which gives each request its own hooks; middy's early timeout is off, since it would leave
 * the function running behind an answer that is not ours.
 */
export function createLane(fn: RouteFn, options: RouteOptions): Lane {
  const logSettings = readLogSettings();
  const roles = readRoles();
  const middleware = options.middleware ?? [];
  const guards = middleware.filter(isGuard);
  const guardHooks = guards.flatMap(({ before }) => (before === undefined ? [] : [before]));
  const isPlain = middleware.length === 0;
  let lane: Lane | undefined;

  // middy's type for an execution mode has no parameters, hence the question marks.
  function executionMode(
    core?: MiddyCore,
    before?: Hook[],
    _fn?: unknown,
    after?: Hook[],
    onError?: Hook[],
    plugin?: unknown,
  ) {
    if (!core || !before || !after || !onError) throw new Error("@middy/core changed its execution modes.");
    lane = async (event, context) => {
      const startedAt = performance.now();
      const exchange = openExchange(event, context, logSettings, roles);
      const middyRequest = core.middyRequest(exchange.request.event, exchange.lambdaContext);
      const envelope = await answer(exchange, isPlain, () =>
        settle(exchange, guards, middyRequest, () =>
          core.runRequest(
            middyRequest,
            [
              () => authorize(exchange.user, options.scopes ?? null),
              ...guardHooks,
              () => validate(exchange, options),
              ...before,
            ],
            (rawEvent) => run(exchange, fn, options, rawEvent),
            after,
            [(failed) => refuse(exchange, failed), ...onError],
            plugin,
          ),
        ),
      );
      const { request, user, errorCode } = exchange;
      const durationMs = performance.now() - startedAt;
      writeAccessLine(logSettings, { request, user, status: envelope.statusCode, durationMs, errorCode });
      return envelope;
    };
    return lane;
  }

  middy({ executionMode, timeoutEarlyInMillis: 0 }).use(middleware.filter((each) => !isGuard(each)));
  if (lane === undefined) throw new Error("@middy/core did not start its execution mode.");
  return lane;
}

function openExchange(event: unknown, context: unknown, logSettings: LogSettings, roles: Roles | undefined): Exchange {
  const request = readRequest(event, context);
  const logger = createLogger(request.requestId, logSettings);
  const lambdaContext = typeof context === "object" && context !== null ? context : {};
  const deadline = openDeadline(lambdaContext);
  const user = readUser(event, roles);
  return { request, user, logger, lambdaContext, deadline, validated: [], errorCode: undefined };
}

/**
 * The outermost boundary: whatever happens inside, and however long it takes, a full envelope comes out in time.
 * @param isPlain whether no middleware had a hand in the response, so that it is whole as it is
 */
async function answer(exchange: Exchange, isPlain: boolean, respond: () => Promise<unknown>): Promise<Envelope> {
  try {
    const response = await exchange.deadline.race(respond());
    return isPlain && isEnvelope(response)
      ? withinLimit(response)
      : completeEnvelope(response, exchange.request.requestId);
  } catch (error) {
    return toRefusal(exchange, error);
  }
}

/**
 * The guards' `after` or `onError`, around all that middy runs: it leaves out every `after` when a `before` has answered, and
 * the rest of the `onError` when one of them answers or throws. A guard that has begun something must end it.
 */
function settle(
  exchange: Exchange,
  guards: readonly Middleware[],
  request: MiddlewareRequest,
  respond: () => Promise<unknown>,
): Promise<unknown> {
  return guards.length === 0 ? respond() : settleGuards(exchange, guards, request, respond);
}

async function settleGuards(
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

/** Runs before the author's onError hooks, so that they find a response to add headers to, as middy's middlewares expect. */
function refuse(exchange: Exchange, failed: MiddlewareRequest): void {
  failed.response = toRefusal(exchange, failed.error);
}

function toRefusal(exchange: Exchange, error: unknown): Envelope {
  const { envelope, code } = toErrorResponse(error, exchange.request.requestId, exchange.logger);
  exchange.errorCode = code;
  return envelope;
}
