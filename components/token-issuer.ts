import type * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "./stack-context.ts";
import { UserPool } from "./user-pool.ts";

/** Who issues the tokens that callers bring. */
export interface TokenIssuer {
  /** What tokens state under `iss`. */
  readonly issuer: pulumi.Input<string>;
  /** One of them is what tokens state under `aud`, or under `client_id` without it. */
  readonly audiences: pulumi.Input<pulumi.Input<string>[]>;
  /** What an app needs in order to get a token: the stack's output `auth`. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The same settings with the issuer of their `auth`, which for a user pool is created first. */
export function withTokenIssuer<Settings extends StackContext>(
  settings: Settings,
  options: pulumi.ComponentResourceOptions,
): Settings {
  const { auth } = settings;
  if (auth?.kind === "issuer") {
    const { issuer, audiences } = auth;
    return { ...settings, tokenIssuer: { issuer, audiences: [...audiences], outputs: { issuer, audiences } } };
  }
  if (auth?.kind !== "cognito") return settings;
  const { issuer, clientIds, signInUrl } = new UserPool("users", { context: settings, auth }, options);
  const audiences = Object.values(clientIds);
  return { ...settings, tokenIssuer: { issuer, audiences, outputs: { issuer, clientIds, signInUrl } } };
}
