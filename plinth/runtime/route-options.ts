import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type { $ZodType } from "zod/v4/core";
import { type Grant, isGrant } from "../resources/grants.ts";
import type { RouteDescription } from "./description.ts";
import { grantsOf } from "./guards/guard.ts";
import { isRecord } from "./request.ts";

export type Schema = $ZodType | undefined;

/** A middy middleware. Hooks get the API event in `request.event`, and from `after` on the full response in `request.response`. */
export interface Middleware {
  before?(request: MiddlewareRequest): unknown;
  after?(request: MiddlewareRequest): unknown;
  onError?(request: MiddlewareRequest): unknown;
}

export interface MiddlewareRequest {
  event: APIGatewayProxyEventV2;
  context: Context;
  // biome-ignore lint/suspicious/noExplicitAny: middy's own contract, in which a hook may put any response
  response: any;
  error: Error | null | undefined;
  internal: Record<string, unknown>;
}

type Access =
  | {
      /** Anyone may call it. Default false. */
      readonly public?: boolean;
      readonly scopes?: never;
    }
  | {
      /** Scopes that the caller's token must have, all of them. 1–10. */
      readonly scopes: readonly string[];
      readonly public?: false;
    };

export type RouteOptions<
  Body extends Schema = Schema,
  Params extends Schema = Schema,
  Query extends Schema = Schema,
  Response extends Schema = Schema,
> = {
  /** Schema of the body. Default: unchecked, `unknown`. */
  readonly body?: Body;
  /** Schema of the path parameters. Default: strings by name. */
  readonly params?: Params;
  /** Schema of the query: a key that comes once is a string, a repeated one an array. Default: unchecked. */
  readonly query?: Query;
  /** Schema of the returned value. Its output is what is sent; a value that fails it is a 500. Default: unchecked. */
  readonly response?: Response;
  /** Status of a success, 200–399. Default: 201 for POST, 204 for DELETE and for undefined, else 200. */
  readonly status?: number;
  /** Middy middlewares, run after the validation and around the function. Default: none. */
  readonly middleware?: readonly Middleware[];
  /** Grants for this function alone, such as `[projects.read]`. Default: none. */
  readonly uses?: readonly Grant[];
  /** Memory in MB, 128–10240. Default: the preset's. */
  readonly memoryMb?: number;
  /** Time limit in seconds, 1–29. Default: the preset's. */
  readonly timeoutSeconds?: number;
  /** Requests per second of all callers together, 1–10000; where the stage has less, that holds. Default: the stage's. */
  readonly rateLimitPerSecond?: number;
  /** Requests at once of all callers together, 1–5000; where the stage has less, that holds. Default: the stage's. */
  readonly burstLimit?: number;
  /** Requests that its function answers at a time, at most and at any time: taken out of what the account's functions share. Default: shared. */
  readonly reservedConcurrency?: number;
  /** Instances of its function that are kept started, and paid for; at most `reservedConcurrency` where that is set. Default: none. */
  readonly provisionedConcurrency?: number;
} & Access;

/** Throws one `TypeError` that lists every fault with what to write instead. */
export function checkRouteOptions(fn: unknown, options: unknown): void {
  const faults =
    typeof fn === "function" ? [] : ["its first argument is no function; write handler(async (body, ctx) => …)"];
  if (!isRecord(options)) faults.push("its second argument is no object; write handler(fn, { … })");
  else faults.push(...faultsOf(options));
  if (faults.length > 0) throw new TypeError(`handler(): ${faults.join(".\nhandler(): ")}.`);
}

export function toDescription(options: RouteOptions): RouteDescription {
  const {
    scopes,
    status,
    memoryMb,
    timeoutSeconds,
    rateLimitPerSecond,
    burstLimit,
    reservedConcurrency,
    provisionedConcurrency,
    uses = [],
    middleware = [],
    body,
    params,
    query,
    response,
  } = options;
  return {
    kind: "route",
    public: options.public === true,
    scopes: scopes === undefined ? null : [...scopes],
    status: status ?? null,
    memoryMb: memoryMb ?? null,
    timeoutSeconds: timeoutSeconds ?? null,
    rateLimitPerSecond: rateLimitPerSecond ?? null,
    burstLimit: burstLimit ?? null,
    reservedConcurrency: reservedConcurrency ?? null,
    provisionedConcurrency: provisionedConcurrency ?? null,
    uses: [...uses, ...middleware.flatMap(grantsOf)].map((grant) => ({ ...grant })),
    has: {
      body: body !== undefined,
      params: params !== undefined,
      query: query !== undefined,
      response: response !== undefined,
    },
  };
}

/** What an option must be, and the words that complete "write <option> as …". */
export type Rule = readonly [isRight: (value: unknown) => boolean, whatToWrite: string];

export const schemaRule: Rule = [isSchema, "a zod schema, such as z.object({ … })"];
// 0 would refuse every request; of the most, no account has been given more, as far as AWS says.
const concurrencyRule: Rule = [isWhole(1, 100_000), "a whole number from 1 to 100000"];
const rules: Readonly<Record<keyof RouteOptions, Rule>> = {
  body: schemaRule,
  params: schemaRule,
  query: schemaRule,
  response: schemaRule,
  public: [(value) => typeof value === "boolean", "true or false"],
  scopes: [areScopes, 'one to ten different scopes without spaces, such as ["projects.write"]'],
  status: [isWhole(200, 399), "a whole number from 200 to 399"],
  middleware: [isListOf(isMiddleware), "a list of middy middlewares: objects with before, after or onError"],
  uses: [isListOf(isGrant), "a list of grants, such as [projects.read, projects.write]"],
  memoryMb: [isWhole(128, 10_240), "a whole number of MB from 128 to 10240, Lambda's limits"],
  // API Gateway gives up at 30 s, whatever the function's own limit.
  timeoutSeconds: [isWhole(1, 29), "a whole number of seconds from 1 to 29, since the gateway gives up after 30"],
  // 0 would refuse every request. The most is what an account has by default: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  rateLimitPerSecond: [isNumber(1, 10_000), "a number from 1 to 10000"],
  burstLimit: [isWhole(1, 5_000), "a whole number from 1 to 5000"],
  // What the account has at most is the stack's config's to say, so that is checked in the plan.
  reservedConcurrency: concurrencyRule,
  provisionedConcurrency: concurrencyRule,
};

function faultsOf(options: Record<string, unknown>): string[] {
  const faults = faultsByRules(options, rules);
  if (options["public"] === true && options["scopes"] !== undefined) {
    faults.push("scopes and public: true contradict each other; keep one of them");
  }
  if (claimsOf(options["middleware"]) > 1) {
    faults.push("idempotency() is listed twice, and would refuse its own key; keep one of them");
  }
  return faults;
}

function claimsOf(middleware: unknown): number {
  if (!isListOf(isMiddleware)(middleware)) return 0;
  return middleware.filter((each) => grantsOf(Object(each)).some(({ access }) => access === "claim")).length;
}

/** Options that no rule knows, and options that are not what their rule says. */
export function faultsByRules(options: Record<string, unknown>, rules: Readonly<Record<string, Rule>>): string[] {
  const names = Object.keys(rules);
  const unknown = Object.keys(options).filter((name) => !names.includes(name));
  const faults = unknown.map((name) => `there is no option "${name}"; write one of ${names.join(", ")}`);
  for (const [name, [isRight, whatToWrite]] of Object.entries(rules)) {
    if (options[name] !== undefined && !isRight(options[name])) faults.push(`write ${name} as ${whatToWrite}`);
  }
  return faults;
}

function isSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && "_zod" in value && "~standard" in value;
}

// The characters of an OAuth scope, RFC 6749 section 3.3. API Gateway takes ten per route.
function areScopes(value: unknown): boolean {
  const isScope = (scope: unknown) => typeof scope === "string" && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope);
  return isListOf(isScope)(value) && value.length > 0 && value.length <= 10 && new Set(value).size === value.length;
}

export function isMiddleware(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const hooks = [value["before"], value["after"], value["onError"]].filter((hook) => hook !== undefined);
  return hooks.length > 0 && hooks.every((hook) => typeof hook === "function");
}

export function isListOf(isRight: (value: unknown) => boolean): (value: unknown) => value is unknown[] {
  return (value): value is unknown[] => Array.isArray(value) && value.every(isRight);
}

export function isWhole(least: number, most: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && isNumber(least, most)(value);
}

function isNumber(least: number, most: number): (value: unknown) => boolean {
  return (value) => typeof value === "number" && value >= least && value <= most;
}
