import { describe, expect, test } from "vitest";
import { planFunctions } from "../../plinth/plan/plan-functions.ts";
import { packageRoutes } from "../../plinth/routing/package-routes.ts";
import { routeOf } from "../routing/table-of.ts";
import { bundled, described, presetOf } from "./planned.ts";

const ROUTES = ["routes/a/get.ts", "routes/a/post.ts"].map(routeOf);
const read = { kind: "table", name: "projects", access: "read" } as const;
const write = { ...read, access: "write" } as const;

describe("planFunctions", () => {
  test("gives a function of several routes the most memory, the most time, and every grant once", () => {
    const bundle = bundled("a-group", {
      "a-get": described({ memoryMb: 1024, uses: [read] }),
      "a-post": described({ timeoutSeconds: 29, uses: [write, read] }),
    });
    expect(planFunctions(packageRoutes(ROUTES, "group"), [bundle], presetOf("nano"))).toEqual([
      {
        name: "a-group",
        routes: ROUTES,
        bundle,
        memoryMb: 1024,
        timeoutSeconds: 29,
        uses: [read, write],
        readsRoles: false,
        preflights: {},
      },
    ]);
  });

  test("says that a function reads roles when one of its routes has scopes", () => {
    const bundle = bundled("a-group", { "a-get": described(), "a-post": described({ scopes: ["a"] }) });
    const planned = planFunctions(packageRoutes(ROUTES, "group"), [bundle], presetOf("nano"));
    expect(planned.map(({ readsRoles }) => readsRoles)).toEqual([true]);
  });

  test("keeps the preset's size where a route asks for less and another for nothing", () => {
    const bundle = bundled("a-group", {
      "a-get": described({ memoryMb: 128, timeoutSeconds: 1 }),
      "a-post": described(),
    });
    const [planned] = planFunctions(packageRoutes(ROUTES, "group"), [bundle], presetOf("nano"));
    expect([planned?.memoryMb, planned?.timeoutSeconds]).toEqual([256, 10]);
  });

  test("takes a route's own size alone where the function is its own, smaller than the preset's too", () => {
    const bundles = [bundled("a-get", { "a-get": described({ memoryMb: 128, timeoutSeconds: 1 }) })];
    const planned = planFunctions(packageRoutes(ROUTES, "route"), bundles, presetOf("nano"));
    // The other one's code did not build.
    expect(planned.map(({ name, memoryMb, timeoutSeconds }) => [name, memoryMb, timeoutSeconds])).toEqual([
      ["a-get", 128, 1],
    ]);
  });
});
