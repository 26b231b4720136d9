import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "./place-of.ts";
import { nameIn, roleNameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** The group of a stack's schedules: the schedules themselves take no tags, and their roles trust a group. */
export class ScheduleGroup extends pulumi.ComponentResource {
  readonly groupName: pulumi.Output<string>;
  readonly groupArn: pulumi.Output<string>;

  constructor(name: string, context: StackContext, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:ScheduleGroup", name, {}, options);
    const group = new aws.scheduler.ScheduleGroup(
      name,
      { name: nameIn(context, name), tags: tagsOf(context) },
      { parent: this },
    );
    this.groupName = group.name;
    this.groupArn = group.arn;
    this.registerOutputs({ groupName: this.groupName });
  }
}

/** Arguments of {@link createSchedule}. */
export interface ScheduleArgs {
  readonly context: StackContext;
  /** `rate(…)` or `cron(…)`. */
  readonly schedule: string;
  /** IANA name. */
  readonly timezone: string;
  readonly functionArn: pulumi.Output<string>;
  /** The stack's group of schedules. */
  readonly group: ScheduleGroup;
  /** Takes what could not be delivered. */
  readonly deadLettersArn: pulumi.Output<string>;
}

// A run that could not begin is tried again for a quarter of an hour. AWS's default, 185 times in a day, would run a nightly job at noon.
const DELIVERY = { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 900 } as const;

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
const INPUT = { scheduledTime: "<aws.scheduler.scheduled-time>" } as const;

/** A schedule that runs a function, with a role that may invoke this function and nothing else. */
export function createSchedule(name: string, args: ScheduleArgs, parent: pulumi.CustomResourceOptions): void {
  const { context, functionArn, group, deadLettersArn } = args;
  const role = new aws.iam.Role(
    `${name}-schedule`,
    {
      name: roleNameIn(context, `${name}-schedule`),
      assumeRolePolicy: group.groupArn.apply((arn) => JSON.stringify(mayAssume(arn))),
      tags: tagsOf(context),
    },
    parent,
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-schedule`,
    {
      role: role.name,
      policy: pulumi
        .all([functionArn, deadLettersArn])
        .apply(([target, deadLetters]) => JSON.stringify(mayRun(target, deadLetters))),
    },
    parent,
  );
  new aws.scheduler.Schedule(
    name,
    {
      name: nameIn(context, name),
      groupName: group.groupName,
      scheduleExpression: args.schedule,
      scheduleExpressionTimezone: args.timezone,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: functionArn,
        // Scheduler tries the role when the schedule is made.
        roleArn: pulumi.all([role.arn, policy.id]).apply(([arn]) => arn),
        input: JSON.stringify(INPUT),
        retryPolicy: DELIVERY,
        deadLetterConfig: { arn: deadLettersArn },
      },
    },
    parent,
  );
}

/** Scheduler alone, for this stack's group: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html */
function mayAssume(groupArn: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        // A group, since Scheduler names no schedule here.
        Condition: {
          StringEquals: { "aws:SourceAccount": placeOf(groupArn).accountId },
          ArnEquals: { "aws:SourceArn": groupArn },
        },
      },
    ],
  };
}

function mayRun(functionArn: string, deadLettersArn: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Run", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [functionArn] },
      { Sid: "DeadLetters", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [deadLettersArn] },
    ],
  };
}
