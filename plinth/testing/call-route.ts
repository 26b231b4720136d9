import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { descriptionKey } from "../runtime/description.ts";
import type { RouteMain } from "../runtime/handler.ts";

/** A request as a client sends it; what is left out is absent. */
export interface RouteRequest {
  /** Default: GET. */
  readonly method?: string;
  /** The route's path, in the gateway's form: `/projects/{id}`. Default: `/`. */
  readonly path?: string;
  /** Path parameters, decoded. An optional catch-all that matches nothing is left out. */
  readonly params?: Readonly<Record<string, string>>;
  /** A list stands for a key that comes more than once. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  /** Text goes as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Who calls, as the gateway's authorizer found; it looks at routes with scopes only. Default: nobody, without a token. */
  readonly user?: TestUser | undefined;
  /** Default: one of its own. */
  readonly requestId?: string;
}

export interface TestUser {
  /** The token's `sub`. */
  readonly id: string;
  readonly email?: string;
  readonly scopes?: readonly string[];
  /** Further claims; the gateway hands all of them over as strings. */
  readonly claims?: Readonly<Record<string, string>>;
}

export interface RouteResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, undefined where it is empty, else text. */
  readonly body: unknown;
  /** Each `set-cookie` line. */
  readonly cookies: readonly string[];
}

/** Calls a route in process, through the whole lane, with the event that API Gateway would send. */
export async function callRoute(main: RouteMain, request: RouteRequest = {}): Promise<RouteResponse> {
  // The gateway verifies tokens of routes with scopes alone, so on any other route nobody is known.
  const user = main[descriptionKey].scopes === null ? undefined : request.user;
  const envelope = await main(toEvent({ ...request, user }), {});
  const headers = Object.fromEntries(
    Object.entries(envelope.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const text = envelope.isBase64Encoded ? Buffer.from(envelope.body, "base64").toString() : envelope.body;
  return { status: envelope.statusCode, headers, body: parseBody(text, headers), cookies: envelope.cookies ?? [] };
}

function parseBody(text: string, headers: Readonly<Record<string, string>>): unknown {
  if (text === "") return undefined;
  return /\bjson\b/.test(headers["content-type"] ?? "") ? JSON.parse(text) : text;
}

/** Payload format 2.0, in which what is absent is left out. */
export function toEvent(request: RouteRequest): APIGatewayProxyEventV2 {
  const { method = "GET", path = "/", params, cookies, body, requestId = crypto.randomUUID() } = request;
  const rawPath = path.replaceAll(/\{([^}+]+)\+?\}/g, (_, name: string) => {
    const value = params?.[name];
    if (value === undefined) throw new TypeError(`callRoute: ${path} needs params: { ${name}: "…" }.`);
    return value;
  });
  const rawQueryString = toQueryString(request.query ?? {});
  const routeKey = `${method} ${path}`;
  const cookieLines = Object.entries(cookies ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookieLines.length > 0 ? { cookies: cookieLines } : {}),
    headers: {
      ...(body === undefined || typeof body === "string" ? {} : { "content-type": "application/json" }),
      ...lowerCased(request.headers ?? {}),
    },
    ...(rawQueryString ? { queryStringParameters: joined(request.query ?? {}) } : {}),
    ...(params && Object.keys(params).length > 0 ? { pathParameters: { ...params } } : {}),
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: "123456789012",
      apiId: "test",
      domainName: "test.execute-api.us-east-1.amazonaws.com",
      domainPrefix: "test",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "plinth-testing" },
      requestId,
      routeKey,
      stage: "$default",
      time: "01/Jan/2026:00:00:00 +0000",
      timeEpoch: 1_767_225_600_000,
      ...(request.user ? { authorizer: { jwt: toJwt(request.user) } } : {}),
    },
  };
}

// The authorizer hands claims over as strings.
function toJwt({ id, email, scopes, claims }: TestUser): {
  claims: Record<string, string>;
  scopes: string[];
  principalId: string;
  integrationLatency: number;
} {
  const scope = scopes?.length ? { scope: scopes.join(" ") } : {};
  return {
    claims: { ...claims, sub: id, ...(email ? { email } : {}), ...scope },
    scopes: [...(scopes ?? [])],
    principalId: "",
    integrationLatency: 0,
  };
}

function toQueryString(query: NonNullable<RouteRequest["query"]>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) for (const each of [value].flat()) search.append(key, each);
  return search.toString();
}

// The gateway joins the values of a repeated key with commas.
function joined(query: NonNullable<RouteRequest["query"]>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, [value].flat().join(",")]));
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
