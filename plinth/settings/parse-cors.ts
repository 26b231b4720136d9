import * as z from "zod";
import { isOrigin } from "../origin.ts";
import type { Problem } from "../problem.ts";
import { parseMap } from "./parse-map.ts";

/** Which pages of other origins may call the API, and how. */
export interface Cors {
  /** Whole origins, or `*` alone: any page. */
  readonly allowOrigins: readonly string[];
  /** Whether browsers send cookies along, and let pages read the answers. Default: no. */
  readonly allowCredentials: boolean;
  /** Request headers that a page may set beyond those that every page may. */
  readonly allowHeaders: readonly string[];
  /** Response headers that a page may read beyond those that every page may. */
  readonly exposeHeaders: readonly string[];
  /** Seconds for which a browser need not ask again, 0 to 86,400. Default: 3,600. */
  readonly maxAgeSeconds: number;
}

// What the lane reads and writes: a token, a body's type, guards.
const REQUEST_HEADERS = ["authorization", "content-type", "idempotency-key"];
const RESPONSE_HEADERS = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after", "x-request-id"];

const headers = z.array(z.string().regex(/^[A-Za-z0-9!#$%&'+.^_`|~-]{1,100}$/)).max(50);
// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html: MaxAge has -1 to 86,400.
const FIELDS = {
  allowOrigins: z
    .array(z.string().refine((origin) => origin === "*" || isOrigin(origin)))
    .min(1)
    .max(100)
    .refine((origins) => !origins.includes("*") || origins.length === 1),
  allowCredentials: z.boolean().default(false),
  allowHeaders: headers.default(REQUEST_HEADERS),
  exposeHeaders: headers.default(RESPONSE_HEADERS),
  maxAgeSeconds: z.int().min(0).max(86_400).default(3_600),
} as const;

const ALLOWED: Readonly<Record<keyof typeof FIELDS, string>> = {
  allowOrigins:
    'a list of 1 to 100 whole origins such as "https://app.example.com" (http on this machine alone), or of "*" alone for any page',
  allowCredentials: "true or false",
  allowHeaders: "a list of names of headers, at most 50",
  exposeHeaders: "a list of names of headers, at most 50",
  maxAgeSeconds: "a whole number of seconds, 0 to 86400",
};

/** The `cors` of a stack: undefined where the config has none, so that no page of another origin reads an answer. */
export function parseCors(
  text: string | undefined,
  stack: string,
  file: string,
): { cors: Cors | undefined; problems: Problem[] } {
  const problem = (message: string): Problem => ({
    code: "CORS_SETTING",
    files: [file],
    message,
    fix: `For one page: pulumi config set --path 'cors.allowOrigins[0]' https://app.example.com --stack ${stack}. For none: pulumi config rm cors --stack ${stack}`,
  });
  const { value: cors, problems } = parseMap(text, { key: "cors", shape: FIELDS, allowed: ALLOWED, problem });
  if (cors?.allowCredentials && cors.allowOrigins.includes("*")) {
    const message =
      '`cors.allowCredentials` is true and `cors.allowOrigins` is "*": any page could act with its visitor\'s cookies, which is why browsers refuse it.';
    return { cors: undefined, problems: [problem(message)] };
  }
  return { cors, problems };
}
