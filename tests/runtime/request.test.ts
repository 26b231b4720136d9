import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { handler, type RouteContext } from "#plinth";
import { toFields } from "../../plinth/runtime/validation.ts";
import { apiEvent, captureLines, type EventParts, type LogLine, requestId } from "./lane-harness.ts";

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const named = handler((body) => body, { body: z.object({ name: z.string() }), status: 200 });
const echo = handler((body) => (Buffer.isBuffer(body) ? { bytes: body.toString("hex") } : { body }), { status: 200 });

async function post(main: typeof named, parts: EventParts): Promise<[number, unknown]> {
  const { statusCode, body } = await main(apiEvent("POST /x", parts));
  return [statusCode, JSON.parse(body)];
}

async function contextOf(parts: EventParts, context?: object): Promise<RouteContext> {
  const seen: RouteContext[] = [];
  await handler((_body, ctx) => void seen.push(ctx))(apiEvent("GET /x", parts), context);
  const [ctx] = seen;
  if (ctx === undefined) throw new Error("the route was not called");
  return ctx;
}

function errorOf(code: string, message: string, details: object = {}) {
  return { error: { code, message, details, requestId } };
}

describe("the body of a route with a body schema", () => {
  const json = '{"name":"a"}';

  it.each([
    ["JSON", { body: json }],
    ["JSON with a charset", { body: json, headers: { "content-type": "Application/JSON; charset=utf-8" } }],
    ["a +json type", { body: json, headers: { "content-type": "application/merge-patch+json" } }],
    ["no content type", { body: json, headers: { "content-type": "" } }],
    ["base64", { body: Buffer.from(json).toString("base64"), base64: true }],
    ["a form", { body: "name=a", headers: { "content-type": "application/x-www-form-urlencoded" } }],
  ])("is read from %s", async (_, parts) => {
    expect(await post(named, parts)).toEqual([200, { name: "a" }]);
  });

  it.each([" application/json ;charset=utf-8", "Application/JSON", "application/vnd.api+json"])(
    "is JSON under the type %j",
    async (type) => {
      const parts = { body: '{"name":"a"}', headers: { "content-type": type } };
      expect(await post(named, parts)).toEqual([200, { name: "a" }]);
    },
  );

  it.each(["x application/a+json", "application/a+json-seq", "a/b/c+json", "text/json"])(
    "is a 415 under the type %j",
    async (type) => {
      const parts = { body: '{"name":"a"}', headers: { "content-type": type } };
      expect((await post(named, parts))[0]).toBe(415);
    },
  );

  it("is decoded by the flag, not by the type", async () => {
    const encoded = Buffer.from(json).toString("base64");
    expect(await post(named, { body: encoded })).toEqual([400, errorOf("BAD_REQUEST", "The body is not valid JSON.")]);
  });

  it.each([undefined, ""])("is a 422 when it is %j", async (body) => {
    const parts = body === undefined ? {} : { body };
    expect(await post(named, parts)).toEqual([
      422,
      errorOf("VALIDATION_FAILED", "The request does not have the right form.", {
        fields: { body: ["The body is missing."] },
      }),
    ]);
  });

  it("may be absent when the schema says so", async () => {
    const main = handler((body) => ({ absent: body === undefined }), { body: z.object({}).optional(), status: 200 });
    expect(await post(main, {})).toEqual([200, { absent: true }]);
  });

  it.each(["{", "name=a", '{"name":"a"}}', "undefined"])(
    "is a 400 when it is %j, and the log does not quote it",
    async (body) => {
      expect(await post(named, { body })).toEqual([400, errorOf("BAD_REQUEST", "The body is not valid JSON.")]);
      expect(lines.map(({ message }) => message)).toEqual(["request"]);
    },
  );

  it.each(["text/plain", "application/xml", "multipart/form-data", "application/jsonp"])(
    "is a 415 as %s",
    async (type) => {
      expect(await post(named, { body: json, headers: { "content-type": type } })).toEqual([
        415,
        errorOf(
          "UNSUPPORTED_MEDIA_TYPE",
          `This route takes a JSON body. Send content-type: application/json, not ${type}.`,
        ),
      ]);
    },
  );

  it.each([
    ['{"__proto__":{"a":1}}', "__proto__"],
    ['{"a":[{"constructor":{"prototype":{}}}]}', "constructor"],
    ['{"a":{"prototype":1}}', "prototype"],
    ['{"__\\u0070roto__":1}', "__proto__"],
  ])("is a 400 with the key of %s", async (body, key) => {
    expect(await post(named, { body })).toEqual([
      400,
      errorOf("BAD_REQUEST", `The body has a key "${key}", which is not accepted.`),
    ]);
  });

  it("may have those words as values", async () => {
    expect(await post(named, { body: '{"name":"__proto__ constructor"}' })).toEqual([
      200,
      { name: "__proto__ constructor" },
    ]);
  });

  it("is refused when a hundred thousand levels hide such a key", async () => {
    const body = `${'{"a":'.repeat(100_000)}{"__proto__":1}${"}".repeat(100_000)}`;
    expect(await post(named, { body })).toMatchObject([400, { error: { code: "BAD_REQUEST" } }]);
  });
});

describe("a body of hostile size", () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

  it("is a 413 beyond what Lambda takes as an event", async () => {
    const largest = `"${"a".repeat(6_291_554)}"`;
    expect(
      await post(
        handler(() => 1, { status: 200 }),
        { body: largest },
      ),
    ).toEqual([200, 1]);
    const message = "The body is larger than 6291556 bytes, the most that is taken.";
    expect(await post(echo, { body: `${largest} ` })).toEqual([413, errorOf("PAYLOAD_TOO_LARGE", message)]);
    const encoded = Buffer.alloc(6_291_558).toString("base64");
    expect(await post(named, { body: encoded, base64: true })).toMatchObject([413, {}]);
  });

  it.each([201, 300_000])("is a 400 when it is nested %i levels deep, with a schema or without", async (levels) => {
    const message = errorOf("BAD_REQUEST", "The body is nested deeper than 200 levels.");
    for (const main of [echo, named]) expect(await post(main, { body: nested(levels) })).toEqual([400, message]);
    const untyped = { body: nested(levels), headers: { "content-type": "" } };
    expect(await post(echo, untyped)).toEqual([400, message]);
  });

  it("may be nested 200 levels deep, and be wide", async () => {
    expect((await post(echo, { body: nested(200) }))[0]).toBe(200);
    expect(
      await post(
        handler(() => 1, { status: 200 }),
        { body: `[${"[],".repeat(10_000)}[]]` },
      ),
    ).toEqual([200, 1]);
  });
});

describe("the body of a route without a body schema", () => {
  it.each<[string, EventParts, unknown]>([
    ["parsed JSON", { body: '{"a":[1]}' }, { body: { a: [1] } }],
    ["parsed JSON without a content type", { body: "[1]", headers: { "content-type": "" } }, { body: [1] }],
    ["text without a content type", { body: "hello", headers: { "content-type": "" } }, { body: "hello" }],
    ["text", { body: "aGk=", base64: true, headers: { "content-type": "text/csv" } }, { body: "hi" }],
    ["bytes", { body: "AP8=", base64: true, headers: { "content-type": "image/png" } }, { bytes: "00ff" }],
    [
      "a form's object",
      { body: "a=1&b=2&b=3", headers: { "content-type": "application/x-www-form-urlencoded" } },
      { body: { a: "1", b: ["2", "3"] } },
    ],
    ["nothing", {}, {}],
  ])("is %s", async (_, parts, expected) => {
    expect(await post(echo, parts)).toEqual([200, expected]);
  });

  it("is a 400 when it claims to be JSON and is not", async () => {
    expect(await post(echo, { body: "{" })).toEqual([400, errorOf("BAD_REQUEST", "The body is not valid JSON.")]);
  });
});

describe("validation", () => {
  const id = z.object({ id: z.string().regex(/^\d+$/, "digits only") });

  it("reports body, params and query together by bare field path", async () => {
    const main = handler(() => null, {
      body: z.object({ a: z.object({ b: z.number() }), tags: z.array(z.string()) }),
      params: id,
      query: z.object({ limit: z.coerce.number().max(100, "at most 100") }),
    });
    const event = apiEvent("POST /x/{id}", {
      body: '{"a":{"b":"c"},"tags":["x",1]}',
      params: { id: "a" },
      query: "limit=101",
    });
    expect(JSON.parse((await main(event)).body).error).toEqual({
      code: "VALIDATION_FAILED",
      message: "The request does not have the right form.",
      details: {
        fields: {
          "a.b": ["Invalid input: expected number, received string"],
          "tags.1": ["Invalid input: expected string, received number"],
          id: ["digits only"],
          limit: ["at most 100"],
        },
      },
      requestId,
    });
  });

  it("prefixes only the fields whose path an earlier part has", async () => {
    const main = handler(() => null, { body: id, params: id, query: id });
    const event = apiEvent("POST /x/{id}", { body: '{"id":"a"}', params: { id: "b" }, query: "id=c" });
    expect(JSON.parse((await main(event)).body).error.details.fields).toEqual({
      id: ["digits only"],
      "params.id": ["digits only"],
      "query.id": ["digits only"],
    });
  });

  it("names each unknown key and gathers the messages of one field", async () => {
    const main = handler(() => null, { body: z.strictObject({ n: z.string().min(3, "short").regex(/^a/, "no a") }) });
    const event = apiEvent("POST /x", { body: '{"n":"b","x":1,"y":2}' });
    expect(JSON.parse((await main(event)).body).error.details.fields).toEqual({
      n: ["short", "no a"],
      x: ['Unrecognized keys: "x", "y"'],
      y: ['Unrecognized keys: "x", "y"'],
    });
  });

  it("names an unknown key by the path of the object that has it", async () => {
    const main = handler((body) => body, { body: z.object({ a: z.object({ b: z.strictObject({}) }) }) });
    const [, answer] = await post(main, { body: '{"a":{"b":{"x":1,"y":2}}}' });
    const fields = { "a.b.x": [expect.any(String)], "a.b.y": [expect.any(String)] };
    expect(answer).toMatchObject({ error: { details: { fields } } });
  });

  it("takes paths of any standard schema, and the keys of unknown ones alone", () => {
    const of = (issue: object) => toFields("part", [{ message: "m", ...issue }]);
    expect(of({ path: [{ key: "a" }, "b", 0] })).toEqual({ "a.b.0": ["m"] });
    expect(of({ path: [{ key: 7 }, Symbol("s"), null] })).toEqual({ "7.Symbol(s).null": ["m"] });
    expect(of({})).toEqual({ part: ["m"] });
    expect(of({ path: ["a"], code: "invalid_key", keys: ["b"] })).toEqual({ a: ["m"] });
    expect(of({ path: ["a"], keys: ["b"] })).toEqual({ a: ["m"] });
    expect(of({ path: ["a"], code: "unrecognized_keys", keys: "b" })).toEqual({ a: ["m"] });
    expect(of({ path: ["a"], code: "unrecognized_keys", keys: ["b", "c"] })).toEqual({ "a.b": ["m"], "a.c": ["m"] });
  });

  it("awaits asynchronous schemas and takes those of zod/mini", async () => {
    const slow = handler((body) => body, {
      body: z.string().refine(async (value) => value === "a", "not a"),
      status: 200,
    });
    expect(await post(slow, { body: '"a"' })).toEqual([200, "a"]);
    expect(await post(slow, { body: '"b"' })).toMatchObject([
      422,
      { error: { details: { fields: { body: ["not a"] } } } },
    ]);
    const small = handler((body) => body, { body: mini.object({ name: mini.string() }), status: 200 });
    expect(await post(small, { body: '{"name":1}' })).toMatchObject([
      422,
      { error: { details: { fields: { name: [expect.any(String)] } } } },
    ]);
  });
});

describe("the context", () => {
  it("reads the query from rawQueryString", async () => {
    const { query } = await contextOf({ query: "a=1&a=2&b=x%2Cy&c=p+q&d&e=%zz&f=%C3%A9" });
    expect(query).toEqual({ a: ["1", "2"], b: "x,y", c: "p q", d: "", e: "%zz", f: "é" });
  });

  it("refuses a query key that reaches the prototype", async () => {
    expect(await handler(() => 1)(apiEvent("GET /x", { query: "__proto__=1" }))).toMatchObject({ statusCode: 400 });
  });

  it("has the path parameters as delivered and none when the gateway sends none", async () => {
    expect((await contextOf({ params: { id: "a/b é%" } })).params).toEqual({ id: "a/b é%" });
    expect((await contextOf({})).params).toEqual({});
    const odd = Object({ id: "1", n: 7, none: null, list: ["a"] });
    expect((await contextOf({ params: odd })).params).toEqual({ id: "1" });
  });

  it("gathers a key that comes more than twice", async () => {
    expect((await contextOf({ query: "a=1&b=x&a=2&a=3&a=4" })).query).toEqual({ a: ["1", "2", "3", "4"], b: "x" });
  });

  it("knows method, route and path from whichever part of the event has them", async () => {
    const lines = captureLines();
    const main = handler(() => 1);
    await main({ requestContext: { http: { method: "post", path: "/inner" }, routeKey: "POST /{x}" } });
    await main({ routeKey: "PUT /y", rawPath: "/outer", requestContext: { http: { path: "/inner" } } });
    await main({});
    expect(lines.map(({ method, route, path }) => [method, route, path])).toEqual([
      ["POST", "POST /{x}", "/inner"],
      ["PUT", "PUT /y", "/outer"],
      ["", "", ""],
    ]);
  });

  it("has the cookies of the array, or else of the header", async () => {
    expect((await contextOf({ cookies: ["a=1", "b=x%20y", "a=2", "c=a=b"] })).cookies).toEqual({
      a: "1",
      b: "x y",
      c: "a=b",
    });
    expect((await contextOf({ headers: { Cookie: 'a=1; b="2"; c' } })).cookies).toEqual({ a: "1", b: '"2"' });
    const odd = Object(["a=1", 7, null, "b=2"]);
    expect((await contextOf({ cookies: odd, headers: { cookie: "c=3" } })).cookies).toEqual({ a: "1", b: "2" });
  });

  it("has the user of the verified token, and null without one", async () => {
    const claims = { sub: "u1", exp: "1795593600", email: "a@example.com", scope: "read write" };
    expect((await contextOf({ claims })).user).toEqual({
      id: "u1",
      email: "a@example.com",
      scopes: ["read", "write"],
      claims,
    });
    expect((await contextOf({ claims: { sub: "u1" } })).user).toEqual({
      id: "u1",
      email: null,
      scopes: [],
      claims: { sub: "u1", exp: "1795593600" },
    });
    expect((await contextOf({})).user).toBeNull();
  });

  it.each([
    ["de-CH,de;q=0.9", "de-CH"],
    ["fr;q=0.8", "fr"],
    ["*", "en"],
    ["", "en"],
    ["<script>", "en"],
    [" pt-BR ", "pt-BR"],
    ["zh-Hant-TW", "zh-Hant-TW"],
    ["de ch", "en"],
    ["1 de", "en"],
  ])("takes the locale from %j", async (language, locale) => {
    expect((await contextOf({ headers: { "accept-language": language } })).locale).toBe(locale);
  });

  it("takes the request id of the gateway, else of Lambda, else a new one", async () => {
    expect((await contextOf({})).requestId).toBe(requestId);
    const main = handler(() => 1);
    const fromLambda = await main({}, { awsRequestId: "8476a536-e9f4-11e8-9739-2dfe598c3fcd" });
    expect(fromLambda.headers["x-request-id"]).toBe("8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    const hostile = await main({ requestContext: { requestId: "a\r\nset-cookie: b" } });
    expect(hostile.headers["x-request-id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  it("knows the time that is left, bound to Lambda's context", async () => {
    const context = {
      left: 1234,
      getRemainingTimeInMillis() {
        return this.left;
      },
    };
    expect((await contextOf({}, context)).remainingMs()).toBe(1234);
    expect((await contextOf({})).remainingMs()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a route with scopes", () => {
  const main = handler(() => 1, { scopes: ["read", "write"] });

  it.each([
    [{ sub: "u1", scope: "read write more" }, 200, null],
    [{ sub: "u1", scope: "read" }, 403, "FORBIDDEN"],
    [undefined, 401, "UNAUTHORIZED"],
  ])("with the claims %j answers %i", async (claims, statusCode, code) => {
    const answer = await main(apiEvent("GET /x", claims === undefined ? {} : { claims }));
    expect([answer.statusCode, JSON.parse(answer.body).error?.code ?? null]).toEqual([statusCode, code]);
  });
});
