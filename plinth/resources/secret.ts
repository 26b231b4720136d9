import { checkDeclaration } from "./check-declaration.ts";
import type { SecretGrant } from "./grants.ts";
import { findResource } from "./resource-name.ts";
import { secretClient } from "./secret-client.ts";

/** A secret as data: all that a deploy needs. Its value is in the stack's config alone. */
export interface SecretDescriptor {
  readonly kind: "secret";
  /** Logical, in kebab-case; the physical name is the deploy's. */
  readonly name: string;
  /** What it is for, as Secrets Manager shows it. Default: nothing. */
  readonly description?: string;
}

export interface SecretOptions {
  /** What it is for, at most 2,048 characters; not secret. Default: nothing. */
  readonly description?: string;
  /** How long an instance keeps the value before it asks again, give or take a tenth, 1–86400. Default 300. */
  readonly ttlSeconds?: number;
}

/** A secret as `resources.ts` declares it, and inside a function the handle on it. */
export interface Secret extends SecretDescriptor {
  /** Grant for `uses`: get. */
  readonly read: SecretGrant;
  /**
   * The value. It is fetched once and kept in the instance for `ttlSeconds`; should it not be possible to fetch it again then, the old value
   * serves for one hour more.
   */
  get(): Promise<string>;
}

/**
 * Declares a secret. Its value is set per stack, and is nowhere in plain text:
 * `pulumi config set --secret --path secrets.stripe-key --stack prod`
 *
 * `export const stripeKey = secret("stripe-key", { description: "Stripe, restricted to charges" });`
 */
export function secret(name: string, options: SecretOptions = {}): Secret {
  checkDeclaration("secret", name, options, ["description", "ttlSeconds"]);
  const { description, ttlSeconds = 300 } = options;
  if (description !== undefined && (typeof description !== "string" || description.length > 2048)) {
    throw new TypeError(`secret("${name}"): write description: "…", at most 2048 characters.`);
  }
  if (!Number.isFinite(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > 86_400) {
    throw new TypeError(`secret("${name}"): write ttlSeconds: 300, a number from 1 to 86400.`);
  }
  const read: SecretGrant = Object.freeze({ kind: "secret", name, access: "read" });
  return Object.freeze({
    kind: "secret",
    name,
    ...(description === undefined ? {} : { description }),
    read,
    async get() {
      return secretClient().get({ secretName: findResource(read), ttlSeconds });
    },
  } satisfies Secret);
}
