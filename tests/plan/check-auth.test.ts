import { describe, expect, test } from "vitest";
import { checkAuth } from "../../plinth/plan/check-auth.ts";
import { checkPreflights } from "../../plinth/plan/check-preflights.ts";
import type { PlanSettings } from "../../plinth/plan/plan-settings.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import type { Auth } from "../../plinth/settings/auth.ts";
import { parseAuth } from "../../plinth/settings/parse-auth.ts";
import { routeOf } from "../routing/table-of.ts";
import { described, plannedFunction } from "./planned.ts";

const planned = (file: string, scopes: readonly string[] | null) => ({
  route: routeOf(file),
  description: described({ scopes }),
});
const ROUTES = [
  planned("routes/a/get.ts", ["projects.read"]),
  planned("routes/b/get.ts", ["projects.read", "projects.wirte"]),
  planned("routes/open/get.ts", null),
];
const issuer = (scopes?: readonly string[]): Auth => ({
  kind: "issuer",
  issuer: "https://a",
  audiences: ["a"],
  scopes,
});
const told = (auth: Auth | undefined, routes = ROUTES) =>
  checkAuth(routes, { stack: "dev", auth }).map(({ code, files }) => [code, ...files]);

describe("checkAuth", () => {
  test("names every file that asks for scopes where nobody gives them, and what to set", () => {
    expect(told({ kind: "none" })).toEqual([["AUTH_MISSING", "routes/a/get.ts", "routes/b/get.ts"]]);
    const [problem] = checkAuth(ROUTES, { stack: "dev", auth: { kind: "none" } });
    expect(problem?.message).toContain("2 routes ask for scopes");
    expect(problem?.fix).toContain("pulumi config set --path auth.issuer https://login.example.com --stack dev");
  });

  test("lets an issuer be that nobody needs, and a stack without one that needs none", () => {
    const open = ROUTES.slice(2);
    expect([told({ kind: "none" }, open), told(issuer(["x"]), open)]).toEqual([[], []]);
  });

  test("takes any scope of an issuer that lists none, and only its own of one that does", () => {
    expect(told(issuer())).toEqual([]);
    expect(told(issuer(["projects.read", "projects.write"]))).toEqual([["SCOPE_UNDEFINED", "routes/b/get.ts"]]);
  });

  test("takes only the scopes of the stack's own user pool, and says which was meant", () => {
    const scopes = { "projects.read": "Read", "projects.write": "Write" };
    const auth = {
      kind: "cognito",
      scopes,
      clients: {},
      mfa: "off",
      signUp: "admin",
      domainPrefix: undefined,
    } as const;
    const passwordPolicy = { minimumLength: 12, requireLowercase: true, requireUppercase: true, requireNumbers: true };
    const whole = { ...passwordPolicy, requireSymbols: true, temporaryPasswordDays: 7 };
    const [problem, ...others] = checkAuth(ROUTES, { stack: "dev", auth: { ...auth, passwordPolicy: whole } });
    expect([problem?.code, problem?.files, others]).toEqual(["SCOPE_UNDEFINED", ["routes/b/get.ts"], []]);
    expect(problem?.message).toContain('"projects.wirte", which `auth.cognito.scopes` does not define');
    expect(problem?.fix).toContain('Did you mean "projects.write"? Write one of projects.read, projects.write');
  });

  test("takes scopes as long as the gateway does, with what stands before them, and longer ones where roles keep it out of them", () => {
    const codes = (length: number, auth: Auth, roles?: PlanSettings["roles"]) =>
      checkAuth([planned("routes/a/get.ts", ["x".repeat(length)])], { stack: "dev", auth, roles }).map(
        ({ code }) => code,
      );
    expect([codes(64, issuer()), codes(65, issuer())]).toEqual([[], ["SCOPE_TOO_LONG"]]);
    const scopes = { ["x".repeat(60)]: "a", ["x".repeat(61)]: "b" };
    const pool = parseAuth(
      JSON.stringify({ cognito: { scopes, clients: { job: { kind: "machine", scopes: Object.keys(scopes) } } } }),
      { project: "shop", stack: "dev", file: "Pulumi.dev.yaml", awsEndpoint: undefined },
    ).auth;
    expect([codes(60, pool), codes(61, pool)]).toEqual([[], ["SCOPE_TOO_LONG"]]);
    expect(codes(65, issuer(), { claim: "groups", scopes: {} })).toEqual([]);
  });

  test("asks nothing of a stack that nobody looked at", () => {
    expect(told(undefined)).toEqual([]);
  });
});

describe("checkPreflights", () => {
  const codes = (routesPerApi: number) =>
    checkPreflights(
      [plannedFunction(["routes/a/any.ts"], { preflights: { "a-any": ["/a"] } }), plannedFunction(["routes/b/get.ts"])],
      { quotas: { ...DEFAULT_QUOTAS, routesPerApi } },
    ).map(({ code, message }) => [code, message]);

  test("counts the OPTIONS routes with those of the files, and says no more where the files alone are too many", () => {
    expect(codes(3)).toEqual([]);
    expect(codes(2)).toEqual([["ROUTE_QUOTA", expect.stringContaining("needs 3 routes")]]);
    expect(codes(1)).toEqual([]);
  });
});
