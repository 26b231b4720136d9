import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { invokePatterns } from "../plinth/routing/invoke-patterns.ts";
import type { Route } from "../plinth/routing/route-table.ts";
import type { HttpApi } from "./http-api.ts";
import { numbered } from "./numbered.ts";

/** What the gateway invokes, and what it needs before it may. */
export interface InvokeTarget {
  readonly arn: pulumi.Output<string>;
  readonly permissions: readonly aws.lambda.Permission[];
}

/** Arguments of {@link createInvokeTarget}. */
export interface InvokeTargetArgs {
  readonly api: HttpApi;
  readonly fn: aws.lambda.Function;
  readonly routes: readonly Route[];
  /** Instances that are kept started. Default: none. */
  readonly provisionedConcurrency?: number;
}

// Its name on AWS, the same for each function.
const WARM = "warm";

/**
 * What the gateway invokes for a function's routes: the function itself, or an alias of its latest version, of which instances are kept
 * started. The permission for the function itself is there in both cases, so that a live route finds it when it changes from one to the other.
 */
export function createInvokeTarget(
  name: string,
  args: InvokeTargetArgs,
  options: pulumi.CustomResourceOptions,
): InvokeTarget {
  const { fn, provisionedConcurrency } = args;
  const permissions = createPermissions(name, args, {}, options);
  if (provisionedConcurrency === undefined) return { arn: fn.arn, permissions };
  const alias = createWarmAlias(name, fn, provisionedConcurrency, options);
  const ofAlias = createPermissions(`${name}-${WARM}`, args, { qualifier: alias.name }, options);
  return { arn: alias.arn, permissions: [...permissions, ...ofAlias] };
}

function createWarmAlias(
  name: string,
  fn: aws.lambda.Function,
  provisionedConcurrentExecutions: number,
  options: pulumi.CustomResourceOptions,
): aws.lambda.Alias {
  const alias = new aws.lambda.Alias(name, { name: WARM, functionName: fn.name, functionVersion: fn.version }, options);
  new aws.lambda.ProvisionedConcurrencyConfig(
    name,
    { functionName: fn.name, qualifier: alias.name, provisionedConcurrentExecutions },
    options,
  );
  return alias;
}

/** The API may invoke the function for its own routes, from its one stage, and nothing else. */
function createPermissions(
  name: string,
  { api, fn, routes }: InvokeTargetArgs,
  alias: { qualifier?: pulumi.Output<string> },
  options: pulumi.CustomResourceOptions,
): aws.lambda.Permission[] {
  return invokePatterns(routes).map(
    (pattern, index) =>
      new aws.lambda.Permission(
        numbered(name, index),
        {
          action: "lambda:InvokeFunction",
          function: fn.name,
          ...alias,
          principal: "apigateway.amazonaws.com",
          sourceArn: pulumi.interpolate`${api.executionArn}/$default/${pattern}`,
        },
        options,
      ),
  );
}
