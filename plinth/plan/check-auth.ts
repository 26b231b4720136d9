import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { type Auth, knownScopesOf, scopePrefixOf } from "../settings/auth.ts";
import { configFileOf } from "../settings/config-file.ts";
import type { PlannedRoute } from "./plan.ts";
import type { PlanSettings } from "./plan-settings.ts";

type AuthSettings = Pick<PlanSettings, "auth" | "roles" | "stack">;

// Of one scope of a gateway's route: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html
const SCOPE_CHARACTERS = 64;

/** Routes with scopes that nobody gives: for want of an issuer, or because the stack's `auth` knows no such scope. */
export function checkAuth(routes: readonly PlannedRoute[], { auth, roles, stack }: AuthSettings): Problem[] {
  const closed = routes.filter(({ description }) => description.scopes !== null);
  if (!auth || closed.length === 0) return [];
  if (auth.kind === "none") return [authMissing(closed, stack)];
  // With roles the gateway is given no scopes.
  const longest = roles ? Number.POSITIVE_INFINITY : SCOPE_CHARACTERS - scopePrefixOf(auth).length;
  return closed.flatMap((planned) => [...undefinedScopes(planned, auth, stack), ...longScopes(planned, longest)]);
}

function longScopes({ route, description }: PlannedRoute, longest: number): Problem[] {
  const long = (description.scopes ?? []).filter((scope) => scope.length > longest);
  return long.map((scope) => ({
    code: "SCOPE_TOO_LONG",
    files: [route.file],
    message: `The scope ${sayValue(scope)} has ${scope.length} characters, and on a route of the gateway a scope has at most ${longest}.`,
    fix: "Give it a shorter name.",
  }));
}

function authMissing(closed: readonly PlannedRoute[], stack: string): Problem {
  const subject = closed.length === 1 ? "The route asks" : `${closed.length} routes ask`;
  return {
    code: "AUTH_MISSING",
    files: closed.map(({ route }) => route.file),
    message: `${subject} for scopes, and this stack's config names nobody who gives them: no token could be verified.`,
    fix: `Name the issuer of the tokens, pulumi config set --path auth.issuer https://login.example.com --stack ${stack}, and whom they are for, pulumi config set --path 'auth.audiences[0]' https://api.example.com --stack ${stack}; or write \`auth.cognito\` for a user pool of the stack's own (docs/auth.md).`,
  };
}

function undefinedScopes({ route, description }: PlannedRoute, auth: Auth, stack: string): Problem[] {
  const known = knownScopesOf(auth);
  if (!known) return [];
  const unknown = (description.scopes ?? []).filter((scope) => !known.includes(scope));
  return unknown.map((scope) => {
    const nearest = nearestName(scope, known);
    const key = auth.kind === "cognito" ? "auth.cognito.scopes" : "auth.scopes";
    return {
      code: "SCOPE_UNDEFINED",
      files: [route.file],
      message: `The route asks for the scope ${JSON.stringify(scope)}, which \`${key}\` does not define: no token has it, so that the route would refuse everybody.`,
      fix: `${nearest ? `Did you mean ${JSON.stringify(nearest)}? ` : ""}Write one of ${known.slice(0, 20).join(", ")}, or add it to \`${key}\` in ${configFileOf(stack)}.`,
    };
  });
}
