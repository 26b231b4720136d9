import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Cors } from "../plinth/settings/parse-cors.ts";
import type { Domain } from "../plinth/settings/parse-domain.ts";
import { type AuthorizationOf, createAuthorizer } from "./authorizer.ts";
import { kmsKeyOf, logGroupIn, nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** What an {@link HttpApi} needs to know of its stack. */
export interface HttpApiContext extends StackContext {
  readonly awsEndpoint?: string | undefined;
  readonly cors?: Cors | undefined;
  /** The name under which it answers. Default: the gateway's own. */
  readonly domain?: Domain | undefined;
  /** Whether the gateway's own name answers. Default: it does. */
  readonly defaultEndpoint?: "closed" | "open";
}

/** The HTTP API and its access log. It answers as soon as it has its stage: `createStage`. */
export class HttpApi extends pulumi.ComponentResource {
  readonly apiId: pulumi.Output<string>;
  readonly executionArn: pulumi.Output<string>;
  /** The log group with one line for every request. */
  readonly accessLogName: pulumi.Output<string>;
  /** As AWS tells it: it says in which account the stack is, which the provider may not know. */
  readonly accessLogArn: pulumi.Output<string>;
  /** The gateway's own name for it, without https://. */
  readonly host: pulumi.Output<string>;
  /** Base URL of the API, without a slash at its end. */
  readonly url: pulumi.Output<string>;
  /** What the gateway asks of a caller before a route with these scopes. */
  readonly authorizationOf: AuthorizationOf;
  /** What an app needs in order to get a token; undefined where nobody gives any. */
  readonly auth: Readonly<Record<string, unknown>> | undefined;

  constructor(name: string, context: HttpApiContext, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:HttpApi", name, {}, options);
    const parent = { parent: this };
    const api = new aws.apigatewayv2.Api(
      name,
      {
        name: nameIn(context, "api", 128),
        protocolType: "HTTP",
        disableExecuteApiEndpoint: context.defaultEndpoint === "closed",
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
    this.authorizationOf = createAuthorizer(name, context, api.id, parent);
    this.auth = context.tokenIssuer?.outputs;
    this.apiId = api.id;
    this.executionArn = api.executionArn;
    this.accessLogName = logs.name;
    this.accessLogArn = logs.arn;
    this.host = api.apiEndpoint.apply((endpoint) => endpoint.replace(/^https?:\/\//, "").replace(/:\d+$/, ""));
    this.url = urlOf(api, context);
    this.registerOutputs({ apiId: this.apiId, url: this.url });
  }
}

function urlOf(api: aws.apigatewayv2.Api, { awsEndpoint, domain }: HttpApiContext): pulumi.Output<string> {
  // The embedded AWS answers under a path, since not every client resolves names below "localhost"; no name of a zone leads to it.
  if (awsEndpoint) return pulumi.interpolate`${awsEndpoint}/_aws/execute-api/${api.id}`;
  return domain ? pulumi.output(`https://${domain.name}`) : api.apiEndpoint;
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
