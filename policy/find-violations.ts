import { UNKNOWN, valueAt } from "./known-value.ts";
import type { Companion, Context, Facts, Resource, Rule } from "./rule.ts";
import { RULES } from "./rules.ts";

/** One resource that breaks one rule. */
export interface Violation {
  readonly rule: Rule;
  readonly resource: Resource;
  /** What is wrong, a clause for each place. */
  readonly findings: readonly string[];
}

/** What is wrong with one resource by itself. */
export function findViolations(resource: Resource, context: Context, rules: readonly Rule[] = RULES): Violation[] {
  const facts: Facts = { name: resource.name, context, within: "" };
  return rules.flatMap((rule) => {
    if (!rule.check || !rule.types.includes(resource.type)) return [];
    const findings = rule.check(resource.properties, facts);
    return findings.length > 0 ? [{ rule, resource, findings }] : [];
  });
}

/** Resources beside which something is missing, once all of them are there. */
export function findUnaccompanied(
  resources: readonly Resource[],
  context: Context,
  rules: readonly Rule[] = RULES,
): Violation[] {
  return rules.flatMap((rule) => {
    const { companion, types } = rule;
    if (!companion) return [];
    return resources
      .filter(({ type }) => types.includes(type))
      .filter((resource) => isAlone(resource, { companion, types }, resources, context))
      .map((resource) => ({ rule, resource, findings: [`nothing beside it is ${companion.what}`] }));
  });
}

function isAlone(
  resource: Resource,
  { companion, types }: { readonly companion: Companion; readonly types: readonly string[] },
  resources: readonly Resource[],
  context: Context,
): boolean {
  const factsOf = ({ name }: Resource): Facts => ({ name, context, within: "" });
  if (companion.needed && !companion.needed(resource.properties, factsOf(resource))) return false;
  const owners = resources.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  return !resources.some(
    (each) =>
      each.type === companion.type &&
      leadsTo(resource, each, companion, owners) &&
      (companion.suits?.(each.properties, factsOf(each)) ?? true),
  );
}

/** Whether a companion is the resource's: by the name on AWS where that is known, or else by Pulumi's. */
function leadsTo(
  resource: Resource,
  other: Resource,
  { property, name, prefix }: Companion,
  owners: readonly string[],
): boolean {
  const led = valueAt(other.properties, property);
  // One of which nothing is known belongs to its namesake, and where there is none, to anybody.
  if (typeof led !== "string") return other.name === resource.name || !owners.includes(other.name);
  if (name === undefined) return true;
  const own = valueAt(resource.properties, name);
  if (own !== undefined) return own === UNKNOWN || own === led;
  const begin = prefix === undefined ? undefined : valueAt(resource.properties, prefix);
  // Without either Pulumi makes a name that begins with its own.
  return begin === UNKNOWN || led.startsWith(typeof begin === "string" ? begin : resource.name);
}

/** How an exception and a violation name a resource: the end of its URN. */
export function labelOf({ type, name }: Pick<Resource, "type" | "name">): string {
  return `${type}::${name}`;
}
