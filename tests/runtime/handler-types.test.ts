import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { handler, type Logger, type User } from "#plinth";

describe("handler's types", () => {
  it("types body, params and query as their schemas' outputs", () => {
    handler(
      async (body, { params, query, user }, logger) => {
        expectTypeOf(body).toEqualTypeOf<{ name: string; size: number }>();
        expectTypeOf(params).toEqualTypeOf<{ id: string }>();
        expectTypeOf(query).toEqualTypeOf<{ limit: number }>();
        expectTypeOf(user).toEqualTypeOf<User | null>();
        expectTypeOf(logger).toEqualTypeOf<Logger>();
      },
      {
        body: z.object({ name: z.string(), size: z.string().transform(Number) }),
        params: z.object({ id: z.string() }),
        query: z.object({ limit: z.coerce.number().default(20) }),
        middleware: [{ before: (request) => void expectTypeOf(request.event.rawPath).toEqualTypeOf<string>() }],
      },
    );
  });

  it("types schemas of zod/mini in the same way", () => {
    handler((body) => void expectTypeOf(body).toEqualTypeOf<{ name: string }>(), {
      body: mini.object({ name: mini.string() }),
    });
  });

  it("leaves an unchecked body unknown and unchecked params strings", () => {
    handler((body, { params, query }) => {
      expectTypeOf(body).toBeUnknown();
      expectTypeOf(params["id"]).toEqualTypeOf<string | undefined>();
      expectTypeOf(query["tag"]).toEqualTypeOf<string | string[] | undefined>();
    });
  });

  it("checks what the function returns against the response schema's input", () => {
    const response = z.object({ count: z.string().transform(Number) });
    handler(() => ({ count: "1" }), { response });
    handler(async () => ({ count: "1" }), { response });
    // @ts-expect-error: the schema's input is a string
    handler(() => ({ count: 1 }), { response });
    // @ts-expect-error: the property is missing
    handler(async () => ({}), { response });
  });

  it("keeps literals narrow without a cast, with parameters and without", () => {
    const response = z.object({ status: z.literal("ok"), tags: z.array(z.enum(["a", "b"])), at: z.date().optional() });
    handler(() => ({ status: "ok", tags: ["a"] }), { response });
    handler(async () => ({ status: "ok", tags: ["a", "b"], at: new Date() }), { response });
    handler(async (_body, { requestId }) => ({ status: "ok", tags: requestId === "" ? [] : ["b"] }), { response });
    // @ts-expect-error: another literal
    handler(() => ({ status: "no", tags: ["a"] }), { response });
    // @ts-expect-error: another literal, in an array
    handler(async (_body) => ({ status: "ok", tags: ["c"] }), { response });
  });

  it("refuses options that contradict each other or do not exist", () => {
    const refused = [
      // @ts-expect-error: scopes and public together
      () => handler(() => 1, { public: true, scopes: ["a"] }),
      // @ts-expect-error: unknown option
      () => handler(() => 1, { memoryMB: 512 }),
      // @ts-expect-error: not a number
      () => handler(() => 1, { status: "201" }),
    ];
    expectTypeOf(refused).toBeArray();
  });
});
