import { describe, expect, test } from "vitest";
import { checkRoutes } from "../../plinth/plan/check-routes.ts";
import type { RouteDescription } from "../../plinth/runtime/description.ts";
import { routeOf } from "../routing/table-of.ts";
import { described, presetOf } from "./planned.ts";

const planned = (said: Partial<RouteDescription>, file = "routes/a/get.ts") => [
  { route: routeOf(file), description: described(said) },
];
const codes = (said: Partial<RouteDescription>, preset = "small", file = "routes/a/get.ts") =>
  checkRoutes({ routes: planned(said, file), preset: presetOf(preset) }).map(({ code }) => code);
const scopes = (count: number) => Array.from({ length: count }, (_, index) => `scope${index}`);

describe("checkRoutes", () => {
  test("asks for a statement of access from preset small up", () => {
    expect(codes({ public: false })).toEqual(["ACCESS_UNSTATED"]);
    expect(codes({ public: false }, "micro")).toEqual([]);
    expect(codes({ public: false, scopes: ["a"] })).toEqual([]);
    expect(codes({ public: true })).toEqual([]);
  });

  test("keeps OPTIONS open to anybody: without a statement, and never with scopes", () => {
    expect(codes({ public: false }, "small", "routes/a/options.ts")).toEqual([]);
    expect(codes({ public: false, scopes: ["a"] }, "small", "routes/a/options.ts")).toEqual(["OPTIONS_SCOPES"]);
  });

  test("takes the ten scopes that the gateway checks on one route, and not eleven", () => {
    expect(codes({ scopes: scopes(10) })).toEqual([]);
    expect(codes({ scopes: scopes(11) })).toEqual(["SCOPE_QUOTA"]);
  });

  test("takes memory and timeout within what Lambda and the gateway allow, in whole numbers", () => {
    for (const said of [{ memoryMb: 128 }, { memoryMb: 10_240 }, { timeoutSeconds: 1 }, { timeoutSeconds: 29 }])
      expect(codes(said)).toEqual([]);
    const wrong = [{ memoryMb: 127 }, { memoryMb: 10_241 }, { memoryMb: 128.5 }, { timeoutSeconds: 0 }];
    for (const said of [...wrong, { timeoutSeconds: 30 }]) expect(codes(said)).toEqual(["ROUTE_OVERRIDE_RANGE"]);
  });
});
