import { descriptionKey } from "../description.ts";
import type { InvocationLane } from "./invocation-lane.ts";

/**
 * The Lambda handler of a task file's `main`. What `taskHandler` or `handler` made is taken as it is; whether it is of the kind
 * of its folder is for the deploy to say, which reads its description.
 */
export function taskEntry(main: unknown): InvocationLane {
  if (isDescribed(main)) return main;
  const found =
    typeof main === "function" ? "a bare function" : main === null ? "null" : `a value of type ${typeof main}`;
  throw new TypeError(
    `A task file exports main, made by taskHandler, but this one exports ${found}. Write: export const main = taskHandler(async (input, ctx) => …, { … }), with messages: schema in queues/, schedule: "rate(5 minutes)" in crons/, input: schema in functions/.`,
  );
}

function isDescribed(main: unknown): main is InvocationLane {
  return typeof main === "function" && descriptionKey in main;
}
