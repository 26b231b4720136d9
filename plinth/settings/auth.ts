/** Who says who calls: nobody, an OIDC issuer of somebody else's, or a user pool of the stack's own. */
export type Auth = NoAuth | IssuerAuth | CognitoAuth;

export interface NoAuth {
  readonly kind: "none";
}

/** An OIDC issuer that exists already. */
export interface IssuerAuth {
  readonly kind: "issuer";
  /** As its tokens state it under `iss`, character by character. */
  readonly issuer: string;
  /** Whom a token may be for: one of these is its `aud`, or its `client_id` where it has no `aud`. */
  readonly audiences: readonly string[];
  /** Every scope that the issuer gives; undefined where the config does not say, so that any may stand on a route. */
  readonly scopes: readonly string[] | undefined;
}

/** A Cognito user pool that the stack creates. */
export interface CognitoAuth {
  readonly kind: "cognito";
  /** What each scope allows, by the scope as routes write it. */
  readonly scopes: Readonly<Record<string, string>>;
  /** The apps that may ask for tokens, by name. */
  readonly clients: Readonly<Record<string, CognitoClient>>;
  /** Whether a second factor, a code of an authenticator app, is asked for. */
  readonly mfa: "off" | "optional" | "required";
  readonly passwordPolicy: PasswordPolicy;
  /** Who makes users: an administrator alone, or they themselves. */
  readonly signUp: "admin" | "self";
  /** First label of the sign-in page's domain. Undefined: made of project, stack and account. */
  readonly domainPrefix: string | undefined;
}

export interface CognitoClient {
  /** `public`: people sign in (authorization code with PKCE, no secret). `machine`: a program with a secret (client credentials). */
  readonly kind: "machine" | "public";
  /** Where the sign-in page may lead back to; none for a machine. */
  readonly callbackUrls: readonly string[];
  /** Where signing out may lead to. */
  readonly logoutUrls: readonly string[];
  /** The scopes that it may ask for. */
  readonly scopes: readonly string[];
}

export interface PasswordPolicy {
  /** 8 to 99 characters. */
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  /** Days in which an invited user can sign in, 1 to 365. */
  readonly temporaryPasswordDays: number;
}

/** The name that Cognito puts before each scope in a token; short, since tokens travel with every request. */
export const RESOURCE_SERVER = "api";

/** What stands before a route's scope in a token: Cognito's `<resource server>/`, and nothing in other issuers' tokens. */
export function scopePrefixOf(auth: Auth | undefined): string {
  return auth?.kind === "cognito" ? `${RESOURCE_SERVER}/` : "";
}

/** Every scope that a token can have, as routes write it; undefined where nobody knows. */
export function knownScopesOf(auth: Auth): readonly string[] | undefined {
  if (auth.kind === "cognito") return Object.keys(auth.scopes);
  return auth.kind === "issuer" ? auth.scopes : undefined;
}
