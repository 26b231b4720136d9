import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { writeAccessLine } from "./access-log.ts";
import { authorize } from "./authorization.ts";
import { readBody } from "./body.ts";
import { completeEnvelope, type Envelope, toJsonEnvelope } from "./envelope.ts";
import { toErrorResponse } from "./error-response.ts";
import { createLogger, type Logger, type LogSettings, readLogSettings } from "./logger.ts";
import { type ApiRequest, readParams, readQuery, readRequest } from "./request.ts";
import { type RouteContext, toRouteContext } from "./route-context.ts";
import type { Middleware, MiddlewareRequest, RouteOptions } from "./route-options.ts";
import { check, toFields, validateParts } from "./validation.ts";

export type RouteFn = (body: unknown, ctx: RouteContext, logger: Logger) => unknown;
export type Lane = (event: unknown, context?: unknown) => Promise<Envelope>;

/** One request on its way through the lane. */
interface Exchange {
  readonly request: ApiRequest;
  readonly logger: Logger;
  readonly lambdaContext: object;
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
 * The request lane: error boundary → access log → validation → author's middleware → fn → response check.
 *
 * It is an execution mode of middy, which gives each request its own hooks; middy's early timeout is off, since it would leave
 * the function running behind an answer that is not ours.
 */
export function createLane(fn: RouteFn, options: RouteOptions): Lane {
  const logSettings = readLogSettings();
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
    lane = async (event, context) => {
      const startedAt = performance.now();
      const exchange = openExchange(event, context, logSettings);
      const envelope = await answer(exchange, async () => {
        if (!core || !before || !after || !onError) throw new Error("@middy/core changed its execution modes.");
        return core.runRequest(
          core.middyRequest(exchange.request.event, exchange.lambdaContext),
          [() => admit(exchange, options), ...before],
          (rawEvent) => run(exchange, fn, options, rawEvent),
          after,
          [(failed) => refuse(exchange, failed), ...onError],
          plugin,
        );
      });
      const durationMs = performance.now() - startedAt;
      writeAccessLine(logSettings, exchange.request, envelope.statusCode, durationMs, exchange.errorCode);
      return envelope;
    };
    return lane;
  }

  middy({ executionMode, timeoutEarlyInMillis: 0 }).use([...(options.middleware ?? [])] satisfies Middleware[]);
  if (lane === undefined) throw new Error("@middy/core did not start its execution mode.");
  return lane;
}

function openExchange(event: unknown, context: unknown, logSettings: LogSettings): Exchange {
  const request = readRequest(event, context);
  const logger = createLogger(request.requestId, logSettings);
  const lambdaContext = typeof context === "object" && context !== null ? context : {};
  return { request, logger, lambdaContext, validated: [], errorCode: undefined };
}

/** The outermost boundary: whatever happens inside, a full envelope comes out. */
async function answer(exchange: Exchange, respond: () => Promise<unknown>): Promise<Envelope> {
  const { requestId } = exchange.request;
  try {
    return completeEnvelope(await respond(), requestId);
  } catch (error) {
    return toRefusal(exchange, error);
  }
}

/** Before the author's middlewares. Deadline, idempotency and rate limits stand here, before the validation. */
async function admit(exchange: Exchange, { scopes, body, params, query }: RouteOptions): Promise<void> {
  const { event, user } = exchange.request;
  authorize(user, scopes ?? null);
  exchange.validated = await validateParts([
    { name: "body", schema: body, value: readBody(event, body !== undefined) },
    { name: "params", schema: params, value: readParams(event) },
    { name: "query", schema: query, value: readQuery(event) },
  ]);
}

/** The author's function, and the check of what it returns. */
async function run(
  exchange: Exchange,
  fn: RouteFn,
  options: RouteOptions,
  rawEvent: APIGatewayProxyEventV2,
): Promise<Envelope> {
  const { request, logger, lambdaContext, validated } = exchange;
  const [body, ...rest] = validated;
  const returned = await fn(body, toRouteContext(request, rest, rawEvent, lambdaContext), logger);
  const value = options.response === undefined ? returned : await checkResponse(options.response, returned);
  const status = options.status ?? defaultStatus(request.method, value, options);
  if (status !== 204 && status !== 304) return toJsonEnvelope(status, request.requestId, value);
  if (value !== undefined)
    logger.warn(`A ${status} has no body, so the returned value was not sent. Set status: 200 to send it.`);
  return toJsonEnvelope(status, request.requestId, undefined);
}

async function checkResponse(schema: NonNullable<RouteOptions["response"]>, returned: unknown): Promise<unknown> {
  const checked = await check(schema, returned);
  if (checked.issues === undefined) return checked.value;
  const fields = toFields("response", checked.issues);
  throw Object.assign(new Error("The returned value does not fit the route's response schema."), { fields });
}

function defaultStatus(method: string, value: unknown, { response }: RouteOptions): number {
  if (value === undefined) return 204;
  if (method === "DELETE" && response === undefined) return 204;
  return method === "POST" ? 201 : 200;
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
