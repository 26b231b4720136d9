import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { vi } from "vitest";

export const requestId = "JKJaXmPLvHcESHA=";

export interface EventParts {
  readonly body?: string;
  readonly base64?: boolean;
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, string>;
  readonly query?: string;
  readonly cookies?: string[];
  readonly claims?: Record<string, string>;
}

/** A payload 2.0 event as API Gateway sends it: what is absent is left out. */
export function apiEvent(routeKey: string, parts: EventParts = {}): APIGatewayProxyEventV2 {
  const [method = "", path = ""] = routeKey.split(" ");
  const authorizer =
    parts.claims === undefined
      ? {}
      : { authorizer: { jwt: { claims: { exp: "1795593600", ...parts.claims }, scopes: null } } };
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: parts.query ?? "",
    headers: { "content-type": "application/json", ...parts.headers },
    ...(parts.cookies ? { cookies: parts.cookies } : {}),
    ...(parts.params ? { pathParameters: parts.params } : {}),
    ...(parts.body === undefined ? {} : { body: parts.body }),
    isBase64Encoded: parts.base64 ?? false,
    requestContext: {
      accountId: "123456789012",
      apiId: "api",
      domainName: "api.example.com",
      domainPrefix: "api",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId,
      routeKey,
      stage: "$default",
      time: "24/Nov/2026:08:00:00 +0000",
      timeEpoch: 1_795_507_200_000,
      ...authorizer,
    },
  };
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Every line written to stdout until the test ends, parsed. */
export function captureLines(): LogLine[] {
  const lines: LogLine[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    lines.push(JSON.parse(String(chunk)));
    return true;
  });
  return lines;
}
