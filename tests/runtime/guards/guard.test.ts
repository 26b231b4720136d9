import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { handler, type Middleware, RateLimit, table } from "#plinth";
import { describeMain } from "../../../plinth/runtime/description.ts";
import { grantsOf, guard, isGuard } from "../../../plinth/runtime/guards/guard.ts";
import { apiEvent, captureLines } from "../lane-harness.ts";

beforeEach(() => {
  captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const steps: string[] = [];
beforeEach(() => {
  steps.length = 0;
});

/** A middleware that says when each of its hooks ran. */
function saying(name: string): Middleware {
  return {
    before: () => void steps.push(`${name} before`),
    after: () => void steps.push(`${name} after`),
    onError: () => void steps.push(`${name} error`),
  };
}

const body = z.string().refine((text) => steps.push("validation") > 0 && text === "right");
const middleware = [saying("first"), guard(saying("guard"), []), saying("second"), guard(saying("other guard"), [])];
const main = handler(() => void steps.push("fn"), { body, scopes: ["a"], middleware });
const send = (text: string, claims = { sub: "u1", scope: "a" }) =>
  main(apiEvent("POST /x", { body: JSON.stringify(text), claims }));

describe("a guard", () => {
  it("stands before the validation and around the author's middlewares, wherever it is listed", async () => {
    expect(await send("right")).toMatchObject({ statusCode: 204 });
    expect(steps).toEqual([
      "guard before",
      "other guard before",
      "validation",
      "first before",
      "second before",
      "fn",
      "second after",
      "first after",
      "other guard after",
      "guard after",
    ]);
  });

  it("sees a request that fails the validation, and its error", async () => {
    expect(await send("wrong")).toMatchObject({ statusCode: 422 });
    expect(steps.slice(0, 3)).toEqual(["guard before", "other guard before", "validation"]);
    expect(steps).not.toContain("first before");
    expect(steps.slice(-2)).toEqual(["other guard error", "guard error"]);
  });

  it("sees no request that the authorization refuses", async () => {
    expect(await send("right", { sub: "u1", scope: "b" })).toMatchObject({ statusCode: 403 });
    expect(steps.filter((step) => step.endsWith("before"))).toEqual([]);
  });

  it("may refuse a request, or answer it itself", async () => {
    const refusing = guard({ before: () => Promise.reject(new RateLimit()) }, []);
    const fn = vi.fn();
    expect(await handler(fn, { middleware: [refusing] })(apiEvent("GET /x"))).toMatchObject({ statusCode: 429 });
    const answering = guard({ before: () => ({ statusCode: 200, body: "1" }) }, []);
    const answer = await handler(fn, { body, middleware: [answering] })(apiEvent("POST /x"));
    expect(answer).toMatchObject({ statusCode: 200, body: "1" });
    expect(fn).not.toHaveBeenCalled();
    expect(steps).toEqual([]);
  });

  it("without a before hook moves no other middleware's", async () => {
    const mixed = [saying("author"), guard({ after: () => void steps.push("guard after") }, [])];
    await handler(() => 1, { body, middleware: mixed })(apiEvent("POST /x", { body: '"right"' }));
    expect(steps).toEqual(["validation", "author before", "author after", "guard after"]);
  });

  describe("ends what it has begun", () => {
    const ending: string[] = [];
    const record = (hook: string) => (request: { response: { statusCode: number }; error: unknown }) => {
      ending.push(`${hook} ${request.response.statusCode} ${request.error instanceof Error}`);
    };
    const watching = guard({ after: record("after"), onError: record("error") }, []);
    const fails = (): Promise<never> => Promise.reject(new RateLimit());
    const cases: [string, Middleware, () => unknown, string, number][] = [
      ["a middleware answers early", { before: () => ({ statusCode: 202 }) }, fails, "after 202 false", 202],
      ["an error hook answers", { onError: () => ({ statusCode: 203 }) }, fails, "error 203 true", 203],
      ["an error hook throws", { onError: () => Promise.reject(new Error("worse")) }, fails, "error 500 true", 500],
      ["an error hook throws no error", { onError: () => Promise.reject("worse") }, fails, "error 500 true", 500],
      ["no whole response is left", { after: () => ({ body: 1 }) }, () => 1, "error 500 true", 500],
    ];
    it.each(cases)("when %s", async (_, author, fn: () => unknown, said, status) => {
      ending.length = 0;
      const answer = await handler(fn, { middleware: [author, watching] })(apiEvent("GET /x"));
      expect([ending, answer.statusCode]).toEqual([[said], status]);
    });
  });

  it("brings its grants to the route's own", () => {
    const [rows, counts] = [table("rows", { partitionKey: "id" }), table("counts", { partitionKey: "id" })];
    const counting = guard({ before: () => undefined }, [counts.write]);
    expect(grantsOf(counting)).toEqual([counts.write]);
    expect([isGuard(counting), isGuard(saying("a")), grantsOf(saying("a"))]).toEqual([true, false, []]);
    const described = describeMain(handler(() => 1, { uses: [rows.read], middleware: [saying("a"), counting] }));
    expect(described?.uses).toEqual([rows.read, counts.write]);
  });
});
