import type { Example, Resource, Rule } from "../../policy/rule.ts";

/** The resources of an example: the one that it is about, and what stands beside it under the same name. */
export function resourcesOf({ type, properties, name = "example", beside = [] }: Example): [Resource, ...Resource[]] {
  return [{ type, name, properties }, ...beside.map((each) => ({ ...each, name }))];
}

export function contextOf({ context }: Rule) {
  return context ?? {};
}
