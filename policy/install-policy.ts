import * as pulumi from "@pulumi/pulumi";
import { formatProblems } from "../plinth/problem.ts";
import { type PolicyException, sayExceptions } from "./exceptions.ts";
import { type PolicySubject, policyContextOf } from "./policy-context.ts";
import { readProperties } from "./read-properties.ts";
import { formatRefusal, type PolicyWatch, watchResources } from "./watch-resources.ts";

/** What the policy asks of a stack's settings. */
export interface PolicySettings extends PolicySubject {
  readonly policyExceptions: readonly PolicyException[];
}

/**
 * From here on every resource that the program registers is judged, those inside of other packages' components too. A preview fails when it
 * has seen all of them, with every problem; an update, which is never to create what breaks a rule, at the first that does.
 */
export function installPolicy(settings: PolicySettings): void {
  const { stack, policyExceptions: exceptions } = settings;
  if (exceptions.length > 0) void pulumi.log.warn(sayExceptions(exceptions));
  const watch = watchResources(policyContextOf(settings), { exceptions, stack });
  pulumi.runtime.registerResourceTransform(createTransform(watch, pulumi.runtime.isDryRun(), failAtEnd));
}

/**
 * @param isPreview whether to go on where a rule is broken
 * @param whenDone takes what is to be done once all resources are registered; it is called with the first of them
 */
export function createTransform(
  watch: PolicyWatch,
  isPreview: boolean,
  whenDone: (work: () => void) => void,
): pulumi.ResourceTransform {
  let isArmed = false;
  return async ({ type, name, props }) => {
    if (isPreview && !isArmed) whenDone(() => refuse(watch));
    isArmed = true;
    const { properties, secrets } = await readProperties(props);
    const problems = watch.see({ type, name, properties }, secrets);
    if (!isPreview && problems.length > 0) throw new pulumi.RunError(formatRefusal(problems));
    return undefined;
  };
}

function refuse(watch: PolicyWatch): void {
  const problems = watch.end();
  if (problems.length > 0) throw new pulumi.RunError(formatProblems(problems));
}

// Node says so when nothing is under way any more: no resource waits for another, and none is left to come.
function failAtEnd(work: () => void): void {
  process.once("beforeExit", work);
}
