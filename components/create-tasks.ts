import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedTaskFunction } from "../plinth/plan/plan.ts";
import type { CodeBucket } from "./code-bucket.ts";
import type { Resources } from "./create-resources.ts";
import { FailedInvocations } from "./failed-invocations.ts";
import type { HttpApi } from "./http-api.ts";
import { placeOf } from "./place-of.ts";
import { connectConsumer, createQueue, mayConsume } from "./queue-consumer.ts";
import type { QueueWithDeadLetters } from "./queue-with-dead-letters.ts";
import { accessOf, type FunctionTarget, type TaskTargets } from "./resource-access.ts";
import { nameIn, type StackContext } from "./stack-context.ts";
import { keepFailures, mayKeepFailures, TaskFunction } from "./task-function.ts";
import { createSchedule, ScheduleGroup } from "./task-schedule.ts";

/** The tasks of a stack, as deployed. */
export interface Tasks extends TaskTargets {
  readonly queues: ReadonlyMap<string, QueueWithDeadLetters>;
  /** Absent where the stack has queues' consumers alone. */
  readonly failedInvocations?: FailedInvocations | undefined;
  /** HTTPS addresses by the names of their functions, for callers that sign; undefined where none has one. */
  readonly functionUrls: Readonly<Record<string, pulumi.Output<string>>> | undefined;
}

/** Arguments of {@link createTasks}. */
export interface TasksArgs {
  readonly context: StackContext & { readonly awsEndpoint?: string | undefined };
  readonly tasks: readonly PlannedTaskFunction[];
  readonly resources: Resources;
  readonly api: HttpApi;
  readonly code: CodeBucket;
}

/** Creates the queues, then the tasks' functions, and last what calls them, so that nothing is called before all of it is there. */
export function createTasks(
  { context, tasks, resources, api, code }: TasksArgs,
  options: pulumi.ComponentResourceOptions = {},
): Tasks {
  const arnNearby = api.accessLogArn;
  const ofKind = (kind: PlannedTaskFunction["task"]["kind"]) => tasks.filter(({ task }) => task.kind === kind);
  const queues = new Map(
    ofKind("queue").map((task) => [task.task.name, createQueue(task, { context, arnNearby }, options)]),
  );
  const failedInvocations =
    tasks.length > queues.size
      ? new FailedInvocations("failed-invocations", { context, arnNearby }, options)
      : undefined;
  // By its name and not by itself, since two functions may invoke each other.
  const named = new Map(
    ofKind("function").map(({ task, name }) => [task.name, namedFunction(context, name, arnNearby)]),
  );
  const functions = new Map(
    tasks.map((planned) => {
      const access = accessOf(planned.uses, { ...resources, queues, functions: named });
      const queue = planned.task.kind === "queue" ? queues.get(planned.task.name) : undefined;
      const own = [
        ...(queue ? [mayConsume(planned, queue)] : []),
        ...(!queue && failedInvocations ? [mayKeepFailures(failedInvocations.queueArn)] : []),
      ];
      const grants = [...own, ...access.grants];
      return [planned, new TaskFunction(planned.name, { context, planned, code, ...access, grants }, options)];
    }),
  );
  const urls = connect({ context, functions, queues, failedInvocations }, options);
  const invokable = [...functions].filter(([{ task }]) => task.kind === "function");
  return {
    queues,
    functions: new Map(invokable.map(([{ task }, fn]) => [task.name, fn])),
    failedInvocations,
    functionUrls: Object.keys(urls).length > 0 ? urls : undefined,
  };
}

interface Connected {
  readonly context: TasksArgs["context"];
  readonly functions: ReadonlyMap<PlannedTaskFunction, TaskFunction>;
  readonly queues: ReadonlyMap<string, QueueWithDeadLetters>;
  readonly failedInvocations: FailedInvocations | undefined;
}

/** What calls each function. Answers the addresses of those that have one. */
function connect(
  { context, functions, queues, failedInvocations }: Connected,
  options: pulumi.ComponentResourceOptions,
): Record<string, pulumi.Output<string>> {
  const group = [...functions.keys()].some(({ task }) => task.kind === "cron")
    ? new ScheduleGroup("crons", context, options)
    : undefined;
  const all = [...functions.values()].map(({ lambda }) => lambda);
  const urls: Record<string, pulumi.Output<string>> = {};
  for (const [planned, fn] of functions) {
    const { name, task, description } = planned;
    const { functionName, functionArn } = fn;
    const parent = { parent: fn, dependsOn: all };
    const queue = queues.get(task.name);
    if (task.kind === "queue") {
      if (queue) connectConsumer(planned, { context, queueArn: queue.queueArn, functionArn }, parent);
      continue;
    }
    // Made above, since this is no queue's.
    if (!failedInvocations) continue;
    const deadLettersArn = failedInvocations.queueArn;
    keepFailures({ functionName, planned, deadLettersArn }, parent);
    if (group && description.schedule !== null) {
      const { schedule, timezone } = description;
      createSchedule(
        name,
        { context, schedule, timezone: timezone ?? "UTC", functionArn, group, deadLettersArn },
        parent,
      );
    }
    if (description.url) {
      const url = new aws.lambda.FunctionUrl(name, { functionName, authorizationType: "AWS_IAM" }, parent);
      // The embedded AWS answers under a path, since not every client resolves names below "localhost".
      urls[task.name] = context.awsEndpoint
        ? pulumi.interpolate`${context.awsEndpoint}/_aws/lambda-url/${url.urlId}/`
        : url.functionUrl;
    }
  }
  return urls;
}

function namedFunction(context: StackContext, name: string, arnNearby: pulumi.Output<string>): FunctionTarget {
  const functionName = nameIn(context, name);
  const functionArn = arnNearby.apply((arn) => {
    const { partition, region, accountId } = placeOf(arn);
    return `arn:${partition}:lambda:${region}:${accountId}:function:${functionName}`;
  });
  return { functionName: pulumi.output(functionName), functionArn };
}
