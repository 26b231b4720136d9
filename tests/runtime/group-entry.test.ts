import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { handler } from "#plinth";
import { matchRoute } from "../../plinth/routing/match-route.ts";
import { descriptionsKey } from "../../plinth/runtime/description.ts";
import { groupEntry } from "../../plinth/runtime/group-entry.ts";
import { routeOf } from "../routing/table-of.ts";
import { apiEvent, captureLines } from "./lane-harness.ts";

const FILES = [
  "routes/projects/get.ts",
  "routes/projects/post.ts",
  "routes/projects/[id]/get.ts",
  "routes/projects/archive/get.ts",
  "routes/projects/hooks/any.ts",
  "routes/docs/[[...path]]/get.ts",
];
const NOT_FOUND = {
  statusCode: 404,
  headers: { "content-type": "application/json" },
  body: '{"message":"Not Found"}',
  isBase64Encoded: false,
};

let lines: ReturnType<typeof captureLines>;
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const group = groupEntry(
  FILES.map((file) => ({ route: routeOf(file), main: handler((_body, { params }) => ({ file, params })) })),
  matchRoute,
);

/** The file that answered and the parameters it saw. */
async function answer(event: unknown): Promise<unknown> {
  const { statusCode, body } = await group(event);
  expect([200, 201]).toContain(statusCode);
  return JSON.parse(body);
}

/** An event as a gateway sends it that made another choice, or none. */
function eventAt(method: string, rawPath: string, routeKey?: string): object {
  return { ...(routeKey ? { routeKey } : {}), rawPath, requestContext: { requestId: "r1", http: { method } } };
}

describe("a function of several routes", () => {
  test("goes by the gateway's choice, whatever the path says", async () => {
    const params = { id: "archive" };
    expect(await answer(apiEvent("GET /projects/{id}", { params }))).toEqual({ file: FILES[2], params });
    expect(await answer(apiEvent("GET /projects/archive"))).toEqual({ file: FILES[3], params: {} });
    expect(await answer(apiEvent("POST /projects"))).toEqual({ file: FILES[1], params: {} });
    expect(await answer(apiEvent("ANY /projects/hooks"))).toEqual({ file: FILES[4], params: {} });
    const docs = await answer(apiEvent("GET /docs/{path+}", { params: { path: "a/b" } }));
    expect(docs).toEqual({ file: FILES[5], params: { path: "a/b" } });
    expect(await answer(apiEvent("GET /docs"))).toEqual({ file: FILES[5], params: {} });
  });

  test("goes by it for a preflight too, which has a gateway route of its own beside that of any method", async () => {
    const params = { other: "x" };
    const preflight = { ...eventAt("OPTIONS", "/projects/none", "OPTIONS /projects/hooks"), pathParameters: params };
    expect(await answer(preflight)).toEqual({ file: FILES[4], params });
  });

  test("matches method and path where the gateway's choice is none of its routes, and takes the parameters from there", async () => {
    expect(await answer(eventAt("GET", "/projects/7"))).toEqual({ file: FILES[2], params: { id: "7" } });
    expect(await answer(eventAt("GET", "/projects/archive", "$default"))).toEqual({ file: FILES[3], params: {} });
    expect(await answer(eventAt("PUT", "/projects/hooks", "ANY /{proxy+}"))).toEqual({ file: FILES[4], params: {} });
    expect(await answer(eventAt("GET", "/docs/a/b"))).toEqual({ file: FILES[5], params: { path: "a/b" } });
    const misled = { ...eventAt("GET", "/docs"), pathParameters: { proxy: "docs" } };
    expect(await answer(misled)).toEqual({ file: FILES[5], params: {} });
  });

  test("answers the gateway's own 404 where nothing matches, and leaves an access line", async () => {
    expect(await group(eventAt("DELETE", "/projects/7"))).toEqual(NOT_FOUND);
    expect(lines).toMatchObject([
      {
        message: "request",
        requestId: "r1",
        method: "DELETE",
        path: "/projects/7",
        status: 404,
        errorCode: "NOT_FOUND",
      },
    ]);
    expect(await group(eventAt("GET", "/projects/"))).toEqual(NOT_FOUND);
    expect(await group({ routeKey: "GET /nowhere" })).toEqual(NOT_FOUND);
  });

  test("says of itself what each of its routes says, by the routes' names", () => {
    const described = groupEntry(
      [
        { route: routeOf("routes/a/get.ts"), main: handler(() => 1, { public: true }) },
        { route: routeOf("routes/a/post.ts"), main: () => 2 },
      ],
      matchRoute,
    )[descriptionsKey];
    expect(Object.entries(described).map(([name, { public: isPublic }]) => [name, isPublic])).toEqual([
      ["a-get", true],
      ["a-post", false],
    ]);
  });

  test("refuses at load a main that is no function", () => {
    const members = [{ route: routeOf("routes/a/get.ts"), main: 42 }];
    expect(() => groupEntry(members, matchRoute)).toThrow("this one exports a value of type number");
  });

  test("gives a well-formed envelope for any event", async () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("GET", "/projects/7", "//", "/docs/%2f/"));
    const maybe = (right: fc.Arbitrary<unknown>) => fc.oneof({ weight: 3, arbitrary: right }, fc.anything());
    const http = fc.record({ method: maybe(text), path: maybe(text) }, { requiredKeys: [] });
    const requestContext = maybe(fc.record({ http: maybe(http), routeKey: maybe(text) }, { requiredKeys: [] }));
    const event = fc.record(
      { routeKey: maybe(text), rawPath: maybe(text), pathParameters: maybe(fc.object()), requestContext },
      { requiredKeys: [] },
    );
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.oneof(event, fc.anything()), async (sent) => {
        const envelope = await group(sent);
        seen.add(envelope.statusCode);
        if (envelope.statusCode === 404) expect(envelope).toEqual(NOT_FOUND);
        else expect(JSON.parse(envelope.body)).toHaveProperty("file");
      }),
      { numRuns: 3_000 },
    );
    expect([...seen].sort()).toEqual([200, 404]);
  });
});
