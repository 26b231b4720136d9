import type { ResourceGrant } from "./grants.ts";
import { resourceVariable } from "./resource-variable.ts";

/** The physical name of a resource, or undefined where the code that asks may not have this access to it. */
export type ResourceNames = (wanted: ResourceGrant) => string | undefined;

let current: ResourceNames = fromEnvironment;

/** Where a function finds a resource: the deploy hands it the names of those that it uses, and of no others. */
export function resourceNameOf(wanted: ResourceGrant): string | undefined {
  return current(wanted);
}

/** The same, or the sentence that says which line is missing. */
export function findResource(wanted: ResourceGrant): string {
  const physical = resourceNameOf(wanted);
  if (physical !== undefined) return physical;
  const { kind, name, access } = wanted;
  const variable = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  throw new Error(
    `This route uses ${kind} "${name}" without saying so. Add to its options: uses: [${variable}.${access}].`,
  );
}

/** Finds resources in another way in this process, for tests and local hosts; `undefined` returns to the environment. */
export function replaceResourceNames(names: ResourceNames | undefined): void {
  current = names ?? fromEnvironment;
}

function fromEnvironment({ kind, name }: ResourceGrant): string | undefined {
  return process.env[resourceVariable(kind, name)] || undefined;
}
