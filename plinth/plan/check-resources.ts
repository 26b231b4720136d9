import type { Problem } from "../problem.ts";
import { type Grant, isResourceGrant, type ResourceGrant } from "../resources/grants.ts";
import { isInternalName } from "../resources/internal-name.ts";
import { internalTables } from "../resources/internal-tables.ts";
import type { ResourceDescriptor } from "../resources/resource-descriptor.ts";
import type { PlannedRoute, PlannedTask } from "./plan.ts";

/** Whose code may use resources. */
export interface Users {
  readonly routes: readonly PlannedRoute[];
  readonly tasks: readonly PlannedTask[];
}

interface User {
  readonly user: "route" | "task";
  readonly file: string;
  readonly uses: readonly Grant[];
}

/** What `resources.ts` declares wrongly, and what code uses that it does not declare. */
export function checkResources({
  resources,
  ...users
}: Users & { readonly resources: readonly ResourceDescriptor[] }): Problem[] {
  const declared = new Set(resources.map(keyOf));
  return [
    ...repeated(resources),
    ...reserved(resources),
    ...usersOf(users).flatMap(({ user, file, uses }) =>
      uses
        .filter(isResourceGrant)
        .filter((use) => !declared.has(keyOf(use)) && !isInternalUse(use))
        .map((use) => notDeclared(file, user, use)),
    ),
  ];
}

/** Routes and tasks alike, each with its file and what it uses. */
export function usersOf({ routes, tasks }: Users): User[] {
  return [
    ...routes.map(({ route, description }) => ({ user: "route", file: route.file, uses: description.uses }) as const),
    ...tasks.map(({ task, description }) => ({ user: "task", file: task.file, uses: description.uses }) as const),
  ];
}

function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} ${name}`;
}

const OPTIONS = { table: ', { partitionKey: "id" }', bucket: "", secret: "", database: "" } as const;

function notDeclared(file: string, user: User["user"], { kind, name }: ResourceGrant): Problem {
  const variable = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return {
    code: "RESOURCE_NOT_DECLARED",
    files: [file],
    message: `The ${user} uses the ${kind} "${name}", which resources.ts does not export, so it would not exist.`,
    fix: `Write \`export const ${variable} = ${kind}("${name}"${OPTIONS[kind]});\` in resources.ts and import it from there.`,
  };
}

// Their guards alone make these grants; an author's of the same table would not be one of them.
function isInternalUse({ kind, name, access }: Grant): boolean {
  return kind === "table" && internalTables.some((each) => each.name === name && each.access === access);
}

function reserved(resources: readonly ResourceDescriptor[]): Problem[] {
  return resources
    .filter(({ name }) => isInternalName(name))
    .map(({ kind, name }) => ({
      code: "RESOURCE_RESERVED",
      files: ["resources.ts"],
      message: `The exported ${kind} "${name}" has a name that begins with "plinth-", which is kept for Plinth's own ${kind}s.`,
      fix: "Give it another name.",
    }));
}

function repeated(resources: readonly ResourceDescriptor[]): Problem[] {
  const keys = resources.map(keyOf);
  const twice = resources.filter((each, index) => keys.indexOf(keyOf(each)) < index);
  return [...new Map(twice.map((each) => [keyOf(each), each])).values()].map(({ kind, name }) => ({
    code: "RESOURCE_DUPLICATE",
    files: ["resources.ts"],
    message: `Two exported ${kind}s are named "${name}"; a stack has one ${kind} of a name.`,
    fix: "Give one of them another name.",
  }));
}
