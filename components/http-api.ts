import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Cors } from "../plinth/settings/parse-cors.ts";
import { kmsKeyOf, logGroupIn, nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** The HTTP API and its access log. It answers as soon as it has its stage: `createStage`. */
export class HttpApi extends pulumi.ComponentResource {
  readonly apiId: pulumi.Output<string>;
  readonly executionArn: pulumi.Output<string>;
  /** The log group with one line for every request. */
  readonly accessLogName: pulumi.Output<string>;
  readonly accessLogArn: pulumi.Output<string>;
  /** Base URL of the API, without a slash at its end. */
  readonly url: pulumi.Output<string>;

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
