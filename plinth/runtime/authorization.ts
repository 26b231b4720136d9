import { Forbidden, Unauthorized } from "./errors.ts";
import { faultOfToken } from "./token-fault.ts";
import type { User } from "./user.ts";

/** The lane's own check, behind the gateway's: a route with scopes is closed even where no authorizer stands before it. */
export function authorize(user: User | null, scopes: readonly string[] | null, event: unknown): void {
  if (scopes === null) return;
  if (user === null) throw new Unauthorized();
  const fault = faultOfToken(event, user.claims);
  if (fault !== undefined) throw new Unauthorized(undefined, { cause: `The token is refused. ${fault}` });
  const missing = scopes.filter((scope) => !user.scopes.includes(scope));
  if (missing.length > 0) throw new Forbidden(undefined, { cause: `The token lacks ${missing.join(", ")}.` });
}
