import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import type { StackNames } from "../routing/physical-name.ts";
import { type Auth, knownScopesOf } from "./auth.ts";
import { fromJson, isMap } from "./from-json.ts";
import { parseCognito } from "./parse-cognito.ts";
import { readByNothing } from "./parse-fields.ts";
import { ISSUER_KEYS, parseIssuer } from "./parse-issuer.ts";
import { parseRoles, ROLES_KEYS, type Roles } from "./parse-roles.ts";
import { sayUndefinedScope } from "./say-undefined-scope.ts";

/** What the stack says of itself, as far as `auth` depends on it. */
export interface AuthPlace extends StackNames {
  /** The stack's config file. */
  readonly file: string;
  /** Of an embedded AWS: there an issuer may be on this machine. */
  readonly awsEndpoint: string | undefined;
}

interface AuthResult {
  readonly auth: Auth;
  readonly roles: Roles | undefined;
  readonly problems: Problem[];
}

const KEYS = [...ISSUER_KEYS, "cognito", ...ROLES_KEYS];
const NONE: Auth = { kind: "none" };

/** The `auth` of a stack: who says who calls, and which scopes the callers' roles stand for. */
export function parseAuth(text: string | undefined, place: AuthPlace): AuthResult {
  if (!text) return { auth: NONE, roles: undefined, problems: [] };
  const written = fromJson(text);
  const problem = toProblem(place);
  if (!isMap(written)) {
    const message = `\`auth\` is ${sayValue(written)}; it must be a map of ${KEYS.join(", ")}.`;
    return { auth: NONE, roles: undefined, problems: [problem(message)] };
  }
  const unknown = Object.keys(written)
    .filter((key) => !KEYS.includes(key))
    .map((key) => readByNothing(`auth.${key}`, nearestName(key, KEYS)));
  const { auth, faults } = parseKind(written, place);
  const { roles, problems } = parseRoles(written, place.stack, place.file);
  const undefinedScopes = faults.length === 0 ? scopesOutside(roles, auth) : [];
  return { auth, roles, problems: [...[...unknown, ...faults, ...undefinedScopes].map(problem), ...problems] };
}

function parseKind(written: Readonly<Record<string, unknown>>, place: AuthPlace): { auth: Auth; faults: string[] } {
  const ofIssuer = Object.fromEntries(Object.entries(written).filter(([key]) => ISSUER_KEYS.includes(key)));
  const issuer = Object.keys(ofIssuer).length > 0 ? parseIssuer(ofIssuer, place) : undefined;
  const cognito = Object.hasOwn(written, "cognito") ? parseCognito(written["cognito"], place) : undefined;
  const faults = [...(issuer?.faults ?? []), ...(cognito?.faults ?? [])];
  if (faults.length > 0) return { auth: NONE, faults };
  if (issuer && cognito)
    return {
      auth: NONE,
      faults: ["`auth` names an `issuer` and asks for a user pool under `cognito`: a token comes from one of them."],
    };
  return { auth: issuer?.auth ?? cognito?.auth ?? NONE, faults };
}

function scopesOutside(roles: Roles | undefined, auth: Auth): string[] {
  const known = knownScopesOf(auth);
  if (!roles || !known) return [];
  return Object.entries(roles.scopes).flatMap(([role, scopes]) =>
    scopes
      .filter((scope) => !known.includes(scope))
      .map((scope) => `\`auth.roles.${role}\` names the scope ${sayUndefinedScope(scope, known)}`),
  );
}

function toProblem({ stack, file }: AuthPlace): (message: string) => Problem {
  return (message) => ({
    code: "AUTH_SETTING",
    files: [file],
    message,
    fix: `For an issuer: pulumi config set --path auth.issuer https://login.example.com --stack ${stack}, and pulumi config set --path 'auth.audiences[0]' https://api.example.com --stack ${stack}. For a user pool write \`auth.cognito\` as docs/auth.md has it.`,
  });
}
