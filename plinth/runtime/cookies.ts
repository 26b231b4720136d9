import { parseCookie, stringifySetCookie } from "cookie";
import type { Leaf, Literals } from "./literals.ts";
import { type Reply, withCookieLine } from "./reply.ts";
import { isRecord, readHeader } from "./request.ts";

export interface CookieOptions {
  /** Seconds to keep it; 0 removes it. Default: until the browser closes. */
  readonly maxAgeSeconds?: number;
  /** Default: the host that answers, without its subdomains. */
  readonly domain?: string;
  /** Default `/`. */
  readonly path?: string;
  /** Whether scripts in the page cannot read it. Default true. */
  readonly httpOnly?: boolean;
  /** Whether it goes over TLS alone. Default true. */
  readonly secure?: boolean;
  /** Which requests from other sites carry it. Default `lax`. */
  readonly sameSite?: "strict" | "lax" | "none";
}

/** The same answer with one more cookie, safe unless said otherwise: `Path=/; HttpOnly; Secure; SameSite=Lax`. */
export function setCookie<Value extends Literals<L>, L extends Leaf = never>(
  answer: Value | Reply<Value>,
  name: string,
  value: string,
  { maxAgeSeconds, domain, path = "/", httpOnly = true, secure = true, sameSite = "lax" }: CookieOptions = {},
): Reply<Value> {
  const kept = maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds };
  const host = domain === undefined ? {} : { domain };
  return withCookieLine(
    answer,
    stringifySetCookie({ name, value, path, httpOnly, secure, sameSite, ...kept, ...host }),
  );
}

/** Cookies of the `cookies` array, or of the `cookie` header where a host leaves them there. The first of a name counts. */
export function readCookies(event: unknown): Record<string, string> {
  const list: unknown = isRecord(event) ? event["cookies"] : undefined;
  const line = Array.isArray(list)
    ? list.filter((each) => typeof each === "string").join("; ")
    : readHeader(event, "cookie");
  return Object.fromEntries(Object.entries(parseCookie(line)).filter(isPresent));
}

function isPresent(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}
