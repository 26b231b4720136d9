import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { handler } from "#plinth";
import { readRoles, readUser } from "../../plinth/runtime/user.ts";
import { apiEvent, captureLines, type LogLine } from "./lane-harness.ts";

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

interface Delivered {
  readonly claims: unknown;
  readonly scopes?: unknown;
  readonly token?: unknown;
  readonly authorization?: string;
}

/** An event whose JWT authorizer found these claims; `token` is the payload of the bearer token. */
function eventWith({ claims, scopes = null, token, authorization }: Delivered) {
  const encoded = Buffer.from(JSON.stringify(token) ?? "").toString("base64url");
  const bearer = token === undefined ? {} : { authorization: `Bearer e30.${encoded}.c2ln` };
  const { requestContext, ...event } = apiEvent("GET /x");
  return {
    ...event,
    headers: { ...bearer, ...(authorization === undefined ? {} : { authorization }) },
    requestContext: { ...requestContext, authorizer: { jwt: { claims, scopes } } },
  };
}

describe("the scopes of a token", () => {
  it.each<[string, Omit<Delivered, "claims"> & { claims?: object }, string[]]>([
    ["a scope claim", { claims: { scope: "a b" } }, ["a", "b"]],
    ["a scope claim with odd spaces", { claims: { scope: " a  b " } }, ["a", "b"]],
    ["an scp list, printed", { claims: { scp: "[a b]" } }, ["a", "b"]],
    ["an empty list, printed", { claims: { scp: "[]" } }, []],
    ["a list, unprinted", { claims: { scp: ["a", 1, "b"] } }, ["a", "b"]],
    ["both claims", { claims: { scope: "a b", scp: "b c" } }, ["a", "b", "c"]],
    ["the gateway's list, without a claim", { scopes: ["a", null, "b"] }, ["a", "b"]],
    ["a claim before the gateway's list", { claims: { scope: "a" }, scopes: ["b"] }, ["a"]],
    ["an empty claim before the gateway's list", { claims: { scope: "" }, scopes: ["b"] }, []],
    ["a claim of another type", { claims: { scope: 1 } }, []],
    ["nothing", {}, []],
  ])("are read from %s", (_, { claims, ...rest }, expected) => {
    expect(readUser(eventWith({ claims: { sub: "u1", ...claims }, ...rest }), undefined)?.scopes).toEqual(expected);
  });
});

describe("the user", () => {
  it.each([[undefined], [null], ["sub"], [{}], [{ sub: "" }], [{ sub: 7 }], [["sub"]]])(
    "is nobody for %j",
    (claims) => {
      expect(readUser(eventWith({ claims }), undefined)).toBe(null);
    },
  );

  it("is nobody on an event that is none, and where the token has been verified by nobody", () => {
    for (const event of [
      undefined,
      null,
      "x",
      [],
      { headers: eventWith({ claims: {}, token: { sub: "u1" } }).headers },
    ])
      expect(readUser(event, undefined)).toBe(null);
  });

  it("has an email that is a text, or none", () => {
    expect(readUser(eventWith({ claims: { sub: "u1", email: "a@b.c" } }), undefined)?.email).toBe("a@b.c");
    for (const email of ["", 1, undefined])
      expect(readUser(eventWith({ claims: { sub: "u1", email } }), undefined)?.email).toBe(null);
  });
});

describe("a list among the claims", () => {
  const claims = {
    sub: "u1",
    iss: "https://a",
    exp: "1795507200",
    groups: "[Admins Head office]",
    tenant: "map[id:1]",
  };
  const token = {
    sub: "u1",
    iss: "https://a",
    exp: 1_795_507_200,
    groups: ["Admins", "Head office"],
    tenant: { id: 1 },
  };

  it("is read again from the verified token, and nothing else is", () => {
    const found = readUser(eventWith({ claims, token: { ...token, email: "not@delivered" } }), undefined);
    expect(found).toEqual({
      id: "u1",
      email: null,
      scopes: [],
      claims: { ...claims, groups: ["Admins", "Head office"], tenant: { id: 1 } },
    });
  });

  it("takes an expiry that is printed as a float for the same", () => {
    const found = readUser(eventWith({ claims: { ...claims, exp: "1.7955072e+09" }, token }), undefined);
    expect(found?.claims["groups"]).toEqual(["Admins", "Head office"]);
  });

  it.each([
    ["another subject", { token: { ...token, sub: "u2" } }],
    ["another issuer", { token: { ...token, iss: "https://b" } }],
    ["another expiry", { token: { ...token, exp: 1 } }],
    ["no such claim", { token: { sub: "u1", iss: "https://a", exp: 1_795_507_200 } }],
    ["no token", {}],
    ["a token that is none", { authorization: "Bearer a.b.c" }],
    ["two tokens", { authorization: "Bearer e30.e30.e30,Bearer e30.e30.e30" }],
    ["another scheme", { authorization: "Basic YTpi" }],
  ])("stays printed when the token has %s", (_, rest) => {
    expect(readUser(eventWith({ claims, ...rest }), undefined)?.claims).toEqual(claims);
  });

  it("is not looked for in the token where no claim is printed like one", () => {
    const plain = { sub: "u1", note: "a [b] c", other: "[b] c", more: "a [b]" };
    expect(readUser(eventWith({ claims: plain, token: { sub: "u1", note: ["x"] } }), undefined)?.claims).toBe(plain);
  });

  it("is read in whatever writing the scheme has", () => {
    const { headers, ...event } = eventWith({ claims, token });
    const bare = String(headers.authorization).replace("Bearer ", "");
    for (const authorization of [bare, `bearer ${bare}`, `BEARER  ${bare}`])
      expect(readUser({ ...event, headers: { authorization } }, undefined)?.claims["groups"]).toEqual(token.groups);
  });
});

describe("roles", () => {
  const roles = { claim: "cognito:groups", scopes: { admin: ["a", "b"], "head office": ["c"], reader: ["a"] } };
  const base = { sub: "u1", iss: "i", exp: "1" };

  it.each<[string, unknown, string[]]>([
    ["one", "admin", ["a", "b"]],
    ["one with a space", "head office", ["c"]],
    ["a printed list of one", "[admin]", ["a", "b"]],
    ["a list", ["admin", "reader", "head office", 1], ["a", "b", "c"]],
    ["one that stands for nothing", "guest", []],
    ["the name of something every object has", "constructor", []],
    ["an empty text", "", []],
    ["an empty list, printed", "[]", []],
    ["no text at all", 7, []],
    // It may be the role `admin head` or `[admin head office]`, so it is none.
    ["a printed list of several that no token explains", "[reader admin]", []],
  ])("stand for scopes when the claim is %s", (_, claim, expected) => {
    const found = readUser(eventWith({ claims: { ...base, "cognito:groups": claim } }), roles);
    expect(found?.scopes).toEqual(expected);
  });

  it("are read from the verified token where the gateway printed several, and add to the token's own scopes", () => {
    const groups = ["head office", "reader"];
    const claims = { ...base, scope: "own", "cognito:groups": "[head office reader]" };
    const token = { sub: "u1", iss: "i", exp: 1, "cognito:groups": groups };
    expect(readUser(eventWith({ claims, token }), roles)?.scopes).toEqual(["own", "c", "a"]);
  });

  it("open a route by the config that the deploy left in the environment", async () => {
    const event = eventWith({ claims: { ...base, "cognito:groups": "admin" } });
    vi.stubEnv("PLINTH_ROLES", JSON.stringify(roles));
    const main = handler((_body, { user }) => user?.scopes, { scopes: ["a", "b"] });
    expect(await main(event)).toMatchObject({ statusCode: 200, body: '["a","b"]' });
    vi.stubEnv("PLINTH_ROLES", "");
    expect(await handler(() => 1, { scopes: ["a", "b"] })(event)).toMatchObject({ statusCode: 403 });
    expect(lines.at(-2)).toMatchObject({ message: "request refused", error: { cause: "The token lacks a, b." } });
  });

  it.each([
    "1",
    "{}",
    '{"claim":1,"scopes":{}}',
    '{"claim":"a","scopes":{"b":"c"}}',
    '{"claim":"a","scopes":{"b":[1]}}',
  ])("that are not what a deploy writes stop the function: %s", (text) => {
    vi.stubEnv("PLINTH_ROLES", text);
    expect(readRoles).toThrow("PLINTH_ROLES is not");
    expect(() => handler(() => 1)).toThrow("PLINTH_ROLES is not");
  });
});

describe("the scopes of an issuer that puts a name before them", () => {
  const scopes = (scope: string) => readUser(eventWith({ claims: { sub: "u1", scope } }), undefined, "api/")?.scopes;

  it.each([
    ["api/projects.read openid", ["projects.read"]],
    ["projects.read", []],
    ["other/projects.read", []],
    ["api/api/projects.read", ["api/projects.read"]],
    ["API/projects.read", []],
    ["api", []],
  ])("are the app's alone, without it: %s", (scope, expected) => {
    expect(scopes(scope)).toEqual(expected);
  });

  it("open a route by what the deploy left in the environment", async () => {
    const event = (scope: string) => eventWith({ claims: { sub: "u1", exp: "1795593600", scope } });
    vi.stubEnv("PLINTH_SCOPE_PREFIX", "api/");
    const main = handler(() => 1, { scopes: ["a"] });
    expect(await main(event("api/a"))).toMatchObject({ statusCode: 200 });
    expect(await main(event("a"))).toMatchObject({ statusCode: 403 });
  });
});

describe("the lane's own look at a token that the gateway has verified", () => {
  const main = handler(() => 1, { scopes: ["a"] });
  const claims = { sub: "u1", scope: "a", exp: "1795593600" };
  const sent = (header: object | string, payload: object | string) => {
    const parts = [header, payload].map((part) =>
      Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url"),
    );
    return { authorization: `Bearer ${parts.join(".")}.c2ln` };
  };
  const right = { sub: "u1", exp: 1_795_593_600 };
  const header = { alg: "RS256", kid: "1" };

  it.each<[string, object]>([
    ["without a token to look at again", {}],
    ["with one", sent(header, right)],
    ["with one of another RSA algorithm", sent({ ...header, alg: "PS512" }, { ...right, iat: 1, nbf: 1 })],
  ])("lets in a caller %s", async (_, headers) => {
    expect(await main({ ...eventWith({ claims }), headers })).toMatchObject({ statusCode: 200 });
  });

  it.each<[string, object, object, string]>([
    ["an ID token", { token_use: "id" }, {}, "The token is refused. It is an ID token."],
    ["one without an end", { exp: undefined }, {}, "It never expires."],
    ["one that ends at no time", { exp: "soon" }, {}, "It never expires."],
    ["one whose end is empty", { exp: "" }, {}, "It never expires."],
    ["one that nothing signed", {}, sent({ alg: "none" }, right), "It is not signed with RSA."],
    ["one that a shared secret signed", {}, sent({ alg: "HS256" }, right), "It is not signed with RSA."],
    ["one without an algorithm", {}, sent({}, right), "It is not signed with RSA."],
    ["a critical extension", {}, sent({ ...header, crit: ["x"] }, right), "It has critical extensions."],
    ["an unencoded payload", {}, sent({ ...header, b64: false }, right), "It has critical extensions."],
    ["an end that is text", {}, sent(header, { ...right, exp: "1795593600" }), "Its claims are of other types"],
    ["a beginning that is a list", {}, sent(header, { ...right, nbf: [1] }), "Its claims are of other types"],
    ["a subject that is a map", {}, sent(header, { ...right, sub: { id: 1 } }), "Its claims are of other types"],
    ["more than the gateway lets through", {}, sent(header, { ...right, x: "x".repeat(8_000) }), "It cannot be read."],
    ["a header that is no JSON", {}, sent("{", right), "It cannot be read."],
    ["a part too many", {}, { authorization: `${sent(header, right).authorization}.e30` }, "It cannot be read."],
    [
      "no signature",
      {},
      { authorization: sent(header, right).authorization.replace("c2ln", "") },
      "It cannot be read.",
    ],
    ["a null byte", {}, { authorization: `${sent(header, right).authorization}\0` }, "It cannot be read."],
    ["another scheme", {}, { authorization: "Basic YTpi" }, "It cannot be read."],
  ])("refuses %s", async (_, claimed, headers, cause) => {
    const event = { ...eventWith({ claims: JSON.parse(JSON.stringify({ ...claims, ...claimed })) }), headers };
    expect(await main(event)).toMatchObject({ statusCode: 401, body: expect.stringContaining("UNAUTHORIZED") });
    expect(lines.at(-2)).toMatchObject({ error: { cause: expect.stringContaining(cause) } });
  });

  it("is not taken where a route is open to anybody", async () => {
    const open = handler(() => 1, { public: true });
    expect(await open(eventWith({ claims: { ...claims, token_use: "id" } }))).toMatchObject({ statusCode: 200 });
  });
});

describe("a preflight", () => {
  const run = vi.fn(() => 1);
  it("is told nothing by a closed route, and runs nothing", async () => {
    const main = handler(run, { scopes: ["a"] });
    const answer = await main(apiEvent("OPTIONS /x"));
    expect([answer.statusCode, answer.body, run.mock.calls]).toEqual([204, "", []]);
  });

  it("is the author's where the route is open", async () => {
    expect(await handler(run, { public: true })(apiEvent("OPTIONS /x"))).toMatchObject({ statusCode: 200, body: "1" });
  });
});
