import * as pulumi from "@pulumi/pulumi";
import { formatProblems, type Problem } from "../plinth/problem.ts";
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
  const isPreview = pulumi.runtime.isDryRun();
  pulumi.runtime.registerStackTransformation(attach(createTransform(watch, isPreview)));
  // Under mocks there is no engine that would call the transform.
  if (!pulumi.runtime.getEngine()) return;
  // Node says so when nothing is under way any more: no resource waits for another, and none is left to come.
  process.once("beforeExit", () => refuse(isPreview ? watch.end() : watch.unseen()));
}

/** @param isPreview whether to go on where a rule is broken */
export function createTransform(watch: PolicyWatch, isPreview: boolean): pulumi.ResourceTransform {
  return async ({ type, name, props }) => {
    const { properties, secrets } = await readProperties(props);
    const problems = watch.see({ type, name, properties }, secrets);
    if (!isPreview && problems.length > 0) throw new pulumi.RunError(formatRefusal(problems));
    return undefined;
  };
}

/**
 * Hangs the transform on each resource that has no parent, from which the engine hands it down: docs/decisions/0017 says why.
 */
export function attach(transform: pulumi.ResourceTransform): pulumi.ResourceTransformation {
  return ({ props, opts }) => {
    if (opts.parent && opts.parent !== pulumi.runtime.getStackResource()) return undefined;
    return { props, opts: { ...opts, transforms: [...(opts.transforms ?? []), transform] } };
  };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const error = new pulumi.RunError(formatProblems(problems));
  // After the program's end the SDK shows every error with its stack, which is nobody's business.
  error.stack = error.message;
  throw error;
}
