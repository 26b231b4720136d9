import * as z from "zod";
import { type Problem, sayValue } from "../problem.ts";

/** Which claim names the caller's roles, and which scopes each role stands for. */
export interface Roles {
  readonly claim: string;
  readonly scopes: Readonly<Record<string, readonly string[]>>;
}

/** The characters of an OAuth scope, RFC 6749 section 3.3. */
export const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
const rolesSchema = z.strictObject({
  roleClaim: z.string().min(1),
  roles: z.record(z.string().min(1), z.array(scope).min(1)),
});

/** The keys of `auth` that are about roles. */
export const ROLES_KEYS: readonly string[] = Object.keys(rolesSchema.shape);

interface RolesResult {
  readonly roles: Roles | undefined;
  readonly problems: Problem[];
}

/** The roles under `auth`. What else is there is for others. */
export function parseRoles(written: Readonly<Record<string, unknown>>, stack: string, file: string): RolesResult {
  const own = Object.fromEntries(Object.entries(written).filter(([key]) => ROLES_KEYS.includes(key)));
  if (Object.keys(own).length === 0) return { roles: undefined, problems: [] };
  const parsed = rolesSchema.safeParse(own);
  if (!parsed.success) {
    // A value can break two rules at once, and is one problem all the same.
    const faults = new Map(
      parsed.error.issues.map(({ path }) => [
        path.join("."),
        toProblem(placeOf(path), faultOf(own, path), stack, file),
      ]),
    );
    return { roles: undefined, problems: [...faults.values()] };
  }
  return { roles: { claim: parsed.data.roleClaim, scopes: parsed.data.roles }, problems: [] };
}

function placeOf(path: readonly PropertyKey[]): string {
  return ["auth", ...path.map(String)].join(".");
}

function faultOf(written: object, path: readonly PropertyKey[]): string {
  const rule = RULES[path.length === 1 ? String(path[0]) : path.length] ?? RULES.roles;
  return `is ${sayValue(valueAt(written, path))}; it must be ${rule}.`;
}

function toProblem(key: string, message: string, stack: string, file: string): Problem {
  return {
    code: "ROLES_SETTING",
    files: [file],
    message: `\`${key}\` ${message}`,
    fix: `Name the token's claim and the scopes of each role: pulumi config set --path auth.roleClaim cognito:groups --stack ${stack}, pulumi config set --path 'auth.roles.admin[0]' projects.write --stack ${stack}`,
  };
}

/** What is wanted in a place: by the key below `auth`, or by how deep below it. */
const RULES: Readonly<Record<string | number, string>> & { readonly roles: string } = {
  roleClaim: "the name of a claim, text of at least one character",
  roles: "a map of the names of roles, at least one character each, and lists of scopes",
  2: "a list of at least one scope, under the name of a role of at least one character",
  3: "a scope: text without spaces, quotes and backslashes (RFC 6749, section 3.3)",
};

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (inner: unknown, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
