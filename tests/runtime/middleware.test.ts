import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { handler, type Middleware, NotFound } from "#plinth";
import { apiEvent, captureLines, type LogLine, requestId } from "./lane-harness.ts";

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function recorder(name: string, steps: string[]): Middleware {
  return {
    before: () => void steps.push(`${name} before`),
    after: () => void steps.push(`${name} after`),
    onError: () => void steps.push(`${name} onError`),
  };
}

describe("an author's middleware", () => {
  it("runs around the function, in middy's order", async () => {
    const steps: string[] = [];
    const main = handler(() => void steps.push("fn"), { middleware: [recorder("a", steps), recorder("b", steps)] });
    await main(apiEvent("GET /x"));
    expect(steps).toEqual(["a before", "b before", "fn", "b after", "a after"]);
  });

  it("does not run before the validation, but sees its error", async () => {
    const steps: string[] = [];
    const main = handler(() => void steps.push("fn"), { body: z.object({}), middleware: [recorder("a", steps)] });
    expect((await main(apiEvent("POST /x"))).statusCode).toBe(422);
    expect(steps).toEqual(["a onError"]);
  });

  it("gets the event before, and the full response after", async () => {
    const seen: unknown[] = [];
    const middleware: Middleware = {
      before: ({ event }) => void seen.push(event.rawPath),
      after: ({ response }) => void seen.push(structuredClone(response)),
    };
    await handler(() => ({ a: 1 }), { middleware: [middleware] })(apiEvent("GET /x"));
    expect(seen).toEqual([
      "/x",
      {
        statusCode: 200,
        headers: { "content-type": "application/json", "x-request-id": requestId },
        body: '{"a":1}',
        isBase64Encoded: false,
      },
    ]);
  });

  it("may change the response, whose headers and cookies are made whole", async () => {
    const after: Middleware["after"] = ({ response }) => {
      response.headers["X-Count"] = 7;
      response.headers["Vary"] = ["a", "b"];
      response.headers["Set-Cookie"] = ["s=1", "t=2"];
      response.headers["x-none"] = undefined;
      response.cookies = ["u=3"];
    };
    expect(await handler(() => 1, { middleware: [{ after }] })(apiEvent("GET /x"))).toEqual({
      statusCode: 200,
      headers: { "content-type": "application/json", "x-request-id": requestId, "x-count": "7", vary: "a, b" },
      body: "1",
      isBase64Encoded: false,
      cookies: ["s=1", "t=2", "u=3"],
    });
  });

  it("may send bytes as base64", async () => {
    const before = () => ({
      statusCode: 200,
      headers: { "content-type": "image/png" },
      body: "AP8=",
      isBase64Encoded: true,
    });
    expect(await handler(() => 1, { middleware: [{ before }] })(apiEvent("GET /x"))).toEqual({
      statusCode: 200,
      headers: { "content-type": "image/png", "x-request-id": requestId },
      body: "AP8=",
      isBase64Encoded: true,
    });
  });

  it("may answer early, without the function", async () => {
    const fn = vi.fn(() => 1);
    const main = handler(fn, { middleware: [{ before: () => ({ statusCode: 304, headers: { etag: '"1"' } }) }] });
    expect(await main(apiEvent("GET /x"))).toEqual({
      statusCode: 304,
      headers: { etag: '"1"', "content-type": "application/json", "x-request-id": requestId },
      body: "",
      isBase64Encoded: false,
    });
    expect(fn).not.toHaveBeenCalled();
    expect(lines).toMatchObject([{ message: "request", status: 304 }]);
  });

  it.each([
    [true],
    [null],
    [{ a: 1 }],
    [{ statusCode: "200" }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: { a: 1 } }],
  ])("that answers early with %j is a 500 with a log line", async (early) => {
    const main = handler(() => 1, { middleware: [{ before: () => early }] });
    expect((await main(apiEvent("GET /x"))).statusCode).toBe(500);
    expect(lines[0]).toMatchObject({ level: "error", error: { message: expect.stringMatching(/^A middleware/) } });
  });

  it("finds our error response in onError, adds headers to it, or replaces it", async () => {
    const fn = () => {
      throw new NotFound("No.");
    };
    const cors: Middleware = {
      onError: ({ response }) => {
        response.headers["access-control-allow-origin"] = "*";
      },
    };
    const own: Middleware = {
      onError: (request) => {
        request.response = { statusCode: 410, body: "gone" };
      },
    };
    expect(await handler(fn, { middleware: [cors] })(apiEvent("GET /x"))).toMatchObject({
      statusCode: 404,
      headers: { "access-control-allow-origin": "*" },
    });
    expect(await handler(fn, { middleware: [own] })(apiEvent("GET /x"))).toMatchObject({
      statusCode: 410,
      body: "gone",
    });
  });

  it.each(["before", "after"] as const)("that throws in %s is a 500", async (hook) => {
    const main = handler(() => 1, {
      middleware: [
        {
          [hook]: () => {
            throw new Error("middleware bug");
          },
        },
      ],
    });
    expect((await main(apiEvent("GET /x"))).statusCode).toBe(500);
    expect(lines[0]).toMatchObject({ error: { message: "middleware bug" } });
  });

  it("that throws in onError is a 500 that has both errors in the log", async () => {
    const onError = () => {
      throw new Error("second");
    };
    const main = handler(
      () => {
        throw new Error("first");
      },
      { middleware: [{ onError }] },
    );
    expect((await main(apiEvent("GET /x"))).statusCode).toBe(500);
    expect(lines.map((line) => [line.message, line["error"]])).toMatchObject([
      ["request failed", { message: "first" }],
      ["request failed", { message: "second", cause: { message: "first" } }],
      ["request", undefined],
    ]);
  });

  it("shares nothing with other requests that run at the same time", async () => {
    const main = handler(
      async (body, { requestId: id }) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return { body, id };
      },
      { middleware: [{ before: async () => void (await new Promise((resolve) => setTimeout(resolve, 1))) }] },
    );
    const context = {};
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        main({ body: String(n), requestContext: { requestId: `r${n}`, http: { method: "PUT" } } }, context),
      ),
    );
    expect(answers.map(({ body }) => JSON.parse(body))).toEqual([
      { body: 1, id: "r1" },
      { body: 2, id: "r2" },
      { body: 3, id: "r3" },
    ]);
  });
});
