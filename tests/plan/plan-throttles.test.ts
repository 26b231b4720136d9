import { describe, expect, test } from "vitest";
import { planThrottles } from "../../plinth/plan/plan-throttles.ts";
import type { RouteDescription } from "../../plinth/runtime/description.ts";
import { routeOf } from "../routing/table-of.ts";
import { described, presetOf } from "./planned.ts";

const route = (file: string, said: Partial<RouteDescription> = {}) => ({
  route: routeOf(file),
  description: described(said),
});

describe("planThrottles", () => {
  test("names the routes that say a number, and no other", () => {
    const routes = [route("routes/a/get.ts"), route("routes/a/[id]/any.ts", { rateLimitPerSecond: 5, burstLimit: 7 })];
    expect(planThrottles(routes, presetOf("nano"))).toEqual([
      { routeKey: "ANY /a/{id}", rateLimitPerSecond: 5, burstLimit: 7 },
    ]);
  });

  test.each([
    [{ rateLimitPerSecond: 2.5 }, { rateLimitPerSecond: 2.5, burstLimit: 20 }],
    [{ burstLimit: 3 }, { rateLimitPerSecond: 10, burstLimit: 3 }],
  ])("fills in the stage's number for the one that %j leaves out", (said, expected) => {
    const [throttle] = planThrottles([route("routes/a/get.ts", said)], presetOf("nano"));
    expect(throttle).toEqual({ routeKey: "GET /a", ...expected });
  });

  test("gives no route more than the stage has, and the same route more in a larger preset", () => {
    const routes = [route("routes/a/get.ts", { rateLimitPerSecond: 300, burstLimit: 300 })];
    const inPreset = (name: string) => planThrottles(routes, presetOf(name))[0];
    expect(inPreset("nano")).toMatchObject({ rateLimitPerSecond: 10, burstLimit: 20 });
    expect(inPreset("small")).toMatchObject({ rateLimitPerSecond: 200, burstLimit: 300 });
    expect(inPreset("medium")).toMatchObject({ rateLimitPerSecond: 300, burstLimit: 300 });
  });

  test("is for both paths of an optional catch-all", () => {
    const throttles = planThrottles([route("routes/files/[[...path]]/get.ts", { burstLimit: 3 })], presetOf("nano"));
    expect(throttles.map(({ routeKey }) => routeKey)).toEqual(["GET /files/{path+}", "GET /files"]);
  });
});
