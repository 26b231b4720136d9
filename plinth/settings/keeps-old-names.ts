import { isRenamed, logGroupPrefix, type StackNames } from "../routing/physical-name.ts";
import { readStackState, type StateResource } from "./read-stack-state.ts";

/**
 * Whether the stack is live under names from before decision 0014. It keeps them: under new ones its tables would be made anew, without
 * their rows.
 */
export async function keepsOldNames(names: StackNames): Promise<boolean> {
  return isRenamed(names) && hasOldNames(names, Object.values(await readStackState()));
}

/** Whether these resources have names of which another stack's may be the same. Every stack has a log group. */
export function hasOldNames(names: StackNames, resources: readonly StateResource[]): boolean {
  const oldPrefix = logGroupPrefix({ ...names, keepsOldNames: true });
  return resources.some(
    ({ type, outputs }) => type === "aws:cloudwatch/logGroup:LogGroup" && String(outputs["name"]).startsWith(oldPrefix),
  );
}
