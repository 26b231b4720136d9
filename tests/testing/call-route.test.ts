import { describe, expect, test } from "vitest";
import { binary, handler } from "#plinth";
import { apiEvent, callRoute } from "#plinth/testing";

describe("apiEvent", () => {
  test("leaves out what is absent, as API Gateway does", () => {
    const event = apiEvent("GET /");
    expect(Object.keys(event).sort()).toEqual(
      ["headers", "isBase64Encoded", "rawPath", "rawQueryString", "requestContext", "routeKey", "version"].sort(),
    );
    expect(event.requestContext).not.toHaveProperty("authorizer");
    expect(event.headers).toEqual({});
    expect(event.isBase64Encoded).toBe(false);
  });

  test("fills the path's parameters in, encodes the query and joins what comes twice", () => {
    expect(
      apiEvent("PUT /files/{id}/{path+}", {
        params: { id: "a b", path: "x/y" },
        query: { q: "1,2", tag: ["a", "b&c"] },
        headers: { "X-Trace": "t" },
        cookies: { session: "ä" },
        body: { name: "Plinth" },
        sourceIp: "198.51.100.7",
        requestId: "r1",
      }),
    ).toMatchObject({
      routeKey: "PUT /files/{id}/{path+}",
      rawPath: "/files/a b/x/y",
      rawQueryString: "q=1%2C2&tag=a&tag=b%26c",
      queryStringParameters: { q: "1,2", tag: "a,b&c" },
      pathParameters: { id: "a b", path: "x/y" },
      headers: { "x-trace": "t", "content-type": "application/json" },
      cookies: ["session=%C3%A4"],
      body: '{"name":"Plinth"}',
      isBase64Encoded: false,
      requestContext: { requestId: "r1", http: { method: "PUT", path: "/files/a b/x/y", sourceIp: "198.51.100.7" } },
    });
  });

  test.each([
    ["text without a type", "a", undefined, "YQ==", true],
    ["text", "a", "text/csv; charset=utf-8", "a", false],
    ["JSON with a charset", "[1]", "application/json;charset=utf-8", "[1]", false],
    ["a problem document", "{}", "application/problem+json", "e30=", true],
    ["a form", new URLSearchParams({ a: "1" }), undefined, "YT0x", true],
    ["bytes", new Uint8Array([0, 255]), "image/png", "AP8=", true],
  ])("sends %s as the gateway does", (_, sent, type, body, isBase64Encoded) => {
    const event = apiEvent("POST /", { body: sent, ...(type ? { headers: { "Content-Type": type } } : {}) });
    expect(event).toMatchObject({ body, isBase64Encoded });
  });

  test("names the type of a form, and none for text", () => {
    expect(apiEvent("POST /", { body: new URLSearchParams() }).headers).toEqual({
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(apiEvent("POST /", { body: "a" }).headers).toEqual({});
  });

  test("prints the claims as the gateway's authorizer does, and has the token that they come from", () => {
    const claims = { groups: ["Admins", "Head office"], age: 7 };
    const event = apiEvent("GET /", { user: { id: "u1", scopes: ["a", "b"], claims } });
    expect(event.requestContext.authorizer?.jwt).toEqual({
      claims: { exp: "1767311999", sub: "u1", scope: "a b", groups: "[Admins Head office]", age: "7" },
      scopes: ["a", "b"],
    });
    const [, payload = ""] = event.headers["authorization"]?.split(".") ?? [];
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toEqual({
      exp: 1_767_311_999,
      sub: "u1",
      scope: "a b",
      ...claims,
    });
    expect(apiEvent("GET /", { user: { id: "u1" } }).requestContext.authorizer?.jwt.scopes).toBe(null);
  });

  test.each(["/projects", "get /projects", "GET projects", ""])("refuses %j, which is no method and path", (key) => {
    expect(() => apiEvent(key)).toThrow('apiEvent: write method and path, such as "GET /projects/{id}", not');
  });

  test("says which path parameter is missing", () => {
    expect(() => apiEvent("GET /a/{id}")).toThrow('apiEvent: /a/{id} needs params: { id: "…" }.');
  });
});

describe("callRoute", () => {
  const main = handler(async (body, ctx) => ({ body, user: ctx.user, cookies: ctx.cookies, query: ctx.query }), {
    scopes: ["a"],
  });

  test("goes through the lane with the caller that the authorizer found", async () => {
    const user = { id: "u1", email: "u@example.com", scopes: ["a", "b"], claims: { tenant: "t1" } };
    const event = apiEvent("POST /", { body: [1], user, cookies: { c: "1" }, query: { q: "x" } });
    expect(await callRoute(main, event)).toMatchObject({
      status: 201,
      body: {
        body: [1],
        user: { id: "u1", email: "u@example.com", scopes: ["a", "b"], claims: { tenant: "t1", scope: "a b" } },
        cookies: { c: "1" },
        query: { q: "x" },
      },
      headers: { "content-type": "application/json", "x-request-id": event.requestContext.requestId },
      cookies: [],
    });
  });

  test("knows no caller on a route without scopes, as the gateway does not", async () => {
    const open = handler(async (_body, ctx) => ({ user: ctx.user }), { public: true });
    const event = apiEvent("GET /", { user: { id: "u1" } });
    expect(await callRoute(open, event)).toMatchObject({ status: 200, body: { user: null } });
  });

  test("gives an empty body as undefined, bytes as bytes, and another type as text", async () => {
    expect(await callRoute(handler(async () => undefined))).toMatchObject({ status: 204, body: undefined });
    const bytes = new Uint8Array([1, 2]);
    expect((await callRoute(handler(() => binary(bytes)))).body).toEqual(bytes);
    const html = handler(async () => "<p>", {
      middleware: [
        {
          after: (request) => {
            request.response = { ...request.response, headers: { "Content-Type": "text/html" }, body: "<p>" };
          },
        },
      ],
    });
    expect(await callRoute(html)).toMatchObject({ status: 200, headers: { "content-type": "text/html" }, body: "<p>" });
  });
});
