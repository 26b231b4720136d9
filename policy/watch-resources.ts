import { formatProblems, type Problem } from "../plinth/problem.ts";
import { findIdle, idleException, isExcepted, type PolicyException } from "./exceptions.ts";
import { findUnaccompanied, findViolations, type Violation } from "./find-violations.ts";
import type { Context, Resource } from "./rule.ts";
import { toProblem } from "./to-problem.ts";

/** A program's resources, judged as they come. */
export interface PolicyWatch {
  /** The problems of one resource by itself. */
  see(resource: Resource, secrets?: readonly string[]): readonly Problem[];
  /** Every problem, once all resources have been seen. */
  end(): readonly Problem[];
  /** That none has been seen, of a program that has some: an engine that judges nothing must not pass for one that found nothing. */
  unseen(): readonly Problem[];
}

export function watchResources(
  context: Context,
  { exceptions, stack }: { readonly exceptions: readonly PolicyException[]; readonly stack: string },
): PolicyWatch {
  const resources: Resource[] = [];
  const violations: Violation[] = [];
  const problems: Problem[] = [];
  const take = (found: readonly Violation[], secrets: readonly string[]): readonly Problem[] => {
    violations.push(...found);
    const refused = found.filter((violation) => !isExcepted(violation, exceptions));
    const told = refused.map((violation) => toProblem(violation, secrets));
    problems.push(...told);
    return told;
  };
  return {
    see(resource, secrets = []) {
      resources.push(resource);
      return take(findViolations(resource, context), secrets);
    },
    end() {
      take(findUnaccompanied(resources, context), []);
      const idle = findIdle(exceptions, violations, resources);
      return [...this.unseen(), ...problems, ...idle.map((exception) => idleException(exception, stack))];
    },
    unseen: () => (resources.length === 0 ? [NOT_JUDGED] : []),
  };
}

// Every stack has an API.
const NOT_JUDGED: Problem = {
  code: "POLICY_NOT_APPLIED",
  files: [],
  message: "The engine has shown the policy no resource, so that nothing was judged.",
  fix: "Use Pulumi 3.200 or newer: npm run up and npm run plinth bring their own.",
};

/** What stops an update at one resource: in the middle of it, so that nobody can say that nothing was changed. */
export function formatRefusal(problems: readonly Problem[]): string {
  return formatProblems(problems).replace(/problems?, nothing was changed:/, (words) =>
    words.startsWith("problems")
      ? "problems with a resource, which was left as it was:"
      : "problem with a resource, which was left as it was:",
  );
}
