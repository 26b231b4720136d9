import * as z from "zod";
import type { Problem } from "../problem.ts";
import { unbuiltKey } from "./not-built-yet.ts";

/** Which claim names the caller's roles, and which scopes each role stands for. */
export interface Roles {
  readonly claim: string;
  readonly scopes: Readonly<Record<string, readonly string[]>>;
}

// The characters of an OAuth scope, RFC 6749 section 3.3.
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "a scope has no spaces, quotes or backslashes");
const rolesSchema = z.strictObject({
  roleClaim: z.string().min(1),
  roles: z.record(z.string().min(1), z.array(scope).min(1)),
});
const BUILT = Object.keys(rolesSchema.shape);

interface RolesResult {
  readonly roles: Roles | undefined;
  readonly problems: Problem[];
}

/** The roles under `auth`. The rest of `auth` is not built yet, and is refused. */
export function parseRoles(text: string | undefined, stack: string, file: string): RolesResult {
  if (!text) return { roles: undefined, problems: [] };
  const written = fromJson(text);
  if (typeof written !== "object" || written === null || Array.isArray(written)) {
    return { roles: undefined, problems: [unbuiltKey("auth", stack, file)] };
  }
  const unbuilt = Object.keys(written).filter((key) => !BUILT.includes(key));
  const problems = unbuilt.map((key) => unbuiltKey(`auth.${key}`, stack, file));
  const own = Object.fromEntries(Object.entries(written).filter(([key]) => BUILT.includes(key)));
  if (Object.keys(own).length === 0) return { roles: undefined, problems };
  const parsed = rolesSchema.safeParse(own);
  if (!parsed.success) return { roles: undefined, problems: [...problems, ...parsed.error.issues.map(toProblem)] };
  return { roles: { claim: parsed.data.roleClaim, scopes: parsed.data.roles }, problems };

  function toProblem({ path, message }: z.core.$ZodIssue): Problem {
    return {
      code: "ROLES_SETTING",
      files: [file],
      message: `\`auth${path.map((key) => `.${String(key)}`).join("")}\`: ${message}.`,
      fix: `Name the token's claim and the scopes of each role: pulumi config set --path auth.roleClaim cognito:groups --stack ${stack}, pulumi config set --path 'auth.roles.admin[0]' projects.write --stack ${stack}`,
    };
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
