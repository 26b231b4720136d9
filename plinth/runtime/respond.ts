import { type Envelope, toEnvelope } from "./envelope.ts";
import type { Logger } from "./logging/logger.ts";
import { type ReplyParts, toReplyParts } from "./reply.ts";
import type { ApiRequest } from "./request.ts";
import type { RouteOptions } from "./route-options.ts";
import { check, toFields } from "./validation.ts";

/** The envelope of what a route returned: its value checked and written, its status the helper's, the option's or the method's. */
export async function toResponse(
  returned: unknown,
  request: ApiRequest,
  options: RouteOptions,
  logger: Logger,
): Promise<Envelope> {
  const parts = toReplyParts(returned);
  if (parts.body.kind !== "value") return toWhole(parts, write(parts), request, options, logger);
  const { value } = parts.body;
  const checked = options.response === undefined ? value : await checkResponse(options.response, value);
  return toWhole(parts, writeValue(checked), request, options, logger);
}

function toWhole(
  parts: ReplyParts,
  { body, isBase64Encoded }: Written,
  request: ApiRequest,
  options: RouteOptions,
  logger: Logger,
): Envelope {
  const status = parts.status ?? options.status ?? defaultStatus(request.method, body, options);
  const isSilent = status === 204 || status === 304;
  if (isSilent && body !== undefined && body !== "") {
    logger.warn(`A ${status} has no body, so the returned value was not sent. Set status: 200 to send it.`);
  }
  return toEnvelope(
    {
      statusCode: status,
      headers: parts.headers,
      body: isSilent ? "" : (body ?? ""),
      isBase64Encoded: !isSilent && isBase64Encoded,
      cookies: parts.cookies,
    },
    request.requestId,
  );
}

interface Written {
  /** Undefined when there is nothing to send. */
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
}

function writeValue(value: unknown): Written {
  if (value === undefined) return { body: undefined, isBase64Encoded: false };
  const body: unknown = JSON.stringify(value);
  if (typeof body !== "string") throw new TypeError(`A ${typeof value} cannot be written as JSON.`);
  return { body, isBase64Encoded: false };
}

function write({ body }: ReplyParts): Written {
  if (body.kind === "text") return { body: body.text, isBase64Encoded: false };
  if (body.kind === "bytes") return { body: body.base64, isBase64Encoded: true };
  return { body: "", isBase64Encoded: false };
}

async function checkResponse(schema: NonNullable<RouteOptions["response"]>, returned: unknown): Promise<unknown> {
  const result = check(schema, returned);
  const checked = result instanceof Promise ? await result : result;
  if (checked.issues === undefined) return checked.value;
  const fields = toFields("response", checked.issues);
  throw Object.assign(new Error("The returned value does not fit the route's response schema."), { fields });
}

function defaultStatus(method: string, body: string | undefined, { response }: RouteOptions): number {
  if (body === undefined) return 204;
  if (method === "DELETE" && response === undefined) return 204;
  return method === "POST" ? 201 : 200;
}
