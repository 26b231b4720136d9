import { describe, expect, test } from "vitest";
import { handler } from "../../plinth/index.ts";
import { callRoute, toEvent } from "../../plinth/testing/call-route.ts";

describe("toEvent", () => {
  test("leaves out what is absent, as API Gateway does", () => {
    const event = toEvent({});
    expect(Object.keys(event).sort()).toEqual(
      ["headers", "isBase64Encoded", "rawPath", "rawQueryString", "requestContext", "routeKey", "version"].sort(),
    );
    expect(event.requestContext).not.toHaveProperty("authorizer");
    expect(event.headers).toEqual({});
  });

  test("fills the path's parameters in, encodes the query and joins what comes twice", () => {
    expect(
      toEvent({
        method: "PUT",
        path: "/files/{id}/{path+}",
        params: { id: "a b", path: "x/y" },
        query: { q: "1,2", tag: ["a", "b&c"] },
        headers: { "X-Trace": "t" },
        cookies: { session: "ä" },
        body: { name: "Plinth" },
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
    });
  });
});

describe("callRoute", () => {
  const main = handler(async (body, ctx) => ({ body, user: ctx.user, cookies: ctx.cookies, query: ctx.query }), {
    scopes: ["a"],
  });

  test("goes through the lane with the caller that the authorizer found", async () => {
    const user = { id: "u1", email: "u@example.com", scopes: ["a", "b"], claims: { tenant: "t1" } };
    const response = await callRoute(main, { method: "POST", body: [1], user, cookies: { c: "1" }, query: { q: "x" } });
    expect(response).toMatchObject({
      status: 201,
      body: {
        body: [1],
        user: { id: "u1", email: "u@example.com", scopes: ["a", "b"], claims: { tenant: "t1", scope: "a b" } },
        cookies: { c: "1" },
        query: { q: "x" },
      },
      headers: { "content-type": "application/json", "x-request-id": expect.any(String) },
      cookies: [],
    });
  });

  test("knows no caller on a route without scopes, as the gateway does not", async () => {
    const open = handler(async (_body, ctx) => ({ user: ctx.user }), { public: true });
    expect(await callRoute(open, { user: { id: "u1" } })).toMatchObject({ status: 200, body: { user: null } });
  });

  test("says which path parameter is missing", async () => {
    await expect(callRoute(main, { path: "/a/{id}" })).rejects.toThrow('callRoute: /a/{id} needs params: { id: "…" }.');
  });

  test("gives an empty body as undefined, and another type as text", async () => {
    const silent = handler(async () => undefined);
    expect(await callRoute(silent)).toMatchObject({ status: 204, body: undefined });
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
