import { descriptionKey } from "../runtime/description.ts";
import type { RouteMain } from "../runtime/handler.ts";
import { type ApiEvent, apiEvent } from "./api-event.ts";
import { useMemoryAws, withGrants } from "./memory-aws.ts";

useMemoryAws();

export interface RouteResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, undefined where it is empty, bytes where it is binary, else text. */
  readonly body: unknown;
  /** Each `set-cookie` line. */
  readonly cookies: readonly string[];
}

/**
 * Calls a route in process, through the whole lane: `await callRoute(main, apiEvent("GET /health"))`. Its tables are in memory; it
 * reaches those that it names in `uses`, and the test itself all of them: `await projects.put({ … })`.
 */
export async function callRoute(main: RouteMain, event: ApiEvent = apiEvent("GET /")): Promise<RouteResponse> {
  const run = () => main(asVerified(main, event), {});
  const { statusCode, headers, body, isBase64Encoded, cookies = [] } = await withGrants(main[descriptionKey].uses, run);
  return { status: statusCode, headers, body: parseBody(body, isBase64Encoded, headers), cookies };
}

// The gateway verifies tokens of routes with scopes alone, so on any other route nobody is known.
function asVerified(main: RouteMain, event: ApiEvent): ApiEvent {
  if (main[descriptionKey].scopes !== null) return event;
  const { authorizer: _, ...requestContext } = event.requestContext;
  return { ...event, requestContext };
}

function parseBody(body: string, isBase64Encoded: boolean, headers: Readonly<Record<string, string>>): unknown {
  if (body === "") return undefined;
  const type = headers["content-type"] ?? "";
  if (isBase64Encoded) return new Uint8Array(Buffer.from(body, "base64"));
  return /\bjson\b/.test(type) ? JSON.parse(body) : body;
}
