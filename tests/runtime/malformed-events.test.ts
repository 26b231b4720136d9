import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { handler } from "#plinth";
import { apiEvent, captureLines } from "./lane-harness.ts";

beforeEach(() => {
  captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const secret = "internal-7f3a";
const schemas = { params: z.object({ id: z.string() }), query: z.object({ limit: z.coerce.number().optional() }) };
const throwing = handler(() => {
  throw new Error(secret);
});
const routes = [
  handler((body, ctx) => ({ body, ...ctx.params, ...ctx.query, ...ctx.cookies, left: ctx.remainingMs() })),
  handler((body) => body, { body: z.looseObject({ name: z.string() }), ...schemas }),
  handler((_body, { user }) => user, { scopes: ["read"] }),
  throwing,
];

const json = fc.jsonValue();
const maybe = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: right }, { weight: 1, arbitrary: fc.anything() });
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "%", "a=%zz&__proto__=1", "\r\n", "GET", "é=1"),
);
const body = fc.oneof(
  text,
  json.map((value) => JSON.stringify(value)),
  fc.base64String(),
);
const type = fc.constantFrom(
  "application/json",
  "application/x-www-form-urlencoded",
  "text/plain",
  "image/png",
  "",
  ";;",
);

const event = fc.record(
  {
    version: maybe(fc.constant("2.0")),
    routeKey: maybe(fc.constantFrom("GET /x", "POST /x", "DELETE /x", "$default")),
    rawPath: maybe(text),
    rawQueryString: maybe(text),
    headers: maybe(
      fc.record(
        { "content-type": maybe(type), "accept-language": maybe(text), cookie: maybe(text) },
        { requiredKeys: [] },
      ),
    ),
    cookies: maybe(fc.array(maybe(text))),
    pathParameters: maybe(fc.dictionary(text, maybe(text))),
    body: maybe(body),
    isBase64Encoded: maybe(fc.boolean()),
    requestContext: maybe(
      fc.record(
        {
          requestId: maybe(text),
          routeKey: maybe(text),
          http: maybe(
            fc.record(
              { method: maybe(fc.constantFrom("GET", "POST", "DELETE", "")), path: maybe(text) },
              { requiredKeys: [] },
            ),
          ),
          authorizer: maybe(
            fc.record({ jwt: maybe(fc.record({ claims: maybe(fc.object()), scopes: maybe(fc.array(text)) })) }),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);
const context = fc.oneof(
  fc.constant(undefined),
  fc.record({ awsRequestId: maybe(text) }, { requiredKeys: [] }),
  fc.anything(),
);

describe("any event", () => {
  it("gives a well-formed envelope that shows nothing internal", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.oneof(event, fc.anything(), json),
        context,
        async (main, sent, lambda) => {
          const envelope = await main(sent, lambda);
          expect(Object.keys(envelope)).toEqual(["statusCode", "headers", "body", "isBase64Encoded"]);
          expect(
            Number.isInteger(envelope.statusCode) && envelope.statusCode >= 200 && envelope.statusCode <= 599,
          ).toBe(true);
          expect(Object.values(envelope.headers).every((value) => /^[\x20-\x7e]+$/.test(value))).toBe(true);
          expect(envelope.headers["content-type"]).toBe("application/json");
          expect(envelope.isBase64Encoded).toBe(false);
          if (envelope.body !== "") JSON.parse(envelope.body);
          if (envelope.statusCode < 400) return;
          const { error } = JSON.parse(envelope.body);
          expect(Object.keys(error)).toEqual(["code", "message", "details", "requestId"]);
          expect(error.requestId).toBe(envelope.headers["x-request-id"]);
          expect(envelope.body).not.toContain(secret);
          expect(envelope.body).not.toMatch(/node:internal|\.ts:\d/);
          if (envelope.statusCode !== 500) return;
          expect(main).toBe(throwing);
          expect(error).toMatchObject({ code: "INTERNAL", message: "Something went wrong on our side.", details: {} });
        },
      ),
      { numRuns: 4_000 },
    );
  });

  it("that is right is answered right, so that the property above is not about refusals alone", async () => {
    const answer = await routes[1]?.(apiEvent("POST /x", { body: '{"name":"a"}', params: { id: "1" } }));
    expect(answer).toMatchObject({ statusCode: 201, body: '{"name":"a"}' });
  });
});
