import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { createContext } from "../../components/create-context.ts";
import { HttpApi } from "../../components/http-api.ts";
import { RouteFunction } from "../../components/route-function.ts";
import type { StackContext } from "../../components/stack-context.ts";
import { planFunctions } from "../../plinth/plan/plan-functions.ts";
import type { Packaging } from "../../plinth/routing/package-routes.ts";
import { packageRoutes } from "../../plinth/routing/package-routes.ts";
import type { Auth } from "../../plinth/settings/auth.ts";
import { parseAuth } from "../../plinth/settings/parse-auth.ts";
import { bundled, described, presetOf } from "../plan/planned.ts";
import { routeOf } from "../routing/table-of.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

const PLACE = { project: "shop", stack: "test", file: "Pulumi.test.yaml", awsEndpoint: undefined };
const authOf = (written: object): Auth => parseAuth(JSON.stringify(written), PLACE).auth;
const ISSUER = authOf({ issuer: "https://login.example.com/", audiences: ["https://api.example.com", "other"] });
const COGNITO = authOf({
  cognito: {
    scopes: { read: "Read", write: "Write" },
    clients: {
      web: {
        callbackUrls: ["https://app.example.com/back"],
        logoutUrls: ["https://app.example.com"],
        scopes: ["read"],
      },
      job: { kind: "machine", scopes: ["read", "write"] },
    },
  },
});

interface Deployed {
  readonly auth?: Auth;
  readonly roles?: StackContext["roles"];
  readonly preset?: string;
  readonly packaging?: Packaging;
  readonly adopt?: StackContext["adopt"];
}

/** Routes by file, with their scopes. */
async function deploy(
  routes: Readonly<Record<string, readonly string[] | null>>,
  { auth = ISSUER, roles, preset = "nano", packaging = "route", adopt }: Deployed = {},
): Promise<RecordedResource[]> {
  const settings = { project: "shop", stack: "test", preset: presetOf(preset), auth, roles, adopt };
  const descriptionOf = new Map(
    Object.entries(routes).map(([file, scopes]) => [routeOf(file).function, described({ scopes })]),
  );
  const units = packageRoutes(Object.keys(routes).map(routeOf), packaging);
  const bundles = units.map((unit) =>
    bundled(
      unit.name,
      Object.fromEntries(
        unit.routes.map((route) => [route.function, descriptionOf.get(route.function) ?? described()]),
      ),
    ),
  );
  return recordResources(() => {
    const context = createContext(settings, { table: { tasks: [] }, entrance: { defaultEndpoint: "open" } }, {});
    const api = new HttpApi("api", context);
    const code = new CodeBucket("code", { context, putCode: async () => {} });
    for (const planned of planFunctions(units, bundles, settings.preset)) {
      const bundle = { ...planned.bundle, zipFile: "package.json" };
      new RouteFunction(planned.name, {
        context,
        function: { ...planned, bundle },
        api,
        code,
        grants: [],
        environment: {},
      });
    }
  }, ACCOUNT);
}
const ACCOUNT = { arnOf: (kind: string, name: string) => `arn:aws:x:eu-central-1:111122223333:${kind}/${name}` };

const inputsOf = (resources: readonly RecordedResource[], type: string) =>
  Object.fromEntries(resources.filter((each) => each.type === type).map(({ name, inputs }) => [name, inputs]));
const routesOf = (resources: readonly RecordedResource[]) =>
  Object.fromEntries(
    Object.values(inputsOf(resources, "aws:apigatewayv2/route:Route")).map((route) => [
      route["routeKey"],
      [route["authorizationType"] ?? "NONE", route["authorizerId"], route["authorizationScopes"]],
    ]),
  );
const OPEN = ["NONE", undefined, undefined];

describe("the authorizer", () => {
  test("is one for the API, for its issuer and audiences, and reads the token where the lane does", async () => {
    const resources = await deploy({ "routes/a/get.ts": ["read"], "routes/b/get.ts": ["read", "write"] });
    expect(inputsOf(resources, "aws:apigatewayv2/authorizer:Authorizer")).toEqual({
      api: {
        apiId: "api-id",
        name: "shop-test-jwt",
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: { issuer: "https://login.example.com/", audiences: ["https://api.example.com", "other"] },
      },
    });
  });

  test("stands before the routes that have scopes, with these, and before no other", async () => {
    const routes = { "routes/a/get.ts": ["read"], "routes/b/get.ts": ["read", "write"], "routes/c/get.ts": null };
    expect(routesOf(await deploy(routes))).toEqual({
      "GET /a": ["JWT", "api-id", ["read"]],
      "GET /b": ["JWT", "api-id", ["read", "write"]],
      "GET /c": OPEN,
    });
  });

  test("leaves scopes to the lane where roles stand for some: the gateway knows no roles", async () => {
    const roles = { claim: "groups", scopes: { admin: ["read"] } };
    const resources = await deploy({ "routes/a/get.ts": ["read"] }, { roles });
    expect(routesOf(resources)).toEqual({ "GET /a": ["JWT", "api-id", undefined] });
  });

  test("is not there where nobody gives tokens", async () => {
    const resources = await deploy({ "routes/a/get.ts": null }, { auth: { kind: "none" } });
    expect([inputsOf(resources, "aws:apigatewayv2/authorizer:Authorizer"), routesOf(resources)]).toEqual([
      {},
      { "GET /a": OPEN },
    ]);
  });

  test.each(["route", "group", "single"] as const)(
    "is never before a preflight, with packaging %s: OPTIONS has a route of its own, to the function that answers",
    async (packaging) => {
      const routes = { "routes/a/[id]/any.ts": ["read"], "routes/a/get.ts": ["read"], "routes/b/any.ts": null };
      const resources = await deploy(routes, { packaging });
      expect(routesOf(resources)).toEqual({
        "ANY /a/{id}": ["JWT", "api-id", ["read"]],
        "OPTIONS /a/{id}": OPEN,
        "GET /a": ["JWT", "api-id", ["read"]],
        "ANY /b": OPEN,
        "OPTIONS /b": OPEN,
      });
      const made = inputsOf(resources, "aws:apigatewayv2/route:Route");
      expect(made["a-by-id-any-preflight"]?.["target"]).toBe(made["a-by-id-any"]?.["target"]);
    },
  );

  test("lets the gateway invoke the function for a preflight too", async () => {
    const resources = await deploy({ "routes/a/[id]/any.ts": ["read"] });
    const permissions = Object.values(inputsOf(resources, "aws:lambda/permission:Permission"));
    expect(permissions.map((each) => each["sourceArn"])).toEqual(["arn:execute-api:api/$default/*/a/*"]);
  });
});

describe("the user pool", () => {
  const routes = { "routes/a/get.ts": ["read"], "routes/b/get.ts": null };

  test("is the authorizer's issuer, and its clients are the audiences", async () => {
    const resources = await deploy(routes, { auth: COGNITO });
    expect(inputsOf(resources, "aws:apigatewayv2/authorizer:Authorizer")["api"]?.["jwtConfiguration"]).toEqual({
      issuer: "https://cognito-idp.eu-central-1.amazonaws.com/users",
      audiences: ["users-web-id", "users-job-id"],
    });
  });

  test("says scopes as Cognito's tokens do, and tells the lane how: routes write them as they are", async () => {
    const resources = await deploy(routes, { auth: COGNITO });
    expect(routesOf(resources)).toEqual({ "GET /a": ["JWT", "api-id", ["api/read"]], "GET /b": OPEN });
    const functions = inputsOf(resources, "aws:lambda/function:Function");
    expect(functions["a-get"]).toMatchObject({ environment: { variables: { PLINTH_SCOPE_PREFIX: "api/" } } });
    expect(JSON.stringify(functions["b-get"])).not.toContain("PLINTH_SCOPE_PREFIX");
    expect(inputsOf(resources, "aws:cognito/resourceServer:ResourceServer")["users"]).toMatchObject({
      identifier: "api",
      scopes: [
        { scopeName: "read", scopeDescription: "Read" },
        { scopeName: "write", scopeDescription: "Write" },
      ],
    });
  });

  test("gives a public client a code and no secret, a machine a secret and nobody's sign-in, and neither a password", async () => {
    const clients = inputsOf(await deploy(routes, { auth: COGNITO }), "aws:cognito/userPoolClient:UserPoolClient");
    const shared = {
      allowedOauthFlowsUserPoolClient: true,
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      enableTokenRevocation: true,
      preventUserExistenceErrors: "ENABLED",
    };
    expect(clients["users-web"]).toMatchObject({
      ...shared,
      name: "shop-test-web",
      generateSecret: false,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", "api/read"],
      callbackUrls: ["https://app.example.com/back"],
      logoutUrls: ["https://app.example.com"],
    });
    expect(clients["users-job"]).toMatchObject({
      ...shared,
      generateSecret: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: ["api/read", "api/write"],
    });
    expect(clients["users-job"]).not.toHaveProperty("callbackUrls");
  });

  test("has a domain of its own for each account", async () => {
    const resources = await deploy(routes, { auth: COGNITO });
    const { domain } = inputsOf(resources, "aws:cognito/userPoolDomain:UserPoolDomain")["users"] ?? {};
    expect(domain).toMatch(/^shop-test-[0-9a-f]{8}$/);
  });

  test.each([
    ["nano", "INACTIVE"],
    ["small", "ACTIVE"],
    ["xlarge", "ACTIVE"],
  ])("at %s has deletion protection %s, a second factor and long passwords", async (preset, deletionProtection) => {
    const pool = inputsOf(await deploy(routes, { auth: COGNITO, preset }), "aws:cognito/userPool:UserPool")["users"];
    expect(pool).toMatchObject({
      name: "shop-test-users",
      deletionProtection,
      usernameAttributes: ["email"],
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      mfaConfiguration: "OPTIONAL",
      softwareTokenMfaConfiguration: { enabled: true },
      passwordPolicy: { minimumLength: 12, requireSymbols: true, temporaryPasswordValidityDays: 7 },
    });
  });

  test("is the one that the config adopts, where it does", async () => {
    const adopted = await deploy(routes, { auth: COGNITO, adopt: { userPool: "eu-central-1_Ab3" } });
    const imported = adopted.filter((each) => each.imported).map(({ type, imported }) => [type, imported]);
    expect(imported).toEqual([["aws:cognito/userPool:UserPool", "eu-central-1_Ab3"]]);
  });

  test("has no second factor where the config wants none", async () => {
    const auth = { ...COGNITO, mfa: "off" } as Auth;
    const pool = inputsOf(await deploy(routes, { auth }), "aws:cognito/userPool:UserPool")["users"];
    expect([pool?.["mfaConfiguration"], pool?.["softwareTokenMfaConfiguration"]]).toEqual(["OFF", undefined]);
  });
});
