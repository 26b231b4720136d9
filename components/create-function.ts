import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "../plinth/bundling/bundle.ts";
import type { CodeBucket } from "./code-bucket.ts";
import { FunctionRole, type PolicyStatement } from "./function-role.ts";
import { kmsKeyOf, logGroupIn, nameIn, type StackContext, tagsOf, vpcConfigOf } from "./stack-context.ts";

/** What a function of Lambda needs, whoever calls it. */
export interface FunctionArgs {
  readonly context: StackContext;
  readonly bundle: Pick<Bundle, "zipFile" | "hash">;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly code: CodeBucket;
  /** What the function may do beyond writing its own log. */
  readonly grants: pulumi.Input<pulumi.Input<PolicyStatement>[]>;
  /** Environment variables; 4 KB in all. */
  readonly environment: Record<string, pulumi.Input<string>>;
  /** Invocations at a time, at most and at any time. Default: what is free in the account. */
  readonly reservedConcurrency?: number;
  /** Instances that are kept started. Default: none. */
  readonly provisionedConcurrency?: number;
}

/** A function of Lambda with its log group and its role, all of one name. */
export function createFunction(
  name: string,
  args: FunctionArgs,
  parent: pulumi.CustomResourceOptions,
): aws.lambda.Function {
  const { context, bundle, memoryMb, timeoutSeconds, code, grants, environment } = args;
  const logGroup = new aws.cloudwatch.LogGroup(
    name,
    {
      name: logGroupIn(context, name),
      retentionInDays: context.preset.logRetentionDays,
      ...kmsKeyOf(context),
      tags: tagsOf(context),
    },
    parent,
  );
  const role = new FunctionRole(name, { context, logGroupArn: logGroup.arn, grants }, parent);
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
      ...concurrencyOf(args),
      ...(context.keyArn ? { kmsKeyArn: context.keyArn } : {}),
      environment: { variables: environment },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      ...vpcConfigOf(context),
      tracingConfig: { mode: context.preset.tracing ? "Active" : "PassThrough" },
      tags: tagsOf(context),
    },
    parent,
  );
}

/** What is kept started is a published version. */
function concurrencyOf({
  reservedConcurrency,
  provisionedConcurrency,
}: FunctionArgs): Pick<aws.lambda.FunctionArgs, "reservedConcurrentExecutions" | "publish"> {
  return {
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    ...(provisionedConcurrency === undefined ? {} : { publish: true }),
  };
}
