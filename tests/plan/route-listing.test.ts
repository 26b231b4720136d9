import { describe, expect, test } from "vitest";
import { planFunctions } from "../../plinth/plan/plan-functions.ts";
import { toRouteListing } from "../../plinth/plan/route-listing.ts";
import { type Packaging, packageRoutes } from "../../plinth/routing/package-routes.ts";
import type { RouteDescription } from "../../plinth/runtime/description.ts";
import { tableOf } from "../routing/table-of.ts";
import { bundled, described, presetOf } from "./planned.ts";

const SAID: Record<string, RouteDescription> = {
  "a-by-id-get": described({ public: false, scopes: ["a.read"], memoryMb: 1024 }),
  "a-get": described(),
  "a-options": described({ public: false }),
  "a-post": described({ public: false }),
};
/** What the rest of a plan is where nobody asks for it. */
const REST = {
  tasks: [],
  taskFunctions: [],
  resources: [],
  throttles: [],
  entrance: { defaultEndpoint: "open", pastFirewall: "open" },
  problems: [],
} as const;
const table = tableOf(["routes/a/get.ts", "routes/a/post.ts", "routes/a/options.ts", "routes/a/[id]/get.ts"]);

function listing(packaging: Packaging) {
  const units = packageRoutes(table.routes, packaging);
  const bundles = units.map(({ name, routes }) =>
    bundled(name, Object.fromEntries(routes.map((route) => [route.function, SAID[route.function] ?? described()]))),
  );
  const routes = table.routes.map((route) => ({ route, description: SAID[route.function] ?? described() }));
  const functions = planFunctions(units, bundles, presetOf("nano"));
  return toRouteListing({ ...REST, functions, routes, table }, presetOf("nano")).routes.map((row) => [
    row.method,
    row.path,
    row.function,
    row.access,
    row.memoryMb,
  ]);
}

describe("toRouteListing", () => {
  test("states access, function and size of each route", () => {
    expect(listing("route")).toEqual([
      ["GET", "/a", "a-get", "public", 256],
      ["OPTIONS", "/a", "a-options", "public", 256],
      ["POST", "/a", "a-post", "unstated", 256],
      ["GET", "/a/{id}", "a-by-id-get", ["a.read"], 1024],
    ]);
  });

  test("states the shared function and its size where routes share one", () => {
    expect(listing("group").map(([, , name, , memoryMb]) => [name, memoryMb])).toEqual(
      Array.from({ length: 4 }, () => ["a-group", 1024]),
    );
  });

  test("lists a route that did not build under its own name, with the preset's size", () => {
    const plan = { ...REST, functions: [], routes: [], table };
    expect(toRouteListing(plan, presetOf("micro")).routes[0]).toEqual({
      method: "GET",
      path: "/a",
      file: "routes/a/get.ts",
      function: "a-get",
      access: "unstated",
      memoryMb: 512,
      timeoutSeconds: 10,
    });
  });
});
