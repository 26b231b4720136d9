import * as z from "zod";
import { sayValue } from "../problem.ts";
import type { CognitoClient } from "./auth.ts";
import { isMap, withTypes } from "./from-json.ts";
import { type Fields, parseFields } from "./parse-fields.ts";
import { sayUndefinedScope } from "./say-undefined-scope.ts";

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
const SCOPES_PER_CLIENT = 50;
const URLS = 100;

const urls = z
  .array(z.string().refine(isReturnUrl))
  .max(URLS)
  .refine((list) => new Set(list).size === list.length)
  .default([]);
const shape = {
  kind: z.enum(["public", "machine"]).default("public"),
  callbackUrls: urls,
  logoutUrls: urls,
  scopes: z
    .array(z.string())
    .min(1)
    .max(SCOPES_PER_CLIENT)
    .refine((list) => new Set(list).size === list.length),
};
const URL_RULE = `a list of at most ${URLS} different URLs: https, http to localhost alone, or an app's own scheme, without a fragment`;
const CLIENT: Fields<typeof shape> = {
  shape,
  allowed: {
    kind: "public (people sign in) or machine (a program with a secret)",
    callbackUrls: URL_RULE,
    logoutUrls: URL_RULE,
    scopes: `a list of 1 to ${SCOPES_PER_CLIENT} different scopes`,
  },
};

/** One app of a user pool. What its kind makes of no use is refused, since it would look as if it were of some. */
export function parseCognitoClient(
  written: unknown,
  place: string,
  knownScopes: readonly string[],
): { client: CognitoClient | undefined; faults: string[] } {
  if (!isMap(written)) {
    const names = Object.keys(shape).join(", ");
    return { client: undefined, faults: [`\`${place}\` is ${sayValue(written)}; it must be a map of ${names}.`] };
  }
  const { value, faults } = parseFields(CLIENT, withTypes(written), place);
  if (!value) return { client: undefined, faults };
  const unknown = value.scopes
    .filter((scope) => !knownScopes.includes(scope))
    .map((scope) => `\`${place}.scopes\` names ${sayUndefinedScope(scope, knownScopes)}`);
  const own = [...unknown, ...urlFaults(value, place)];
  return { client: own.length === 0 ? value : undefined, faults: own };
}

function urlFaults({ kind, callbackUrls, logoutUrls }: CognitoClient, place: string): string[] {
  if (kind === "public" && callbackUrls.length === 0)
    return [
      `\`${place}.callbackUrls\` is empty: a public client's people come back from the sign-in page to one of them.`,
    ];
  if (kind === "machine" && callbackUrls.length + logoutUrls.length > 0)
    return [`\`${place}\` is a machine, which never sees the sign-in page, and has URLs that lead back from it.`];
  return [];
}

/** As Cognito takes them: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html */
function isReturnUrl(text: string): boolean {
  if (!URL.canParse(text) || /[\s#]/.test(text) || text.length > 1_024) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return false;
  if (protocol === "http:") return hostname === "localhost";
  if (protocol === "https:") return text.startsWith("https://");
  return !["javascript:", "data:", "file:", "vbscript:", "blob:"].includes(protocol);
}
