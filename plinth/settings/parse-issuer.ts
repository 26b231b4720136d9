import * as z from "zod";
import type { IssuerAuth } from "./auth.ts";
import type { AuthPlace } from "./parse-auth.ts";
import { type Fields, parseFields } from "./parse-fields.ts";
import { scope } from "./parse-roles.ts";

const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"];
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const AUDIENCES = 50;

const shape = {
  issuer: z.string().refine((text) => isIssuer(text, [])),
  audiences: z
    .array(z.string().regex(/^\S{1,256}$/))
    .min(1)
    .max(AUDIENCES)
    .refine(areDistinct),
  scopes: z.array(scope).min(1).refine(areDistinct).optional(),
};

const FIELDS: Fields<typeof shape> = {
  shape,
  allowed: {
    issuer:
      "an https:// URL as the issuer's tokens state it under `iss`: lower-case host, no query, no fragment, no user name",
    audiences: `a list of 1 to ${AUDIENCES} different audiences, text without spaces`,
    scopes: "a list of different scopes, text without spaces, quotes and backslashes (RFC 6749, section 3.3)",
  },
};

/** The keys of `auth` that are about an issuer. */
export const ISSUER_KEYS: readonly string[] = Object.keys(shape);

/** An issuer of somebody else's. On an embedded AWS it may be on this machine, in plain HTTP, and nowhere else. */
export function parseIssuer(
  written: Readonly<Record<string, unknown>>,
  { awsEndpoint }: AuthPlace,
): { auth: IssuerAuth | undefined; faults: string[] } {
  const fields = awsEndpoint
    ? { ...FIELDS, shape: { ...shape, issuer: z.string().refine((text) => isIssuer(text, LOOPBACK_HOSTS)) } }
    : FIELDS;
  const { value, faults } = parseFields(fields, written, "auth");
  return { auth: value && { kind: "issuer", ...value, scopes: value.scopes }, faults };
}

/** Whether two of them are the same. */
export function areDistinct(list: readonly string[]): boolean {
  return new Set(list).size === list.length;
}

/** What a URL parser would change, tokens do not state: the gateway compares character by character. */
function isIssuer(text: string, plainHosts: readonly string[]): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.href !== text && url.href !== `${text}/`)) return false;
  // An empty query or fragment is in none of the URL's parts.
  if (/[?#@]/.test(text) || text.length > 2_048) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && plainHosts.includes(url.hostname));
}
