import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedTaskFunction } from "../plinth/plan/plan.ts";
import { laneEnvironment } from "../plinth/settings/lane-environment.ts";
import type { CodeBucket } from "./code-bucket.ts";
import { createFunction } from "./create-function.ts";
import type { PolicyStatement } from "./function-role.ts";
import type { StackContext } from "./stack-context.ts";

/** Arguments of {@link TaskFunction}. */
export interface TaskFunctionArgs {
  readonly context: StackContext;
  readonly planned: PlannedTaskFunction;
  readonly code: CodeBucket;
  /** What the function may do beyond writing its own log. */
  readonly grants: readonly pulumi.Input<PolicyStatement>[];
  /** Environment variables; 4 KB in all. */
  readonly environment: Record<string, pulumi.Input<string>>;
}

/** The function of one task, with role, log group and code. What calls it is a resource below it. */
export class TaskFunction extends pulumi.ComponentResource {
  /** For those that must wait for it. */
  readonly lambda: aws.lambda.Function;
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;

  constructor(name: string, args: TaskFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:TaskFunction", name, {}, options);
    const { planned, ...rest } = args;
    const { bundle, memoryMb, timeoutSeconds } = planned;
    const environment = { ...laneEnvironment(args.context, planned), ...args.environment };
    const grants = [...args.grants];
    const fn = createFunction(
      name,
      { ...rest, grants, environment, bundle, memoryMb, timeoutSeconds },
      { parent: this },
    );
    this.lambda = fn;
    this.functionName = fn.name;
    this.functionArn = fn.arn;
    this.registerOutputs({ functionName: this.functionName });
  }
}

// A run that waited for longer is more of a surprise than of a help. AWS's default is six hours.
const LONGEST_WAIT_SECONDS = 3_600;
const DEFAULT_RETRIES = 2;

/** How often Lambda repeats what nobody waits for, and where it leaves what failed for good. */
export function keepFailures(
  {
    functionName,
    planned,
    deadLettersArn,
  }: {
    readonly functionName: pulumi.Output<string>;
    readonly planned: PlannedTaskFunction;
    readonly deadLettersArn: pulumi.Output<string>;
  },
  parent: pulumi.CustomResourceOptions,
): void {
  new aws.lambda.FunctionEventInvokeConfig(
    planned.name,
    {
      functionName,
      maximumRetryAttempts: planned.description.retries ?? DEFAULT_RETRIES,
      maximumEventAgeInSeconds: LONGEST_WAIT_SECONDS,
      destinationConfig: { onFailure: { destination: deadLettersArn } },
    },
    parent,
  );
}

/** The statement by which a function's failures may be left in a queue: Lambda sends them with the function's own role. */
export function mayKeepFailures(deadLettersArn: pulumi.Output<string>): pulumi.Output<PolicyStatement> {
  return deadLettersArn.apply((arn) => ({ sid: "DeadLetters", actions: ["sqs:SendMessage"], resources: [arn] }));
}
