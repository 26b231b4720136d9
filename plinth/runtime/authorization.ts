import { Forbidden, Unauthorized } from "./errors.ts";
import type { User } from "./user.ts";

/** The lane's own check, behind the gateway's: a route with scopes is closed even where no authorizer stands before it. */
export function authorize(user: User | null, scopes: readonly string[] | null): void {
  if (scopes === null) return;
  if (user === null) throw new Unauthorized();
  const missing = scopes.filter((scope) => !user.scopes.includes(scope));
  if (missing.length > 0) throw new Forbidden(undefined, { cause: `The token lacks ${missing.join(", ")}.` });
}
