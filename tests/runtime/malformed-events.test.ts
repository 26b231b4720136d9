import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { handler } from "#plinth";
import type { Envelope } from "../../plinth/runtime/envelope.ts";
import type { RouteMain } from "../../plinth/runtime/handler.ts";
import { arbitraryContext, arbitraryEvent, arbitraryOther } from "./arbitrary-event.ts";
import { apiEvent } from "./lane-harness.ts";

const RUNS = 100_000;
const secret = "internal-7f3a";

let lines = 0;
const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => void rejections.push(reason);
beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    JSON.parse(String(chunk));
    lines += 1;
    return true;
  });
  process.on("unhandledRejection", onRejection);
});
afterAll(() => {
  process.off("unhandledRejection", onRejection);
  vi.restoreAllMocks();
});

const echo = handler((body, ctx) => ({
  // As a list of numbers a large upload is more than Lambda takes as an answer.
  body: body instanceof Uint8Array ? body.length : body,
  ...ctx.params,
  ...ctx.query,
  ...ctx.cookies,
  left: ctx.remainingMs(),
}));
const typed = handler((body) => body, {
  body: z.looseObject({ name: z.string() }),
  params: z.object({ id: z.string() }),
  query: z.object({ limit: z.coerce.number().optional() }),
});
const scoped = handler((_body, { user }) => user, { scopes: ["read"] });
const throwing = handler(() => {
  throw Object.assign(new Error(secret), { secret });
});

/** The statuses that each route may answer with, whatever it is sent. */
const routes: readonly (readonly [RouteMain, readonly number[]])[] = [
  [echo, [200, 201, 204, 400, 413]],
  [typed, [200, 201, 204, 400, 413, 415, 422]],
  [scoped, [200, 201, 204, 400, 401, 403, 413]],
  [throwing, [500, 400, 413]],
];

/** What is wrong with an answer; nothing where it is right. */
function faultOf(answer: Envelope, statuses: readonly number[]): string | undefined {
  const { statusCode, headers, body, isBase64Encoded } = answer;
  if (Object.keys(answer).join() !== "statusCode,headers,body,isBase64Encoded") return "another envelope";
  if (!statuses.includes(statusCode)) return `the status ${statusCode}`;
  if (!Object.values(headers).every((value) => /^[\x20-\x7e]+$/.test(value))) return "a header that is not printable";
  if (headers["content-type"] !== "application/json" || isBase64Encoded) return "another type";
  if (statusCode < 400) return body === "" || JSON.parse(body) !== undefined ? undefined : "no JSON";
  const { error } = JSON.parse(body);
  if (Object.keys(error).join() !== "code,message,details,requestId") return "another error shape";
  if (error.requestId !== headers["x-request-id"]) return "another request id";
  if (body.includes(secret) || /node:internal|\.ts:\d/.test(body)) return "something internal in the body";
  if (statusCode === 500 && error.message !== "Something went wrong on our side.") return "a message of its own at 500";
  return undefined;
}

describe("any event", () => {
  it(`gives a well-formed envelope of the right class that shows nothing internal: ${RUNS} of them`, async () => {
    const statuses = new Map<number, number>();
    const property = fc.asyncProperty(
      fc.constantFrom(...routes),
      fc.oneof({ weight: 9, arbitrary: arbitraryEvent }, { weight: 1, arbitrary: arbitraryOther }),
      arbitraryContext,
      async ([main, allowed], event, context) => {
        const answer = await main(event, context);
        statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
        const fault = faultOf(answer, allowed);
        if (fault !== undefined) throw new Error(fault);
      },
    );
    await fc.assert(property, { numRuns: RUNS });
    await new Promise((resolve) => setImmediate(resolve));
    expect(rejections).toEqual([]);
    expect(lines).toBeGreaterThanOrEqual(RUNS);
    // Every kind of answer was among them, so that the property is not about one kind of refusal alone.
    expect([...statuses.keys()].sort()).toEqual([200, 201, 204, 400, 401, 403, 413, 415, 422, 500]);
  });

  it("that is right is answered right", async () => {
    const answer = await typed(apiEvent("POST /x", { body: '{"name":"a"}', params: { id: "1" } }));
    expect(answer).toMatchObject({ statusCode: 201, body: '{"name":"a"}' });
  });
});
