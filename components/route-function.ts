import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "../plinth/bundling/bundle.ts";
import type { Route } from "../plinth/routing/route-table.ts";
import { laneEnvironment } from "../plinth/settings/lane-environment.ts";
import type { RouteAuthorization } from "./authorizer.ts";
import type { CodeBucket } from "./code-bucket.ts";
import { createFunction } from "./create-function.ts";
import type { PolicyStatement } from "./function-role.ts";
import type { HttpApi } from "./http-api.ts";
import { createInvokeTarget, type InvokeTarget } from "./invoke-target.ts";
import { numbered } from "./numbered.ts";
import type { StackContext } from "./stack-context.ts";

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
  /** Gateway paths on which OPTIONS leads around the authorizer, by the name of the route that answers it. */
  readonly preflights: Readonly<Record<string, readonly string[]>>;
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
    const { function: planned, ...rest } = args;
    const environment = { ...laneEnvironment(args.context, planned), ...args.environment };
    const fn = createFunction(name, { ...rest, ...planned, environment }, { parent: this });
    const target = createInvokeTarget(name, { ...planned, api: args.api, fn }, { parent: this });
    this.routes = this.createRoutes(name, args, target);
    this.functionName = fn.name;
    this.registerOutputs({ functionName: this.functionName });
  }

  /**
   * The gateway's routes, over one integration. A route is named after itself and not after its function: when the packaging
   * changes, the same route leads to another function, and no request finds it missing.
   */
  private createRoutes(
    name: string,
    { function: { routes, bundle, preflights, timeoutSeconds }, api }: RouteFunctionArgs,
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
    const createRoute = (name: string, routeKey: string, authorization: RouteAuthorization) =>
      new aws.apigatewayv2.Route(
        name,
        { apiId: api.apiId, routeKey, target: pulumi.interpolate`integrations/${integration.id}`, ...authorization },
        { parent: this },
      );
    return routes.flatMap(({ function: own, method, paths }) => {
      const closed = api.authorizationOf(bundle.descriptions[own]?.scopes);
      const open = api.authorizationOf(null);
      return [
        ...paths.map((path, index) => createRoute(numbered(own, index), `${method} ${path}`, closed)),
        ...(preflights[own] ?? []).map((path, index) =>
          createRoute(numbered(`${own}-preflight`, index), `OPTIONS ${path}`, open),
        ),
      ];
    });
  }
}

/** The gateway waits a little longer than the function may run, up to its own limit of 30 s, so that the function's answer wins. */
function gatewayTimeoutMs(timeoutSeconds: number): number {
  return Math.min(timeoutSeconds * 1000 + 500, 30_000);
}
