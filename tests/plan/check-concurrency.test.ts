import { describe, expect, test } from "vitest";
import { checkConcurrency } from "../../plinth/plan/check-concurrency.ts";
import { planFunctions } from "../../plinth/plan/plan-functions.ts";
import type { PlanSettings } from "../../plinth/plan/plan-settings.ts";
import { type Packaging, packageRoutes } from "../../plinth/routing/package-routes.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import type { RouteDescription } from "../../plinth/runtime/description.ts";
import { routeOf } from "../routing/table-of.ts";
import { bundled, described, presetOf } from "./planned.ts";

type Said = Readonly<Record<string, Partial<RouteDescription>>>;
const preset = presetOf("nano");

/** The functions of these routes, and what is wrong with them. */
function check(said: Said, packaging: Packaging = "route", concurrentExecutions = 1_000) {
  const routes = Object.entries(said).map(([file, each]) => ({ route: routeOf(file), description: described(each) }));
  const descriptions = Object.fromEntries(routes.map(({ route, description }) => [route.function, description]));
  const units = packageRoutes(
    routes.map(({ route }) => route),
    packaging,
  );
  const functions = planFunctions(
    units,
    units.map(({ name }) => bundled(name, descriptions)),
    preset,
  );
  const quotas = { ...DEFAULT_QUOTAS, concurrentExecutions };
  const settings: PlanSettings = { project: "shop", stack: "dev", preset, packaging, zipBudgetKb: 1_000, quotas };
  return { functions, problems: checkConcurrency({ functions, routes }, settings) };
}
const codes = (...args: Parameters<typeof check>) => check(...args).problems.map(({ code }) => code);

describe("checkConcurrency", () => {
  test("takes what leaves a hundred of the account's concurrent executions, and one more is refused", () => {
    const said = (more: number): Said => ({
      "routes/a/get.ts": { reservedConcurrency: 500, provisionedConcurrency: 500 },
      "routes/b/get.ts": { reservedConcurrency: 300 },
      "routes/c/get.ts": { provisionedConcurrency: 100 + more },
      "routes/d/get.ts": {},
    });
    expect(codes(said(0))).toEqual([]);
    const [problem, ...others] = check(said(1)).problems;
    expect(others).toEqual([]);
    expect(problem).toEqual({
      code: "CONCURRENCY_QUOTA",
      files: ["routes/a/get.ts", "routes/b/get.ts", "routes/c/get.ts"],
      message:
        "The routes reserve 901 concurrent executions together, and of the 1000 that the account has in a Region 900 can be reserved: Lambda keeps 100 for the functions that reserve none.",
      fix: "Reserve less, or let AWS raise the quota and then state it: pulumi config set --path quotas.concurrentExecutions <number> --stack dev",
    });
  });

  test("counts with the quota that the config states, of which a new account may have none to spare", () => {
    const said = { "routes/a/get.ts": { reservedConcurrency: 1 } };
    expect(codes(said, "route", 101)).toEqual([]);
    expect(codes(said, "route", 100)).toEqual(["CONCURRENCY_QUOTA"]);
    expect(check(said, "route", 10).problems[0]?.message).toContain("of the 10 that the account has in a Region 0 can");
    expect(codes({ "routes/a/get.ts": { reservedConcurrency: 1_900 } }, "route", 2_000)).toEqual([]);
  });

  test("refuses more instances than may answer, beside every other problem", () => {
    const said = { "routes/a/get.ts": { reservedConcurrency: 901, provisionedConcurrency: 902 } };
    const { problems } = check(said);
    expect(problems.map(({ code }) => code)).toEqual(["CONCURRENCY_PROVISIONED", "CONCURRENCY_QUOTA"]);
    expect(problems[0]?.message).toBe(
      "Function `a-get` keeps 902 instances started (`provisionedConcurrency`) and may use 901 of them (`reservedConcurrency`).",
    );
  });

  test("refuses a reservation that would limit routes which share the function and asked for none", () => {
    const said = { "routes/a/get.ts": { reservedConcurrency: 5 }, "routes/a/post.ts": {}, "routes/b/get.ts": {} };
    expect(codes(said, "route")).toEqual([]);
    expect(check(said, "group").problems).toMatchObject([
      { code: "CONCURRENCY_SHARED", files: ["routes/a/get.ts"], message: expect.stringContaining("`a-group`") },
    ]);
    expect(codes({ ...said, "routes/a/post.ts": { reservedConcurrency: 7 } }, "group")).toEqual([]);
  });
});

test("a function of several routes has the most that one of them asks for, and nothing where none does", () => {
  const said = {
    "routes/a/get.ts": { reservedConcurrency: 5, provisionedConcurrency: 2 },
    "routes/a/post.ts": { reservedConcurrency: 7 },
    "routes/b/get.ts": {},
  };
  expect(check(said, "group").functions).toMatchObject([
    { name: "a-group", reservedConcurrency: 7, provisionedConcurrency: 2 },
    { name: "b-group" },
  ]);
  expect(Object.keys(check(said, "group").functions[1] ?? {})).not.toContain("reservedConcurrency");
});
