import type { Policies, ReportViolation } from "@pulumi/policy";
import { findUnaccompanied, findViolations, type Violation } from "../find-violations.ts";
import { type Properties, UNKNOWN } from "../known-value.ts";
import type { Context, Resource, Rule } from "../rule.ts";
import { RULES, sourceOf } from "../rules.ts";
import { toProblem } from "../to-problem.ts";

/** The one thing that a pack is configured with: what the rules may know of the stacks that it is for. */
export type PackContext = Context;

/** Every rule as a policy of CrossGuard's: of single resources, or of a whole stack where something must stand beside them. */
export function toPolicies(context: PackContext = {}): Policies {
  return RULES.map((rule) => {
    const described = {
      name: rule.id,
      description: `${rule.title}. ${rule.reason}`,
      enforcementLevel: "mandatory" as const,
    };
    const help = { remediationSteps: rule.fix, url: sourceOf(rule) };
    return rule.companion
      ? {
          ...described,
          ...help,
          validateStack: ({ resources }, report) => validateStack(rule, resources, context, report),
        }
      : { ...described, ...help, validateResource: (args, report) => validateResource(rule, args, context, report) };
  });
}

interface Judged {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Record<string, unknown>;
}

function validateResource(rule: Rule, judged: Judged, context: Context, report: ReportViolation): void {
  for (const violation of findViolations(toResource(judged), context, [rule])) report(say(violation));
}

function validateStack(rule: Rule, judged: readonly Judged[], context: Context, report: ReportViolation): void {
  const resources = judged.map(toResource);
  for (const violation of findUnaccompanied(resources, context, [rule]))
    report(say(violation), judged[resources.indexOf(violation.resource)]?.urn);
}

function say(violation: Violation): string {
  const { message, fix } = toProblem(violation);
  return `${message} ${fix}`;
}

function toResource({ type, name, props }: Judged): Resource {
  return { type, name, properties: readMap(props) };
}

function readMap(map: object): Properties {
  return Object.fromEntries(Object.keys(map).map((key) => [key, readAt(map, key)]));
}

/** A pack is given properties that throw when one is read that the preview cannot know. */
function readAt(map: object, key: string): unknown {
  try {
    return read(Reflect.get(map, key));
  } catch (error) {
    if (error instanceof Error && error.constructor.name === "UnknownValueError") return UNKNOWN;
    throw error;
  }
}

function read(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => readAt(value, String(index)));
  return typeof value === "object" && value !== null ? readMap(value) : value;
}
