import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "../plinth/bundling/bundle.ts";
import { invokePatterns } from "../plinth/routing/invoke-patterns.ts";
import type { Route } from "../plinth/routing/route-table.ts";
import { laneEnvironment } from "../plinth/settings/lane-environment.ts";
import type { CodeBucket } from "./code-bucket.ts";
import { FunctionRole, type PolicyStatement } from "./function-role.ts";
import type { HttpApi } from "./http-api.ts";
import { kmsKeyOf, logGroupIn, nameIn, type StackContext, tagsOf, vpcConfigOf } from "./stack-context.ts";

/** A function of the API and what it needs. */
export interface ApiFunction {
  /** Stable name: of its route, of its group, or of the API's single function. */
  readonly name: string;
  /** The routes that it answers, at least one. */
  readonly routes: readonly Route[];
  readonly bundle: Bundle;
  readonly memoryMb: number;
  /** At most 29, since the gateway gives up after 30. */
  readonly timeoutSeconds: number;
  /** Whether one of its routes has scopes. */
  readonly readsRoles: boolean;
}

/** Arguments of {@link RouteFunction}. */
export interface RouteFunctionArgs {
  readonly context: StackContext;
  readonly function: ApiFunction;
  readonly api: HttpApi;
  readonly code: CodeBucket;
  /** What the function may do beyond writing its own log. */
  readonly grants: pulumi.Input<pulumi.Input<PolicyStatement>[]>;
  /** Environment variables; 4 KB in all. */
  readonly environment: Record<string, pulumi.Input<string>>;
}

/** One function of the API with role, log group and code, and the gateway's routes that lead to it. */
export class RouteFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly routes: readonly aws.apigatewayv2.Route[];

  constructor(name: string, args: RouteFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:RouteFunction", name, {}, options);
    const logGroup = this.createLogGroup(name, args);
    const role = new FunctionRole(
      name,
      { context: args.context, logGroupArn: logGroup.arn, grants: args.grants },
      { parent: this },
    );
    const fn = this.createFunction(name, args, role, logGroup);
    const permissions = this.createPermissions(name, args, fn);
    this.routes = this.createRoutes(name, args, fn, permissions);
    this.functionName = fn.name;
    this.registerOutputs({ functionName: this.functionName });
  }

  private createLogGroup(name: string, { context }: RouteFunctionArgs): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      name,
      {
        name: logGroupIn(context, name),
        retentionInDays: context.preset.logRetentionDays,
        ...kmsKeyOf(context),
        tags: tagsOf(context),
      },
      { parent: this },
    );
  }

  private createFunction(
    name: string,
    { context, function: { bundle, memoryMb, timeoutSeconds, readsRoles }, code, environment }: RouteFunctionArgs,
    role: FunctionRole,
    logGroup: aws.cloudwatch.LogGroup,
  ): aws.lambda.Function {
    return new aws.lambda.Function(
      name,
      {
        name: nameIn(context, name),
        role: role.roleArn,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        ...code.place(name, bundle),
        memorySize: memoryMb,
        timeout: timeoutSeconds,
        ...(context.keyArn ? { kmsKeyArn: context.keyArn } : {}),
        environment: { variables: { ...laneEnvironment(context, { readsRoles }), ...environment } },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        ...vpcConfigOf(context),
        tracingConfig: { mode: context.preset.tracing ? "Active" : "PassThrough" },
        tags: tagsOf(context),
      },
      { parent: this },
    );
  }

  /** The API may invoke the function for its own routes, from its one stage, and nothing else. */
  private createPermissions(
    name: string,
    { function: { routes }, api }: RouteFunctionArgs,
    fn: aws.lambda.Function,
  ): aws.lambda.Permission[] {
    return invokePatterns(routes).map(
      (pattern, index) =>
        new aws.lambda.Permission(
          numbered(name, index),
          {
            action: "lambda:InvokeFunction",
            function: fn.name,
            principal: "apigateway.amazonaws.com",
            sourceArn: pulumi.interpolate`${api.executionArn}/$default/${pattern}`,
          },
          { parent: this },
        ),
    );
  }

  /**
   * The gateway's routes, over one integration. A route is named after itself and not after its function: when the packaging
   * changes, the same route leads to another function, and no request finds it missing.
   */
  private createRoutes(
    name: string,
    { function: { routes, timeoutSeconds }, api }: RouteFunctionArgs,
    fn: aws.lambda.Function,
    permissions: aws.lambda.Permission[],
  ): aws.apigatewayv2.Route[] {
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.apiId,
        integrationType: "AWS_PROXY",
        integrationUri: fn.arn,
        integrationMethod: "POST",
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: gatewayTimeoutMs(timeoutSeconds),
      },
      { parent: this },
    );
    return routes.flatMap((route) =>
      route.paths.map(
        (path, index) =>
          new aws.apigatewayv2.Route(
            numbered(route.function, index),
            {
              apiId: api.apiId,
              routeKey: `${route.method} ${path}`,
              target: pulumi.interpolate`integrations/${integration.id}`,
            },
            // A route that answers before the gateway may invoke its function answers 500.
            { parent: this, dependsOn: permissions },
          ),
      ),
    );
  }
}

function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}-${index + 1}`;
}

/** The gateway waits a little longer than the function may run, up to its own limit of 30 s, so that the function's answer wins. */
function gatewayTimeoutMs(timeoutSeconds: number): number {
  return Math.min(timeoutSeconds * 1000 + 500, 30_000);
}
