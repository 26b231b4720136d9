import type { APIGatewayProxyEventV2WithJWTAuthorizer } from "aws-lambda";

/** What API Gateway sends to a function. */
export type ApiEvent = Omit<APIGatewayProxyEventV2WithJWTAuthorizer, "requestContext"> & {
  requestContext: Omit<APIGatewayProxyEventV2WithJWTAuthorizer["requestContext"], "authorizer"> & {
    authorizer?: APIGatewayProxyEventV2WithJWTAuthorizer["requestContext"]["authorizer"];
  };
};

/** What a client sends beside method and path; what is left out is absent. */
export interface ApiEventParts {
  /** Path parameters, decoded, for the `{…}` of the path. An optional catch-all that matches nothing is left out. */
  readonly params?: Readonly<Record<string, string>>;
  /** A list stands for a key that comes more than once. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  /** Text and bytes go as they are, `URLSearchParams` as a form, anything else as JSON. */
  readonly body?: unknown;
  /** Who calls, as the gateway's authorizer found. Default: nobody, without a token. */
  readonly user?: TestUser | undefined;
  /** Default: one of its own. */
  readonly requestId?: string;
  /** Default: an address that nobody has. */
  readonly sourceIp?: string;
}

export interface TestUser {
  /** The token's `sub`. */
  readonly id: string;
  readonly email?: string;
  readonly scopes?: readonly string[];
  /** Further claims. The gateway hands all of them over as strings, a list as `[a b]`. */
  readonly claims?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/**
 * The event that API Gateway would send for a request, payload format 2.0, in which what is absent is left out:
 * `apiEvent("PUT /projects/{id}", { params: { id: "1" }, body: { name: "Plinth" }, user: { id: "u1", scopes: ["a"] } })`
 */
export function apiEvent(routeKey: string, parts: ApiEventParts = {}): ApiEvent {
  const { params, user, requestId = crypto.randomUUID(), sourceIp = "192.0.2.1" } = parts;
  const [method, path] = parseRouteKey(routeKey);
  const rawPath = fillIn(path, params ?? {});
  const rawQueryString = toQueryString(parts.query ?? {});
  const cookies = Object.entries(parts.cookies ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const { type, ...body } = toBody(parts.body, parts.headers ?? {});
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers: {
      ...(type === "" ? {} : { "content-type": type }),
      ...(user ? { authorization: `Bearer ${toToken(user)}` } : {}),
      ...lowerCased(parts.headers ?? {}),
    },
    ...(rawQueryString ? { queryStringParameters: joined(parts.query ?? {}) } : {}),
    ...(params && Object.keys(params).length > 0 ? { pathParameters: { ...params } } : {}),
    ...body,
    requestContext: {
      accountId: "123456789012",
      apiId: "test",
      domainName: "test.execute-api.us-east-1.amazonaws.com",
      domainPrefix: "test",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp, userAgent: "plinth-testing" },
      requestId,
      routeKey,
      stage: "$default",
      time: "01/Jan/2026:00:00:00 +0000",
      timeEpoch: 1_767_225_600_000,
      ...(user ? { authorizer: toAuthorizer(user) } : {}),
    },
  };
}

function parseRouteKey(routeKey: string): readonly [method: string, path: string] {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(routeKey) ?? [];
  if (method === undefined || path === undefined) {
    throw new TypeError(
      `apiEvent: write method and path, such as "GET /projects/{id}", not ${JSON.stringify(routeKey)}.`,
    );
  }
  return [method, path];
}

function fillIn(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{([^}+]+)\+?\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`apiEvent: ${path} needs params: { ${name}: "…" }.`);
    return value;
  });
}

function toBody(
  body: unknown,
  headers: Readonly<Record<string, string>>,
): { type: string; body?: string; isBase64Encoded: boolean } {
  const type = lowerCased(headers)["content-type"] ?? defaultType(body);
  if (body === undefined) return { type, isBase64Encoded: false };
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(toText(body));
  // What the gateway takes for text, as observed on AWS; all else comes as base64, a form and a missing type included.
  const isText = /^(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i.test(type);
  return { type, body: bytes.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

function toText(body: unknown): string {
  if (typeof body === "string") return body;
  return body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
}

function defaultType(body: unknown): string {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return "";
  return body instanceof URLSearchParams ? "application/x-www-form-urlencoded" : "application/json";
}

function toQueryString(query: NonNullable<ApiEventParts["query"]>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) for (const each of [value].flat()) search.append(key, each);
  return search.toString();
}

// The gateway joins the values of a repeated key with commas.
function joined(query: NonNullable<ApiEventParts["query"]>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, [value].flat().join(",")]));
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

// The end of the event's day.
const EXPIRY = 1_767_311_999;

function claimsOf({ id, email, scopes, claims }: TestUser): Record<string, unknown> {
  return {
    exp: EXPIRY,
    ...claims,
    sub: id,
    ...(email ? { email } : {}),
    ...(scopes?.length ? { scope: scopes.join(" ") } : {}),
  };
}

// As the authorizer hands it over: every claim printed as a string, no scopes as null.
function toAuthorizer(user: TestUser): NonNullable<ApiEvent["requestContext"]["authorizer"]> {
  const claims = Object.entries(claimsOf(user)).map(([name, value]) => [
    name,
    Array.isArray(value) ? `[${value.join(" ")}]` : String(value),
  ]);
  // Typed as a list by @types/aws-lambda; null was observed.
  const scopes: string[] = JSON.parse(JSON.stringify(user.scopes?.length ? user.scopes : null));
  return { jwt: { claims: Object.fromEntries(claims), scopes }, principalId: "", integrationLatency: 0 };
}

/** The token that the gateway would have verified; the lane reads lists from it, which the claims only print. */
function toToken(user: TestUser): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode({ alg: "RS256" })}.${encode(claimsOf(user))}.${encode("not signed")}`;
}
