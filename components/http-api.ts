import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Cors } from "../plinth/settings/parse-cors.ts";
import { type AuthorizationOf, createAuthorizer } from "./authorizer.ts";
import { kmsKeyOf, logGroupIn, nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** The HTTP API and its one stage, `$default`, throttled and logged as the preset says. */
export class HttpApi extends pulumi.ComponentResource {
  readonly apiId: pulumi.Output<string>;
  readonly executionArn: pulumi.Output<string>;
  /** The log group with one line for every request. */
  readonly accessLogName: pulumi.Output<string>;
  /** As AWS tells it: it says in which account the stack is, which the provider may not know. */
  readonly accessLogArn: pulumi.Output<string>;
  /** Base URL of the API, without a slash at its end. */
  readonly url: pulumi.Output<string>;
  /** What the gateway asks of a caller before a route with these scopes. */
  readonly authorizationOf: AuthorizationOf;
  /** What an app needs in order to get a token; undefined where nobody gives any. */
  readonly auth: Readonly<Record<string, unknown>> | undefined;

  constructor(
    name: string,
    context: StackContext & { awsEndpoint?: string | undefined; cors?: Cors | undefined },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:HttpApi", name, {}, options);
    const parent = { parent: this };
    const api = new aws.apigatewayv2.Api(
      name,
      {
        name: nameIn(context, "api", 128),
        protocolType: "HTTP",
        ...corsOf(context.cors),
        tags: tagsOf(context),
      },
      parent,
    );
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-access`,
      {
        name: logGroupIn(context, "access"),
        retentionInDays: context.preset.logRetentionDays,
        ...kmsKeyOf(context),
        tags: tagsOf(context),
      },
      parent,
    );
    new aws.apigatewayv2.Stage(
      name,
      {
        apiId: api.id,
        name: "$default",
        autoDeploy: true,
        // Both numbers, always: once the block exists, a number left out means 0, which blocks every request.
        defaultRouteSettings: {
          throttlingRateLimit: context.preset.rateLimitPerSecond,
          throttlingBurstLimit: context.preset.burstLimit,
          detailedMetricsEnabled: false,
        },
        accessLogSettings: { destinationArn: logs.arn, format: accessLogFormat(context.stack) },
        tags: tagsOf(context),
      },
      parent,
    );
    this.authorizationOf = createAuthorizer(name, context, api.id, parent);
    this.auth = context.tokenIssuer?.outputs;
    this.apiId = api.id;
    this.executionArn = api.executionArn;
    this.accessLogName = logs.name;
    this.accessLogArn = logs.arn;
    // The embedded AWS answers under a path, since not every client resolves names below "localhost".
    this.url = context.awsEndpoint
      ? pulumi.interpolate`${context.awsEndpoint}/_aws/execute-api/${api.id}`
      : api.apiEndpoint;
    this.registerOutputs({ apiId: this.apiId, url: this.url });
  }
}

// Every method that a route can have: a preflight asks for one, and the gateway answers 404 where there is none.
const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** The gateway answers preflights itself, before any authorizer. Without this no page of another origin reads an answer. */
function corsOf(cors: Cors | undefined): Pick<aws.apigatewayv2.ApiArgs, "corsConfiguration"> {
  if (!cors) return {};
  return {
    corsConfiguration: {
      allowOrigins: [...cors.allowOrigins],
      allowCredentials: cors.allowCredentials,
      allowMethods: METHODS,
      allowHeaders: [...cors.allowHeaders],
      exposeHeaders: [...cors.exposeHeaders],
      maxAge: cors.maxAgeSeconds,
    },
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
