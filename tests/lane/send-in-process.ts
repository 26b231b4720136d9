import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildRouteTable } from "../../plinth/routing/build-route-table.ts";
import { matchRoute } from "../../plinth/routing/match-route.ts";
import { scanRoutes } from "../../plinth/routing/scan-routes.ts";
import { lambdaEntry } from "../../plinth/runtime/lambda-entry.ts";
import type { LaneAnswer } from "./lane-answer.ts";
import type { LaneRequest } from "./requests.ts";

const ROOT = import.meta.dirname;

/** Sends requests to the routes of this folder without any gateway, by events as AWS documents them. */
export async function openInProcess(): Promise<(request: LaneRequest) => Promise<LaneAnswer>> {
  const { routes, problems } = buildRouteTable(await scanRoutes(ROOT));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return async (request) => {
    const [encodedPath = "", rawQueryString = ""] = request.target.split("?");
    const rawPath = decodeURIComponent(encodedPath);
    const match = matchRoute(routes, request.method, rawPath);
    // The gateway's own answer, without any function.
    if (!match) return { status: 404, headers: { "content-type": "application/json" }, cookies: [], body: NOT_FOUND };
    const { main } = await import(pathToFileURL(join(ROOT, match.route.file)).href);
    const event = toEvent(request, { rawPath, rawQueryString, routeKey: `${match.route.method} ${match.route.path}` });
    const withParams = Object.keys(match.params).length > 0 ? { ...event, pathParameters: match.params } : event;
    const envelope = await lambdaEntry(main)(withParams, { getRemainingTimeInMillis: () => 1_000 });
    return {
      status: envelope.statusCode,
      headers: envelope.headers,
      cookies: envelope.cookies ?? [],
      body: Buffer.from(envelope.body, envelope.isBase64Encoded ? "base64" : "utf8"),
    };
  };
}

const NOT_FOUND = Buffer.from('{"message":"Not Found"}');

function toEvent(
  { method, headers = [], body }: LaneRequest,
  { rawPath, rawQueryString, routeKey }: Readonly<Record<"rawPath" | "rawQueryString" | "routeKey", string>>,
) {
  const lower = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  const cookies = lower.filter(([name]) => name === "cookie").flatMap(([, value]) => value.split("; "));
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString,
    // The gateway moves cookies out of the headers.
    ...(cookies.length > 0 ? { cookies } : {}),
    headers: Object.fromEntries(lower.filter(([name]) => name !== "cookie")),
    ...toBody(body, lower.find(([name]) => name === "content-type")?.[1] ?? ""),
    requestContext: {
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" },
      requestId: crypto.randomUUID(),
      routeKey,
      stage: "$default",
    },
  };
}

function toBody(body: LaneRequest["body"], type: string): { body?: string; isBase64Encoded: boolean } {
  if (body === undefined || body.length === 0) return { isBase64Encoded: false };
  // As observed on AWS: all else comes as base64, a form and a missing type included.
  const isText = /^(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i.test(type);
  return { body: Buffer.from(body).toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}
