import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RouteBundle } from "../plinth/bundling/bundle.ts";
import type { Route } from "../plinth/routing/route-table.ts";
import type { CodeBucket } from "./code-bucket.ts";
import { FunctionRole, type PolicyStatement } from "./function-role.ts";
import type { HttpApi } from "./http-api.ts";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** Arguments of {@link RouteFunction}. */
export interface RouteFunctionArgs {
  readonly context: StackContext;
  readonly route: Route;
  readonly bundle: RouteBundle;
  readonly api: HttpApi;
  readonly code: CodeBucket;
  /** What the function may do beyond writing its own log. */
  readonly grants: pulumi.Input<pulumi.Input<PolicyStatement>[]>;
  /** Environment variables; 4 KB in all. */
  readonly environment: Record<string, pulumi.Input<string>>;
}

/** One endpoint: its function with role, log group and code, and the gateway's routes that lead to it. */
export class RouteFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: RouteFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:RouteFunction", name, {}, options);
    const logGroup = this.createLogGroup(name, args);
    const role = new FunctionRole(
      name,
      { context: args.context, logGroupArn: logGroup.arn, grants: args.grants },
      { parent: this },
    );
    const fn = this.createFunction(name, args, role, logGroup);
    this.createRoutes(name, args, fn);
    this.functionName = fn.name;
    this.registerOutputs({ functionName: this.functionName });
  }

  private createLogGroup(name: string, { context }: RouteFunctionArgs): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      name,
      {
        // Not Lambda's default name: a late log line would create that again after the stack is gone.
        name: `/plinth/${context.project}-${context.stack}/${name}`,
        retentionInDays: context.preset.logRetentionDays,
        tags: tagsOf(context),
      },
      { parent: this },
    );
  }

  private createFunction(
    name: string,
    { context, bundle, code, environment }: RouteFunctionArgs,
    role: FunctionRole,
    logGroup: aws.cloudwatch.LogGroup,
  ): aws.lambda.Function {
    const object = new aws.s3.BucketObjectv2(
      name,
      {
        bucket: code.bucketName,
        key: `${name}/${bundle.hash}.zip`,
        source: new pulumi.asset.FileAsset(bundle.zipFile),
      },
      { parent: this },
    );
    const { memoryMb, timeoutSeconds } = sizeOf(context, bundle);
    return new aws.lambda.Function(
      name,
      {
        name: nameIn(context, name),
        role: role.roleArn,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        s3Bucket: object.bucket,
        s3Key: object.key,
        memorySize: memoryMb,
        timeout: timeoutSeconds,
        environment: { variables: { PLINTH_STACK: context.stack, ...environment } },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        tracingConfig: { mode: context.preset.tracing ? "Active" : "PassThrough" },
        tags: tagsOf(context),
      },
      { parent: this },
    );
  }

  private createRoutes(
    name: string,
    { context, route, bundle, api }: RouteFunctionArgs,
    fn: aws.lambda.Function,
  ): void {
    const parent = { parent: this };
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.apiId,
        integrationType: "AWS_PROXY",
        integrationUri: fn.arn,
        integrationMethod: "POST",
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: gatewayTimeoutMs(sizeOf(context, bundle).timeoutSeconds),
      },
      parent,
    );
    const permission = new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: fn.name,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/${invokePattern(route)}`,
      },
      parent,
    );
    route.paths.forEach((path, index) => {
      new aws.apigatewayv2.Route(
        index === 0 ? name : `${name}-${index + 1}`,
        {
          apiId: api.apiId,
          routeKey: `${route.method} ${path}`,
          target: pulumi.interpolate`integrations/${integration.id}`,
        },
        // A route that answers before the gateway may invoke its function answers 500.
        { ...parent, dependsOn: [permission] },
      );
    });
  }
}

/**
 * The part of a permission's source ARN after the stage: this route's method and path alone. A parameter becomes `*`,
 * which matches both the template and a request's own path, whichever the gateway compares.
 */
export function invokePattern({ method, paths }: Route): string {
  const path = paths.length > 1 ? `${commonPrefix(paths)}*` : (paths[0] ?? "/").replaceAll(/\{[^}]+\}/g, "*");
  return `${method === "ANY" ? "*" : method}${path}`;
}

// The two paths of `[[...name]]` are a prefix and what lies below it.
function commonPrefix(paths: readonly string[]): string {
  const shortest = [...paths].sort((a, b) => a.length - b.length)[0] ?? "/";
  return shortest.replaceAll(/\{[^}]+\}/g, "*");
}

/** The function's own overrides, else the preset's values. */
export function sizeOf(
  { preset }: StackContext,
  { description }: RouteBundle,
): { memoryMb: number; timeoutSeconds: number } {
  return {
    memoryMb: description.memoryMb ?? preset.memoryMb,
    timeoutSeconds: description.timeoutSeconds ?? preset.timeoutSeconds,
  };
}

/** The gateway waits a little longer than the function may run, up to its own limit of 30 s, so that the function's answer wins. */
function gatewayTimeoutMs(timeoutSeconds: number): number {
  return Math.min(timeoutSeconds * 1000 + 500, 30_000);
}
