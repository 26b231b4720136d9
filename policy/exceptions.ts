import type { Problem } from "../plinth/problem.ts";
import { labelOf, type Violation } from "./find-violations.ts";
import { holdsUnknown } from "./known-value.ts";
import type { Resource } from "./rule.ts";

/** One resource that one rule lets be. */
export interface PolicyException {
  /** The rule's id. */
  readonly rule: string;
  /** The resource as violations name it: the end of its URN, `aws:sqs/queue:Queue::jobs`. */
  readonly resource: string;
  /** Why; printed at every run. */
  readonly reason: string;
}

/** Whether an exception is for a violation. */
export function isExcepted({ rule, resource }: Violation, exceptions: readonly PolicyException[]): boolean {
  return exceptions.some((each) => each.rule === rule.id && each.resource === labelOf(resource));
}

/**
 * The exceptions that nothing needs any more, so that none is left to hide what somebody breaks later. One for a resource of which something
 * is not yet known may still be needed.
 */
export function findIdle(
  exceptions: readonly PolicyException[],
  violations: readonly Violation[],
  resources: readonly Resource[],
): PolicyException[] {
  return exceptions.filter(
    (exception) =>
      !violations.some((violation) => isExcepted(violation, [exception])) &&
      !resources.some((each) => labelOf(each) === exception.resource && holdsUnknown(each.properties)),
  );
}

export function idleException({ rule, resource }: PolicyException, stack: string): Problem {
  return {
    code: "POLICY_EXCEPTION_IDLE",
    files: [`Pulumi.${stack}.yaml`],
    message: `\`policyExceptions\` lets ${resource} break the rule ${rule}, and it does not: an exception that is left would hide what breaks the rule later.`,
    fix: "Remove it from policyExceptions, or name the resource as the violation does: the type and the name, as at the end of its URN.",
  };
}

/** What a run says of the exceptions, each time. */
export function sayExceptions(exceptions: readonly PolicyException[]): string {
  const lines = exceptions.map(({ rule, resource, reason }) => `  ${rule}  ${resource}: ${reason}`);
  return [
    `${exceptions.length === 1 ? "1 exception" : `${exceptions.length} exceptions`} to the policy:`,
    ...lines,
  ].join("\n");
}
