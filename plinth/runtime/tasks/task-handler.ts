import type { $ZodType, input, output } from "zod/v4/core";
import type { TypedTask } from "../../resources/task-types.ts";
import { descriptionKey, type TaskDescription } from "../description.ts";
import type { Leaf, Literals } from "../literals.ts";
import type { Logger } from "../logging/logger.ts";
import type { Schema } from "../route-options.ts";
import { checkTaskOptions } from "./check-task-options.ts";
import { createInvocationLane, type InvocationLane, type InvokedFn } from "./invocation-lane.ts";
import { createQueueLane, type QueueFn, type QueueLane } from "./queue-lane.ts";
import type { CronContext, FunctionContext, QueueContext } from "./task-context.ts";
import { type CronOptions, type FunctionOptions, type QueueOptions, toTaskDescription } from "./task-options.ts";

/** A task of any kind: callable as a Lambda function, and readable without being called. */
export interface TaskMain extends InvocationLane {
  readonly [descriptionKey]: TaskDescription;
}

/** A queue's consumer, and the type of what one sends to it: `queue<typeof main>("mail")`. */
export interface QueueMain<Payload> extends QueueLane, TypedTask<"queue", Payload, void> {
  readonly [descriptionKey]: TaskDescription;
}

/** A plain function, and the types of what it takes and answers: `lambda<typeof main>("resize")`. */
export interface FunctionMain<Input, Output> extends InvocationLane, TypedTask<"function", Input, Output> {
  readonly [descriptionKey]: TaskDescription;
}

type ReturnOf<Response> = Response extends $ZodType ? input<Response> : unknown;
type AnswerOf<Response> = Response extends $ZodType ? output<Response> : unknown;
type Returned<Response, L> = ReturnOf<Response> & Literals<L>;

/**
 * Makes a task of a function; its kind is in the options: `messages` for a queue, `schedule` for a cron, `input` for a plain
 * function. Wrong options throw when the file is loaded, so a deploy stops before it begins.
 *
 * The function's overload comes first: TypeScript reads a function without parameters once, and there its literals stay narrow.
 */
export function taskHandler<Input extends $ZodType, Response extends Schema = undefined, L extends Leaf = never>(
  fn: (
    input: output<Input>,
    ctx: FunctionContext,
    logger: Logger,
  ) => Returned<Response, L> | Promise<Returned<Response, L>>,
  options: FunctionOptions<Input, Response>,
): FunctionMain<input<Input>, AnswerOf<Response>>;
export function taskHandler<Messages extends $ZodType>(
  fn: (message: output<Messages>, ctx: QueueContext, logger: Logger) => unknown,
  options: QueueOptions<Messages>,
): QueueMain<input<Messages>>;
export function taskHandler(
  fn: (input: unknown, ctx: CronContext, logger: Logger) => unknown,
  options: CronOptions,
): TaskMain;
export function taskHandler(...task: QueueTask | InvokedTask): TaskMain {
  checkTaskOptions(task[0], task[1]);
  const lane = isQueueTask(task) ? createQueueLane(...task) : createInvocationLane(...task);
  return Object.assign(lane, { [descriptionKey]: toTaskDescription(task[1]) });
}

type QueueTask = [fn: QueueFn, options: QueueOptions];
type InvokedTask = [fn: InvokedFn, options: CronOptions | FunctionOptions];

function isQueueTask(task: QueueTask | InvokedTask): task is QueueTask {
  return task[1].messages !== undefined;
}
