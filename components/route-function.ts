import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "../plinth/bundling/bundle.ts";
import type { Route } from "../plinth/routing/route-table.ts";
import { laneEnvironment } from "../plinth/settings/lane-environment.ts";
import type { CodeBucket } from "./code-bucket.ts";
import { FunctionRole, type PolicyStatement } from "./function-role.ts";
import type { HttpApi } from "./http-api.ts";
import { createInvokeTarget, type InvokeTarget } from "./invoke-target.ts";
import { numbered } from "./numbered.ts";
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
  /** Requests that it answers at a time, at most and at any time. Default: what is free in the account. */
  readonly reservedConcurrency?: number;
  /** Instances that are kept started. Default: none. */
  readonly provisionedConcurrency?: number;
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
    const target = createInvokeTarget(name, { ...args.function, api: args.api, fn }, { parent: this });
    this.routes = this.createRoutes(name, args, target);
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
    { context, function: planned, code, environment }: RouteFunctionArgs,
    role: FunctionRole,
    logGroup: aws.cloudwatch.LogGroup,
  ): aws.lambda.Function {
    const { bundle, memoryMb, timeoutSeconds, readsRoles } = planned;
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
        ...concurrencyOf(planned),
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

  /**
   * The gateway's routes, over one integration. A route is named after itself and not after its function: when the packaging
   * changes, the same route leads to another function, and no request finds it missing.
   */
  private createRoutes(
    name: string,
    { function: { routes, timeoutSeconds }, api }: RouteFunctionArgs,
    { arn, permissions }: InvokeTarget,
  ): aws.apigatewayv2.Route[] {
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.apiId,
        integrationType: "AWS_PROXY",
        integrationUri: arn,
        integrationMethod: "POST",
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: gatewayTimeoutMs(timeoutSeconds),
      },
      // A route that answers before the gateway may invoke its function, or its alias, answers 500.
      { parent: this, dependsOn: [...permissions] },
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
            { parent: this },
          ),
      ),
    );
  }
}

/** The gateway waits a little longer than the function may run, up to its own limit of 30 s, so that the function's answer wins. */
function gatewayTimeoutMs(timeoutSeconds: number): number {
  return Math.min(timeoutSeconds * 1000 + 500, 30_000);
}

/** What is kept started is a published version. */
function concurrencyOf({
  reservedConcurrency,
  provisionedConcurrency,
}: ApiFunction): Pick<aws.lambda.FunctionArgs, "reservedConcurrentExecutions" | "publish"> {
  return {
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    ...(provisionedConcurrency === undefined ? {} : { publish: true }),
  };
}
