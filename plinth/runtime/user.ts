import { decodeToken } from "./decode-token.ts";
import { isRecord, readHeader, recordAt, textAt } from "./request.ts";

export interface User {
  /** The token's `sub`. */
  readonly id: string;
  readonly email: string | null;
  /** The token's own as routes write them, and those of its roles. */
  readonly scopes: readonly string[];
  /** As the gateway delivers them, which is as strings; lists and objects as they stand in the token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Which claim names the caller's roles, and which scopes each role stands for. */
export interface Roles {
  readonly claim: string;
  readonly scopes: Readonly<Record<string, readonly string[]>>;
}

type Claims = Readonly<Record<string, unknown>>;

/** The roles of `PLINTH_ROLES`, as the deploy wrote them there; undefined where there are none. */
export function readRoles(): Roles | undefined {
  const { PLINTH_ROLES: text } = process.env;
  if (!text) return undefined;
  const roles: unknown = JSON.parse(text);
  if (isRoles(roles)) return roles;
  throw new TypeError('PLINTH_ROLES is not { "claim": "…", "scopes": { "role": ["scope"] } }.');
}

/** What stands before each of the app's scopes in a token, as the deploy wrote it into `PLINTH_SCOPE_PREFIX`; empty where nothing does. */
export function readScopePrefix(): string {
  const { PLINTH_SCOPE_PREFIX: prefix = "" } = process.env;
  return prefix;
}

/** Who calls, from the claims of the token that the gateway's JWT authorizer verified; null when there is none. */
export function readUser(event: unknown, roles: Roles | undefined, scopePrefix = ""): User | null {
  const jwt = recordAt(recordAt(recordAt(event, "requestContext"), "authorizer"), "jwt");
  const delivered = recordAt(jwt, "claims");
  const id = textAt(delivered, "sub");
  if (id === "") return null;
  const claims = withLists(delivered, event);
  const stated = tokenScopes(claims, jwt["scopes"]);
  const scopes = [...withoutPrefix(stated, scopePrefix), ...roleScopes(claims, roles)];
  return { id, email: textAt(claims, "email") || null, scopes: [...new Set(scopes)], claims };
}

/**
 * The gateway prints a list as Go does, `[a b]`, which leaves open where a value with a space ends. Such claims are read again
 * from the token, which the gateway has verified: the one whose subject, issuer and expiry are those of the claims.
 */
function withLists(delivered: Claims, event: unknown): Claims {
  if (!Object.values(delivered).some(isPrinted)) return delivered;
  const token: Claims = decodeToken(readToken(event))?.payload ?? {};
  const isSame = ["sub", "iss", "exp"].every((name) => isSameClaim(token[name], delivered[name]));
  if (!isSame) return delivered;
  const reread = Object.entries(delivered).map(([name, value]) => [
    name,
    isPrinted(value) && Object.hasOwn(token, name) ? token[name] : value,
  ]);
  return Object.fromEntries(reread);
}

// Numbers come printed too, and a large one perhaps as `1.7955072e+09`.
function isSameClaim(stated: unknown, delivered: unknown): boolean {
  return typeof stated === "number" ? stated === Number(delivered) : stated === delivered;
}

/** The token as it was sent; empty where there is none. */
export function readToken(event: unknown): string {
  return readHeader(event, "authorization").replace(/^bearer\s+/i, "");
}

function isPrinted(value: unknown): boolean {
  return typeof value === "string" && /^(map)?\[.*\]$/s.test(value);
}

// The token's claims come first: the gateway's own list is the fallback for tokens whose scopes it keeps to itself.
function tokenScopes(claims: Claims, delivered: unknown): string[] {
  const stated = [claims["scope"], claims["scp"]].filter((claim) => claim !== undefined);
  if (stated.length > 0) return stated.flatMap(toScopes);
  return toScopes(delivered);
}

// A scope has no spaces, so that here a printed list is as good as a list.
function toScopes(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((scope) => typeof scope === "string");
  if (typeof claim !== "string") return [];
  const list = /^\[(.*)\]$/s.exec(claim)?.[1] ?? claim;
  return list.split(" ").filter((scope) => scope !== "");
}

// What has another prefix, or none, is a scope of somebody else's, and opens nothing here.
function withoutPrefix(scopes: readonly string[], prefix: string): string[] {
  return scopes.flatMap((scope) => (scope.startsWith(prefix) ? [scope.slice(prefix.length)] : []));
}

function roleScopes(claims: Claims, roles: Roles | undefined): readonly string[] {
  if (roles === undefined) return [];
  return toRoles(claims[roles.claim]).flatMap(
    (role) => (Object.hasOwn(roles.scopes, role) ? roles.scopes[role] : []) ?? [],
  );
}

// A role may have spaces: `[head office admin]` could be one role or three, so that a list which is only printed names none.
function toRoles(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((role) => typeof role === "string");
  if (typeof claim !== "string" || claim === "") return [];
  const only = /^\[([^\s[\]]*)\]$/.exec(claim)?.[1];
  return only === undefined ? (isPrinted(claim) ? [] : [claim]) : [only];
}

function isRoles(value: unknown): value is Roles {
  if (!isRecord(value) || typeof value["claim"] !== "string" || !isRecord(value["scopes"])) return false;
  return Object.values(value["scopes"]).every(
    (scopes) => Array.isArray(scopes) && scopes.every((scope) => typeof scope === "string"),
  );
}
