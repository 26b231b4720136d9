import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { binary, handler, noContent, redirect, setCookie, text, withHeaders, withStatus } from "#plinth";
import { apiEvent, captureLines, type LogLine, requestId } from "./lane-harness.ts";

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What a route that returns this answers. */
function answerOf(returned: unknown, routeKey = "GET /x") {
  return handler(() => returned)(apiEvent(routeKey));
}

const own = { "content-type": "application/json", "x-request-id": requestId };

describe("redirect", () => {
  it("sends the client elsewhere, with 302 unless told otherwise", async () => {
    expect(await answerOf(redirect("/projects?a=1&b=%20"))).toEqual({
      statusCode: 302,
      headers: { ...own, location: "/projects?a=1&b=%20" },
      body: "",
      isBase64Encoded: false,
    });
    for (const status of [301, 302, 303, 307, 308]) {
      expect(await answerOf(redirect("/a", { status }), "POST /x")).toMatchObject({ statusCode: status });
    }
  });

  it.each([300, 304, 200, 302.5])("refuses status %s, which is no redirection", (status) => {
    expect(() => redirect("/a", { status })).toThrow("write status as 301, 302, 303, 307 or 308");
  });

  it("cannot be made to begin another header", async () => {
    const { headers } = await answerOf(redirect("/a\r\nset-cookie: b=1 é\u{1F600}\ud800"));
    expect(headers["location"]).toBe("/a%0D%0Aset-cookie:%20b=1%20%C3%A9%F0%9F%98%80%EF%BF%BD");
  });
});

describe("text", () => {
  it("goes as it is, with its own type", async () => {
    expect(await answerOf(text("ä"))).toEqual({
      statusCode: 200,
      headers: { ...own, "content-type": "text/plain; charset=utf-8" },
      body: "ä",
      isBase64Encoded: false,
    });
    expect(await answerOf(text("<p>", { type: "text/html" }))).toMatchObject({
      headers: { "content-type": "text/html" },
    });
    expect(await answerOf(text(""), "POST /x")).toMatchObject({ statusCode: 201, body: "" });
  });
});

describe("binary", () => {
  it("goes as base64, which the gateway decodes", async () => {
    const page = new Uint8Array([9, 0, 255, 9]);
    expect(await answerOf(binary(page.subarray(1, 3)))).toEqual({
      statusCode: 200,
      headers: { ...own, "content-type": "application/octet-stream" },
      body: "AP8=",
      isBase64Encoded: true,
    });
    expect(await answerOf(binary(page, { type: "image/png" }))).toMatchObject({
      headers: { "content-type": "image/png" },
    });
  });
});

describe("noContent", () => {
  it("is 204 without a body and without a warning, whatever the method", async () => {
    expect(await answerOf(noContent(), "POST /x")).toEqual({
      statusCode: 204,
      headers: own,
      body: "",
      isBase64Encoded: false,
    });
    expect(lines.map(({ message }) => message)).toEqual(["request"]);
  });
});

describe("withStatus", () => {
  it("changes the status of plain data and of another reply", async () => {
    expect(await answerOf(withStatus({ a: 1 }, 202), "POST /x")).toMatchObject({ statusCode: 202, body: '{"a":1}' });
    expect(await answerOf(withStatus(text("no"), 404))).toMatchObject({ statusCode: 404, body: "no" });
    expect(await answerOf(withStatus(binary(new Uint8Array([1])), 304))).toMatchObject({
      statusCode: 304,
      body: "",
      isBase64Encoded: false,
    });
  });

  it("comes before the option's", async () => {
    const main = handler(() => withStatus({ a: 1 }, 200), { status: 202 });
    expect(await main(apiEvent("POST /x"))).toMatchObject({ statusCode: 200 });
  });

  it.each([199, 600, 200.5, Number.NaN])("refuses %s", (status) => {
    expect(() => withStatus({}, status)).toThrow(`withStatus(): ${status} is no whole number from 200 to 599.`);
  });
});

describe("withHeaders", () => {
  it("adds headers in lower case, later ones over earlier ones", async () => {
    const reply = withHeaders(withHeaders({ a: 1 }, { "Cache-Control": "no-store", "X-A": "1" }), { "x-a": "2" });
    expect(await answerOf(reply)).toEqual({
      statusCode: 200,
      headers: { ...own, "cache-control": "no-store", "x-a": "2" },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it("may name another content type", async () => {
    const { headers } = await answerOf(withHeaders({ a: 1 }, { "Content-Type": "application/vnd.a+json" }));
    expect(headers["content-type"]).toBe("application/vnd.a+json");
  });

  it.each([
    [{ "a b": "1" }, '"a b" is no header name.'],
    [{ "": "1" }, '"" is no header name.'],
    [{ "x-a": "1\r\nset-cookie: b" }, "The value of the header x-a is not printable ASCII text."],
    [{ "x-a": "é" }, "The value of the header x-a is not printable ASCII text."],
    [{ "Set-Cookie": "a=1" }, "A route does not set the header set-cookie itself. Use setCookie()."],
    [{ "Content-Length": "1" }, "A route does not set the header content-length itself. Leave it out."],
    [{ "x-request-id": "1" }, "A route does not set the header x-request-id itself. Leave it out."],
    [{ connection: "close" }, "A route does not set the header connection itself. Leave it out."],
    [{ "transfer-encoding": "chunked" }, "A route does not set the header transfer-encoding itself. Leave it out."],
  ])("refuses %j", (headers, message) => {
    expect(() => withHeaders({}, headers)).toThrow(message);
  });

  it("refuses a value that is no text", () => {
    expect(() => Reflect.apply(withHeaders, undefined, [{}, { "x-a": 1 }])).toThrow("x-a is not printable ASCII text");
  });
});

describe("setCookie", () => {
  it("sets safe cookies, each in a line of its own, beside headers and status", async () => {
    const reply = setCookie(setCookie(withHeaders(withStatus({ a: 1 }, 202), { "x-a": "1" }), "s", "ä b"), "t", "1", {
      maxAgeSeconds: 60,
      domain: "example.com",
      path: "/t",
      httpOnly: false,
      secure: false,
      sameSite: "strict",
    });
    expect(await answerOf(reply)).toEqual({
      statusCode: 202,
      headers: { ...own, "x-a": "1" },
      body: '{"a":1}',
      isBase64Encoded: false,
      cookies: [
        "s=%C3%A4%20b; Path=/; HttpOnly; Secure; SameSite=Lax",
        "t=1; Max-Age=60; Domain=example.com; Path=/t; SameSite=Strict",
      ],
    });
  });

  it("refuses a name or an attribute that would begin another cookie or header", () => {
    expect(() => setCookie({}, "a;b", "1")).toThrow(TypeError);
    expect(() => setCookie({}, "a", "1", { path: "/;Domain=evil" })).toThrow(TypeError);
  });
});

describe("a reply beside a response schema", () => {
  const response = z.object({ size: z.string().transform(Number) });

  it("has its value checked and changed by the schema", async () => {
    const main = handler(() => withHeaders({ size: "1" }, { "x-a": "1" }), { response });
    expect(await main(apiEvent("GET /x"))).toMatchObject({
      statusCode: 200,
      headers: { "x-a": "1" },
      body: '{"size":1}',
    });
  });

  it("is a 500 when its value does not fit", async () => {
    const wrong: unknown = withStatus({ size: 1 }, 200);
    const main: unknown = Reflect.apply(handler, undefined, [() => wrong, { response }]);
    if (typeof main !== "function") throw new Error("no handler");
    expect(await main(apiEvent("GET /x"))).toMatchObject({ statusCode: 500 });
    expect(lines[0]).toMatchObject({ level: "error", error: { fields: { size: [expect.any(String)] } } });
  });

  it("is free of it where it has no value", async () => {
    const main = handler((_body, { query }) => (query["to"] ? redirect("/a") : { size: "1" }), { response });
    expect(await main(apiEvent("GET /x", { query: "to=1" }))).toMatchObject({ statusCode: 302 });
    expect(await main(apiEvent("GET /x"))).toMatchObject({ statusCode: 200, body: '{"size":1}' });
  });

  it("fits its type without a cast", () => {
    handler(() => setCookie({ size: "1" }, "a", "b"), { response });
    handler(async () => withStatus({ status: "ok" }, 202), { response: z.object({ status: z.literal("ok") }) });
    // @ts-expect-error: the schema's input is a string
    handler(() => withHeaders({ size: 1 }, {}), { response });
  });
});

describe("an answer beyond Lambda's limit", () => {
  it("is a 500 whose log line says what to do", async () => {
    const large = "x".repeat(6_291_556);
    expect(await answerOf(text(large))).toMatchObject({ statusCode: 500 });
    expect(lines[0]).toMatchObject({
      level: "error",
      error: {
        message: expect.stringMatching(/^The response is 62\d{5} bytes; Lambda takes 6291556\. Send it in pages/),
      },
    });
    expect(lines.at(-1)).toMatchObject({ message: "request", status: 500, errorCode: "INTERNAL" });
  });

  it("is measured as Lambda gets it, escapes included", async () => {
    expect(await answerOf(text("\u0001".repeat(1_100_000)))).toMatchObject({ statusCode: 500 });
    expect(await answerOf(text("x".repeat(6_200_000)))).toMatchObject({ statusCode: 200 });
    expect(await answerOf(binary(new Uint8Array(4_800_000)))).toMatchObject({ statusCode: 500 });
    expect(await answerOf(binary(new Uint8Array(4_600_000)))).toMatchObject({ statusCode: 200 });
  });
});
