import { type Attack, AWS, bearer, claims, now, RFC_7515, RFC_7519, RFC_8725, type Scene, stated } from "./attack.ts";
import { rsa, toToken } from "./token-issuer.ts";

type Others = (scene: Scene) => object;
type Rows = Readonly<Record<string, Others>>;

const rows = (source: string, attacks: Rows, refused: Pick<Attack, "by" | "status" | "path"> = {}): Attack[] =>
  Object.entries(attacks).map(([name, others]) => ({ name, source, authorization: stated(others), ...refused }));

/** A payload that is written by hand, with the issuer's signature. */
function written(name: string, source: string, payload: (text: string) => string, status?: 403): Attack {
  return {
    name,
    source,
    authorization: (scene) => {
      const { kid, privateKey } = scene.issuer.keys.present;
      return bearer(toToken({ alg: "RS256", kid }, payload(JSON.stringify(claims(scene))), rsa(privateKey)));
    },
    ...(status ? { status } : {}),
  };
}

const ISSUER: Rows = {
  "another issuer": ({ attacker }) => ({ iss: attacker.url }),
  "an issuer with one more slash": ({ issuer }) => ({ iss: `${issuer.url}/` }),
  "an issuer in upper case": ({ issuer }) => ({ iss: issuer.url.toUpperCase() }),
  "an issuer that the name of the right one begins": ({ issuer }) => ({ iss: `${issuer.url}.example.com` }),
  "a list with the issuer": ({ issuer }) => ({ iss: [issuer.url] }),
  "a list with the issuer and another": ({ issuer, attacker }) => ({ iss: [issuer.url, attacker.url] }),
  "no issuer": () => ({ iss: undefined }),
  "an issuer that is null": () => ({ iss: null }),
};

const AUDIENCE: Rows = {
  "another audience": () => ({ aud: "https://other.example.com" }),
  "another audience, and the right client_id": ({ audience }) => ({ aud: "other", client_id: audience }),
  "no audience": () => ({ aud: undefined }),
  "no audience, and another client_id": () => ({ aud: undefined, client_id: "other" }),
  "an audience that the right one begins": ({ audience }) => ({ aud: `${audience}.evil.example` }),
  "an audience that begins the right one": ({ audience }) => ({ aud: audience.slice(0, -1) }),
  "an audience in upper case": ({ audience }) => ({ aud: audience.toUpperCase() }),
  "audiences in one text": ({ audience }) => ({ aud: `${audience} other` }),
  "a list of other audiences": () => ({ aud: ["a", "b"] }),
  "an empty list of audiences": () => ({ aud: [] }),
  "a list in a list": ({ audience }) => ({ aud: [[audience]] }),
  "an audience that is a map": ({ audience }) => ({ aud: { [audience]: true } }),
};

const TIME: Rows = {
  expired: () => ({ exp: now() - 3_600 }),
  "expired a second ago": () => ({ exp: now() - 1 }),
  "expired long before there were tokens": () => ({ exp: 0 }),
  "an end before all time": () => ({ exp: -now() }),
  "not valid yet": () => ({ nbf: now() + 3_600 }),
  "issued in the future": () => ({ iat: now() + 3_600 }),
  "expired, and not valid yet": () => ({ exp: now() - 3_600, nbf: now() + 3_600 }),
};

/** Of these AWS says nothing but that `exp`, `nbf` and `iat` are checked. The embedded AWS lets them through to the lane. */
const TIME_OF_ANOTHER_TYPE: Rows = {
  "no end": () => ({ exp: undefined }),
  "an end that is text": () => ({ exp: String(now() + 3_600) }),
  "a beginning that is text": () => ({ nbf: String(now() - 60) }),
  "a beginning that is false": () => ({ nbf: false }),
};

/** The embedded AWS makes a number of whatever stands there. */
const TIME_OF_NO_NUMBER: Rows = {
  "an end that is a word": () => ({ exp: "never" }),
  "an end that is null": () => ({ exp: null }),
  "an end that is empty": () => ({ exp: "" }),
  "a list of ends": () => ({ exp: [now() - 60, now() + 3_600] }),
  "a beginning that is a word": () => ({ nbf: "always" }),
  "an issue that is a map": () => ({ iat: { $gt: 0 } }),
};

const SCOPE: Rows = {
  "no scope": () => ({ scope: undefined }),
  "an empty scope": () => ({ scope: "" }),
  "another scope": () => ({ scope: "projects.write" }),
  "a scope that the right one begins": () => ({ scope: "projects.readonly" }),
  "a scope that begins the right one": () => ({ scope: "projects.rea" }),
  "a scope that ends in the right one": () => ({ scope: "my.projects.read" }),
  "a scope in upper case": () => ({ scope: "PROJECTS.READ" }),
  "a scope with a star": () => ({ scope: "projects.* *" }),
  "a scope with a letter that looks the same": () => ({ scope: "projects.reаd" }),
  "a scope with a letter that nobody sees": () => ({ scope: "projects.\u200bread" }),
  "scopes with commas between them": () => ({ scope: "projects.read,projects.write" }),
  "scopes with tabs between them": () => ({ scope: "projects.write\tprojects.read" }),
  "scopes with line breaks between them": () => ({ scope: "projects.write\nprojects.read" }),
  "a list of scopes as text": () => ({ scope: '["projects.read"]' }),
  "a scope in brackets": () => ({ scope: "[projects.read]" }),
  "a scope that is a map": () => ({ scope: { "projects.read": true } }),
  "a scope that is true": () => ({ scope: true }),
  "a list of lists of scopes": () => ({ scope: undefined, scp: [["projects.read"]] }),
  "the scope under other names": () => ({
    scope: undefined,
    scopes: ["projects.read"],
    permissions: ["projects.read"],
  }),
  "the scope as a role": () => ({ scope: undefined, roles: ["projects.read"], "cognito:groups": ["projects.read"] }),
};

const ONE_OF_TWO: Rows = {
  "one of the route's two scopes": () => ({}),
  "one of the route's two scopes, twice": () => ({ scope: "projects.read projects.read" }),
  "one of the route's two scopes as scope and as scp": () => ({ scp: ["projects.read"] }),
  "one of the route's two scopes, and one that it begins": () => ({ scope: "projects.read projects.write2" }),
};

/** Tokens of the issuer's own that say something else than the route asks for. */
export const CLAIM_ATTACKS: readonly Attack[] = [
  ...rows(`${RFC_8725}, 3.8; ${RFC_7519}, 4.1.1: compared by every character`, ISSUER),
  ...rows(`${RFC_8725}, 3.9; ${RFC_7519}, 4.1.3; ${AWS}: client_id only where there is no aud`, AUDIENCE),
  ...rows(`${RFC_7519}, 4.1.4 to 4.1.6; ${AWS}: exp, nbf, iat`, TIME),
  ...rows(`${RFC_7519}, 2: a NumericDate is a number; RFC 9068, 2.2: exp is required`, TIME_OF_ANOTHER_TYPE, {
    by: "lane",
  }),
  ...rows(`${RFC_7519}, 2 and 4.1.4 to 4.1.6; ${AWS}: exp, nbf, iat`, TIME_OF_NO_NUMBER, { by: "fault" }),
  ...rows("RFC 6750, 3.1 (insufficient_scope); RFC 6749, 3.3: case-sensitive, with spaces between them", SCOPE, {
    status: 403,
  }),
  // The gateway is content with any one of the route's scopes.
  ...rows(`${AWS}: at least one of the route's scopes, where Plinth asks for all`, ONE_OF_TWO, {
    path: "/two",
    status: 403,
    by: "lane",
  }),
  ...rows(
    `${AWS}, note on ID tokens; OpenID Connect Core, 2; RFC 9068, 4`,
    {
      "an ID token": () => ({ token_use: "id" }),
      "nobody's token": () => ({ sub: undefined }),
      "a token of a number": () => ({ sub: { id: 1 } }),
    },
    { by: "lane" },
  ),
  ...Object.entries({
    "a critical extension that nobody knows": { crit: ["x"], x: 1 },
    "a critical extension that is none": { crit: [] },
    "an unencoded payload, as it says": { b64: false, crit: ["b64"] },
    "an unencoded payload that is not critical": { b64: false },
  }).map(
    ([name, header]): Attack => ({
      name,
      source: `${RFC_7515}, 4.1.11; RFC 7797, 6; CVE-2025-59420 (crit ignored)`,
      authorization: stated(() => ({}), header),
      by: "lane",
    }),
  ),
  written("the end twice, the last one past", `${RFC_7519}, 4: the last of two counts, or none`, (text) =>
    text.replace(/}$/, `,"exp":${now() - 60}}`),
  ),
  written("the audience twice, the last one another's", `${RFC_7519}, 4`, (text) =>
    text.replace(/}$/, ',"aud":"other"}'),
  ),
  written(
    "the scope twice, the last one another",
    `${RFC_7519}, 4`,
    (text) => text.replace(/}$/, ',"scope":"x"}'),
    403,
  ),
];
