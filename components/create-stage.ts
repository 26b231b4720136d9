import * as aws from "@pulumi/aws";
import type { RouteThrottle } from "../plinth/plan/plan.ts";
import type { HttpApi } from "./http-api.ts";
import { type StackContext, tagsOf } from "./stack-context.ts";

/** Arguments of {@link createStage}. */
export interface StageArgs {
  readonly context: StackContext;
  readonly api: HttpApi;
  /** Every route of the API. */
  readonly routes: readonly aws.apigatewayv2.Route[];
  readonly throttles: readonly RouteThrottle[];
}

/**
 * The API's one stage, `$default`, throttled and logged as the preset says. It comes after the routes, since AWS refuses settings for a
 * route that is not there yet; a route that goes is deleted after its settings, like everything that Pulumi deletes.
 */
export function createStage(name: string, { context, api, routes, throttles }: StageArgs): aws.apigatewayv2.Stage {
  const { preset, stack } = context;
  return new aws.apigatewayv2.Stage(
    name,
    {
      apiId: api.apiId,
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: throttled(preset),
      routeSettings: throttles.map((each) => ({ routeKey: each.routeKey, ...throttled(each) })),
      accessLogSettings: { destinationArn: api.accessLogArn, format: accessLogFormat(stack) },
      tags: tagsOf(context),
    },
    { parent: api, dependsOn: [...routes] },
  );
}

// Every field, always: a number left out means 0, which blocks every request, and a route's settings take nothing from the stage's.
function throttled({ rateLimitPerSecond, burstLimit }: Omit<RouteThrottle, "routeKey">) {
  return {
    throttlingRateLimit: rateLimitPerSecond,
    throttlingBurstLimit: burstLimit,
    detailedMetricsEnabled: false,
  };
}

/** The stack is in every line, because a metric that is counted from the lines takes its dimensions from them alone. */
function accessLogFormat(stack: string): string {
  return JSON.stringify({ ...ACCESS_LOG_FORMAT, stack });
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
const ACCESS_LOG_FORMAT = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  route: "$context.routeKey",
  path: "$context.path",
  protocol: "$context.protocol",
  status: "$context.status",
  responseBytes: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  integrationLatencyMs: "$context.integrationLatency",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
} as const;
