import { mkdir, readFile, writeFile } from "node:fs/promises";
import { request as sendRaw } from "node:http";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Checkout, checkOut, readState } from "../../plinth/testing/checkout.ts";
import { ALGORITHM_ATTACKS } from "./jwt/algorithm-attacks.ts";
import { type Attack, bearer, claims, issued, now, type Scene } from "./jwt/attack.ts";
import { CLAIM_ATTACKS } from "./jwt/claim-attacks.ts";
import { FORM_ATTACKS } from "./jwt/form-attacks.ts";
import { KEY_ATTACKS } from "./jwt/key-attacks.ts";
import { rsa, startTokenIssuer, toToken } from "./jwt/token-issuer.ts";
import { ofType, succeeded, urlIn } from "./live-stack.ts";

// One checkout, one emulator, one stack and one issuer of its tokens, which is a server of this file's.
const ORIGIN = "https://app.example.com";
const CONFIG = "Pulumi.local.yaml";
let checkout: Checkout;
let scene: Scene;
let url: string;

beforeAll(async () => {
  const [issuer, attacker] = [await startTokenIssuer(), await startTokenIssuer()];
  scene = { issuer, attacker, audience: "https://api.example.com" };
  checkout = await checkOut();
  await drop("routes/one/get.ts", '{ scopes: ["projects.read"] }');
  await drop("routes/two/get.ts", '{ scopes: ["projects.read", "projects.write"] }');
  await drop("routes/any/any.ts", '{ scopes: ["projects.read"] }');
  await drop("routes/open/get.ts", "{ public: true }");
  await configure({ issuer: issuer.url, audiences: [scene.audience, "another"] });
  url = urlIn(succeeded(await checkout.plinth("up")));
});
afterAll(async () => {
  await checkout.remove();
  await scene.issuer.close();
  await scene.attacker.close();
});

// Right ones first: where nobody gets in, every attack would be refused.
describe("a token is let in", () => {
  test.each<[string, (scene: Scene) => string]>([
    ["as the issuer gives it", (at) => bearer(issued(at))],
    ["without the word Bearer", (at) => issued(at)],
    ["for several audiences, one of them right", (at) => bearer(issued(at, { aud: ["else", at.audience] }))],
    ["for the second audience of the config", (at) => bearer(issued(at, { aud: "another" }))],
    [
      "for a client, where it names no audience",
      (at) => bearer(issued(at, { aud: undefined, client_id: at.audience })),
    ],
    [
      "with its scopes as a list under scp",
      (at) => bearer(issued(at, { scope: undefined, scp: ["x", "projects.read"] })),
    ],
    ["with its scopes as text under scp", (at) => bearer(issued(at, { scope: undefined, scp: "x projects.read" }))],
    ["with more scopes than are asked for", (at) => bearer(issued(at, { scope: "a projects.read b" }))],
    ["signed by the next key, while both are valid", (at) => bearer(issued(at, {}, {}, at.issuer.keys.next))],
    [
      "that says of itself that it is an access token",
      (at) => bearer(issued(at, { token_use: "access" }, { typ: "at+jwt" })),
    ],
    ["without iat and nbf, which are optional", (at) => bearer(issued(at, { iat: undefined, nbf: undefined }))],
    ["that ends in a moment", (at) => bearer(issued(at, { exp: now() + 20 }))],
    ["whose scope stands twice, the last one right", (at) => withScopeTwice(at)],
  ])("%s", async (_, authorization) => {
    const answer = await call("/one", authorization(scene));
    expect(answer).toEqual({
      status: 200,
      body: { id: "somebody", scopes: expect.arrayContaining(["projects.read"]) },
    });
  });

  test("with both scopes of a route that asks for two", async () => {
    const answer = await call("/two", bearer(issued(scene, { scope: "projects.write projects.read" })));
    expect(answer.status).toBe(200);
  });

  test("by a route of any method, with each", async () => {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"])
      expect([method, (await call("/any", bearer(issued(scene)), method)).status < 300]).toEqual([method, true]);
  });

  test("or none at all, where a route is open, whatever the caller brings", async () => {
    for (const authorization of [undefined, "Bearer x", bearer(issued(scene, { exp: 1 }))])
      expect(await call("/open", authorization)).toEqual({ status: 200, body: null });
  });
});

const ATTACKS = [...ALGORITHM_ATTACKS, ...KEY_ATTACKS, ...CLAIM_ATTACKS, ...FORM_ATTACKS];

describe("a token is refused", () => {
  test("for each reason once: no two attacks share a name, and each has its source", () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
    expect(ATTACKS.filter(({ source }) => !/RFC|CVE|PortSwigger|OWASP|aws\.amazon/.test(source))).toEqual([]);
    expect(ATTACKS.length).toBeGreaterThan(200);
  });

  test.each(ATTACKS)("$name ($source)", async ({ authorization, path = "/one", status = 401, by }: Attack) => {
    const answer = await call(path, await authorization(scene));
    if (by === "fault") return expect(answer).toEqual({ status: 500, body: { message: expect.any(String) } });
    expect(answer).toEqual({ status, body: by === "lane" ? LANE_BODIES[status] : GATEWAY_BODIES[status] });
  });

  test("and the right one still let in afterwards", async () => {
    expect((await call("/one", bearer(issued(scene)))).status).toBe(200);
  });

  test("and nobody asked the attacker for keys: the issuer alone was, for his configuration and his key set", () => {
    expect(scene.attacker.asked).toEqual([]);
    expect(new Set(scene.issuer.asked)).toEqual(new Set(["/.well-known/openid-configuration", "/keys.json"]));
  });
});

const GATEWAY_BODIES = { 401: { message: "Unauthorized" }, 403: { message: "Forbidden" } };
const LANE_BODIES = {
  401: { error: { code: "UNAUTHORIZED", message: "Sign in to do this.", details: {}, requestId: expect.any(String) } },
  403: {
    error: {
      code: "FORBIDDEN",
      message: "You are not allowed to do this.",
      details: {},
      requestId: expect.any(String),
    },
  },
};

describe("a token is not looked for", () => {
  test.each<[string, (token: string) => { path?: string; headers?: Record<string, string> }]>([
    ["in the query (RFC 6750, 2.3; RFC 9700, 4.3.2)", (token) => ({ path: `/one?access_token=${token}` })],
    ["in the query, as the header is called", (token) => ({ path: `/one?authorization=Bearer%20${token}` })],
    ["in a cookie", (token) => ({ headers: { cookie: `authorization=${token}; access_token=${token}` } })],
    ["in a header of another name", (token) => ({ headers: { "x-authorization": bearer(token) } })],
    ["in a header for proxies", (token) => ({ headers: { "proxy-authorization": bearer(token) } })],
    ["in the header of what AWS found", (token) => ({ headers: { "x-amzn-oidc-accesstoken": token } })],
  ])("%s", async (_, write) => {
    const { path = "/one", headers = {} } = write(issued(scene));
    const answer = await fetch(`${url}${path}`, { headers });
    expect([answer.status, await answer.json()]).toEqual([401, { message: "Unauthorized" }]);
  });

  test("at all where the header comes twice, the right one among them", async () => {
    const [right, wrong] = [bearer(issued(scene)), bearer(issued(scene, { exp: 1 }))];
    // AWS joins the values with a comma, which is no token. The embedded AWS takes the last one.
    expect(await rawStatus("/one", ["Authorization", right, "Authorization", wrong])).toBe(401);
  });
});

describe("a huge token", () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: 10,240 bytes of request line and headers.
  test.each([20_000, 200_000])("of %i bytes is refused, signed by the issuer as it is", async (size) => {
    const status = await rawStatus("/one", ["Authorization", bearer(issued(scene, { padding: "x".repeat(size) }))]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});

describe("a preflight", () => {
  const asked = {
    origin: ORIGIN,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization",
  };

  test.each(["/one", "/two", "/any", "/open"])("needs no token on %s", async (path) => {
    const answer = await fetch(`${url}${path}`, { method: "OPTIONS", headers: asked });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([204, ORIGIN]);
  });

  test("has a route of its own beside one of any method, which no authorizer stands before", async () => {
    const routes = ofType(await readState(checkout), "aws:apigatewayv2/route:Route").map(({ outputs = {} }) => [
      outputs["routeKey"],
      outputs["authorizationType"],
      outputs["authorizationScopes"] ?? [],
    ]);
    const own = routes.filter(([key]) => /\/(one|two|any|open)$/.test(String(key)));
    expect(own.sort()).toEqual([
      ["ANY /any", "JWT", ["projects.read"]],
      ["GET /one", "JWT", ["projects.read"]],
      ["GET /open", "NONE", []],
      ["GET /two", "JWT", ["projects.read", "projects.write"]],
      ["OPTIONS /any", "NONE", []],
    ]);
  });
});

describe("roles that stand for scopes", () => {
  test("let in who has the role alone, and nobody else, once the gateway leaves scopes to the lane", async () => {
    const { issuer, audience } = scene;
    const roles = { roleClaim: "groups", roles: { editor: ["projects.read", "projects.write"] } };
    await configure({ issuer: issuer.url, audiences: [audience], ...roles });
    succeeded(await checkout.plinth("up"));
    const byRole = (groups: unknown) => call("/two", bearer(issued(scene, { scope: undefined, groups })));
    expect((await byRole(["editor"])).status).toBe(200);
    expect((await byRole(["somebody else", "editor"])).status).toBe(200);
    for (const groups of [["reader"], "edit", ["Editor"], [["editor"]], { editor: true }, undefined, ["projects.read"]])
      expect(await byRole(groups)).toEqual({ status: 403, body: LANE_BODIES[403] });
    expect((await call("/two", bearer(issued(scene)))).status).toBe(403);
    expect((await call("/two", "Bearer x")).body).toEqual(GATEWAY_BODIES[401]);
  });
});

describe("routes that are opened on a live stack", () => {
  test("let anybody in, and the authorizer goes once none is closed", async () => {
    for (const file of ["routes/one/get.ts", "routes/two/get.ts", "routes/any/any.ts"])
      await drop(file, "{ public: true }");
    await configure({});
    succeeded(await checkout.plinth("up"));
    for (const path of ["/one", "/two", "/any"]) expect(await call(path)).toEqual({ status: 200, body: null });
    const state = await readState(checkout);
    expect(ofType(state, "aws:apigatewayv2/authorizer:Authorizer")).toEqual([]);
    const routes = ofType(state, "aws:apigatewayv2/route:Route");
    expect(new Set(routes.map(({ outputs }) => outputs?.["authorizationType"]))).toEqual(new Set(["NONE"]));
  });
});

function withScopeTwice(at: Scene): string {
  const { kid, privateKey } = at.issuer.keys.present;
  const payload = JSON.stringify(claims(at, { scope: "x" })).replace(/}$/, ',"scope":"projects.read"}');
  return bearer(toToken({ alg: "RS256", kid }, payload, rsa(privateKey)));
}

async function call(path: string, authorization?: string, method = "GET"): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: authorization === undefined ? {} : { authorization },
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? "" : JSON.parse(text) };
}

/** Headers as they are, in pairs. */
function rawStatus(path: string, headers: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url);
    const sent = sendRaw(`${url}${path}`, { headers: ["Host", host, ...headers] }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}

async function drop(file: string, options: string): Promise<void> {
  const source = `import { handler } from "#plinth";

export const main = handler((_, { user }) => user && { id: user.id, scopes: user.scopes }, ${options});
`;
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}

async function configure(auth: object): Promise<void> {
  const file = join(checkout.folder, CONFIG);
  const written = parse(await readFile(file, "utf8"));
  const config = { ...written.config, "plinth:auth": auth, "plinth:cors": { allowOrigins: [ORIGIN] } };
  await writeFile(file, stringify({ ...written, config }));
}
