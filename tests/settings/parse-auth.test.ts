import { describe, expect, test } from "vitest";
import type { Auth } from "../../plinth/settings/auth.ts";
import { type AuthPlace, parseAuth } from "../../plinth/settings/parse-auth.ts";

const PLACE: AuthPlace = { project: "shop", stack: "dev", file: "Pulumi.dev.yaml", awsEndpoint: undefined };
const parse = (auth: unknown, place: Partial<AuthPlace> = {}) =>
  parseAuth(JSON.stringify(auth), { ...PLACE, ...place });
const messages = (auth: unknown, place = {}) => parse(auth, place).problems.map(({ message }) => message);

const issuer = { issuer: "https://login.example.com/", audiences: ["https://api.example.com"] };
const web = { callbackUrls: ["https://app.example.com/back"], scopes: ["projects.read"] };
const scopes = { "projects.read": "Read projects", "projects.write": "Change projects" };
const cognito = { scopes, clients: { web } };

describe("auth of an issuer", () => {
  test("is taken as it is written, to the slash at its end, and knows no scopes where it lists none", () => {
    expect(parse(issuer).auth).toEqual({ kind: "issuer", ...issuer, scopes: undefined });
    expect(parse({ ...issuer, scopes: ["a"] }).auth).toMatchObject({ scopes: ["a"] });
  });

  test.each([[{}], [{ roleClaim: "groups", roles: { admin: ["a"] } }]])("is none in %j", (auth) => {
    expect(parse(auth)).toMatchObject({ auth: { kind: "none" }, problems: [] });
  });

  test.each([
    [{ issuer: issuer.issuer }, "`auth.audiences` is missing; it must be a list of 1 to 50"],
    [{ audiences: ["a"] }, "`auth.issuer` is missing; it must be an https:// URL"],
    [{ scopes: ["a"] }, "`auth.issuer` is missing"],
    [{ ...issuer, issuer: "http://login.example.com" }, '`auth.issuer` is "http://login.example.com"'],
  ])("%j is refused", (auth, message) => {
    expect(messages(auth)[0]).toContain(message);
  });

  test("may be on this machine and unencrypted where AWS is too, and only there", () => {
    const local = { ...issuer, issuer: "http://127.0.0.1:8080" };
    expect(parse(local, { awsEndpoint: "http://127.0.0.1:4566" }).auth).toMatchObject({ issuer: local.issuer });
    expect(messages(local)).toHaveLength(1);
    const elsewhere = { ...issuer, issuer: "http://10.0.0.1:8080" };
    expect(messages(elsewhere, { awsEndpoint: "http://127.0.0.1:4566" })).toHaveLength(1);
  });

  test("lists every fault at once, of the roles too", () => {
    const { problems } = parse({ issuer: "a", audiences: [], scopes: "a", isuer: 1, roleClaim: 7, roles: {} });
    expect(problems.map(({ code }) => code)).toEqual([...Array(4).fill("AUTH_SETTING"), "ROLES_SETTING"]);
    expect(problems.map(({ files }) => files)).toEqual(Array(5).fill(["Pulumi.dev.yaml"]));
    expect(problems[0]?.message).toBe("`auth.isuer` is read by nothing; did you mean `issuer`?");
  });

  test("defines the scopes that roles may stand for, where it lists them", () => {
    const roles = { roleClaim: "groups", roles: { admin: ["projects.raed"] } };
    expect(messages({ ...issuer, ...roles })).toEqual([]);
    expect(messages({ ...issuer, ...roles, scopes: ["projects.read"] })).toEqual([
      '`auth.roles.admin` names the scope "projects.raed", which `auth` does not define; did you mean `projects.read`?',
    ]);
  });
});

describe("auth of a user pool", () => {
  test("has safe defaults: users made by an administrator, a second factor, long passwords", () => {
    const expected: Auth = {
      kind: "cognito",
      scopes,
      clients: { web: { kind: "public", logoutUrls: [], ...web } },
      mfa: "optional",
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordDays: 7,
      },
      signUp: "admin",
      domainPrefix: undefined,
    };
    expect(parse({ cognito })).toEqual({ auth: expected, roles: undefined, problems: [] });
  });

  test("takes what is written", () => {
    const machine = { kind: "machine", scopes: ["projects.read"] };
    const passwordPolicy = { minimumLength: 20, requireSymbols: "false", temporaryPasswordDays: 1 };
    const written = { ...cognito, clients: { job: machine }, mfa: "required", passwordPolicy, signUp: "self" };
    expect(parse({ cognito: { ...written, domainPrefix: "shop" } }).auth).toMatchObject({
      clients: { job: machine },
      mfa: "required",
      passwordPolicy: { minimumLength: 20, requireSymbols: false, requireNumbers: true, temporaryPasswordDays: 1 },
      signUp: "self",
      domainPrefix: "shop",
    });
  });

  const withClient = (client: unknown) => ({ cognito: { ...cognito, clients: { web: client } } });
  test.each([
    [{ cognito: "yes" }, '`auth.cognito` is "yes"; it must be a map of scopes, clients'],
    [{ cognito: {} }, "`auth.cognito.scopes` is missing; it must be a map of 1 to 100 scopes"],
    [withClient(1), "`auth.cognito.clients.web` is 1; it must be a map of kind, callbackUrls"],
    [
      withClient({ ...web, scopes: ["projects.raed"] }),
      'names "projects.raed", which `auth` does not define; did you mean',
    ],
    [withClient({ ...web, scopes: [] }), "`auth.cognito.clients.web.scopes` is a list; it must be a list of 1 to 50"],
    [
      withClient({ ...web, scope: ["a"] }),
      "`auth.cognito.clients.web.scope` is read by nothing; did you mean `scopes`?",
    ],
    [
      withClient({ ...web, callbackUrls: [] }),
      "`auth.cognito.clients.web.callbackUrls` is empty: a public client's people",
    ],
    [
      withClient({ ...web, kind: "machine" }),
      "`auth.cognito.clients.web` is a machine, which never sees the sign-in page",
    ],
    [withClient({ ...web, kind: "secret" }), '`auth.cognito.clients.web.kind` is "secret"; it must be public'],
    [
      { cognito: { ...cognito, passwordPolicy: { minimumLength: 7 } } },
      "`auth.cognito.passwordPolicy.minimumLength` is 7; it must be a whole number of characters, 8 to 99.",
    ],
    [
      { cognito: { ...cognito, passwordPolicy: { requireSymbol: true } } },
      "`auth.cognito.passwordPolicy.requireSymbol` is read by nothing; did you mean `requireSymbols`?",
    ],
    [{ ...issuer, cognito }, "`auth` names an `issuer` and asks for a user pool under `cognito`"],
  ])("%j is refused", (auth, message) => {
    expect(messages(auth)[0]).toContain(message);
  });

  test.each([
    "http://app.example.com",
    "https://a.example/#x",
    "javascript:alert(1)",
    "/back",
    "https://me@a.example",
    " ",
    "http://127.0.0.1/",
  ])("leads nobody back to %s", (url) => {
    expect(messages(withClient({ ...web, callbackUrls: [url] }))).toHaveLength(1);
  });

  test.each(["https://a.example/", "http://localhost:3000/back", "myapp://back"])("may lead back to %s", (url) => {
    expect(messages(withClient({ ...web, callbackUrls: [url] }))).toEqual([]);
  });

  test("needs a name for its domain where none can be made of a project whose name Cognito refuses", () => {
    expect(messages({ cognito }, { project: "my-aws-shop" })).toEqual([
      expect.stringContaining("`auth.cognito.domainPrefix` is missing, and no domain can be called after this project"),
    ]);
    expect(messages({ cognito: { ...cognito, domainPrefix: "shop" } }, { project: "my-aws-shop" })).toEqual([]);
  });

  test("lists every fault of every client at once", () => {
    const clients = { Web: web, job: { kind: "x", scopes: 1 }, app: 7 };
    expect(messages({ cognito: { ...cognito, clients, mfa: "maybe" } })).toHaveLength(5);
  });
});
