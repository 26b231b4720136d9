import { CompactEncrypt } from "jose";
import { type Attack, bearer, claims, issued, RFC_7515, RFC_7519, RFC_8725, type Scene } from "./attack.ts";
import { encode, rsa, toToken } from "./token-issuer.ts";

const COMPACT = `${RFC_7519}, 7.2; ${RFC_7515}, 5.2 and 7.1; OWASP WSTG, "Testing JSON Web Tokens"`;
const ACCEPTED = 'PortSwigger, "Accepting arbitrary signatures"; jwt_tool';
const HEADER = "RFC 6750, 2.1";

type Change = (token: string, scene: Scene) => string;
const changed = (source: string, changes: Readonly<Record<string, Change>>): Attack[] =>
  Object.entries(changes).map(([name, change]) => ({
    name,
    source,
    authorization: (scene) => change(issued(scene), scene),
  }));

function parts(token: string): [header: string, payload: string, signature: string] {
  const [header = "", payload = "", signature = ""] = token.split(".");
  return [header, payload, signature];
}

const SIGNATURE: Readonly<Record<string, Change>> = {
  "the signature of another payload": (token, scene) => {
    const [header, payload] = parts(token);
    return bearer([header, payload, parts(issued(scene, { scope: "x" }))[2]].join("."));
  },
  "another payload under the signature": (token, scene) => {
    const [header, , signature] = parts(token);
    return bearer([header, encode(claims(scene, { sub: "root" })), signature].join("."));
  },
  "another header over the signature": (token) =>
    bearer([encode({ alg: "RS256", kid: "next" }), ...parts(token).slice(1)].join(".")),
  "a payload with one more space": (token) => {
    const [header, payload, signature] = parts(token);
    return bearer([header, encode(`${Buffer.from(payload, "base64url")} `), signature].join("."));
  },
  "a stripped signature": (token) => bearer(token.replace(/[^.]*$/, "")),
  "a stripped signature and its dot": (token) => bearer(token.replace(/\.[^.]*$/, "")),
  "half a signature": (token) => bearer(token.slice(0, -170)),
  "a signature with a bit turned": (token) => {
    const [header, payload, signature] = parts(token);
    return bearer([header, payload, `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`].join("."));
  },
  "a signature with bytes after it": (token) => bearer(`${token}AAAA`),
  "a signature that is the payload": (token) => bearer([...parts(token).slice(0, 2), parts(token)[1]].join(".")),
};

const FORM: Readonly<Record<string, Change>> = {
  "one part": (token) => bearer(parts(token)[0]),
  "two parts": (token) => bearer(parts(token).slice(1).join(".")),
  "four parts": (token) => bearer(`${token}.${parts(token)[2]}`),
  "five parts": (token) => bearer(`${token}.a.b`),
  "three empty parts": () => bearer(".."),
  "an empty header": (token) => bearer(`.${parts(token).slice(1).join(".")}`),
  "an empty payload": (token) => bearer(`${parts(token)[0]}..${parts(token)[2]}`),
  "a header that is no base64": (token) => bearer(`%%%%.${parts(token).slice(1).join(".")}`),
  "a payload that is no base64": (token) => bearer(`${parts(token)[0]}.%%%%.${parts(token)[2]}`),
  "a token that is encoded once more": (token) => bearer(encode(token)),
  "a token with a space inside": (token) => bearer(token.replace(".", ". ")),
  "a token in quotes": (token) => bearer(`"${token}"`),
  "the token as JSON serialisation": (token) => {
    const [header, payload, signature] = parts(token);
    return bearer(JSON.stringify({ payload, signatures: [{ protected: header, signature }] }));
  },
  "no JWT but an opaque token": () => bearer("2YotnFZFEjr1zCsicMWpAA"),
};

const SCHEME: Readonly<Record<string, Change>> = {
  "nothing after the scheme": () => "Bearer",
  "a space after the scheme": () => "Bearer  ",
  "the scheme twice": (token) => `Bearer Bearer ${token}`,
  "another scheme": (token) => `Basic ${token}`,
  "a name and a password": () => `Basic ${Buffer.from("admin:admin").toString("base64")}`,
  "another scheme's name": (token) => `Token ${token}`,
  "a colon after the scheme": (token) => `Bearer: ${token}`,
  "a proof of possession instead": (token) => `DPoP ${token}`,
  "the token as a parameter": (token) => `Bearer token="${token}"`,
  "two tokens, the right one first": (token) => `Bearer ${token}, Bearer ${token.slice(0, -8)}`,
  "two tokens, the right one last": (token) => `Bearer ${token.slice(0, -8)}, Bearer ${token}`,
  "two tokens without a space": (token) => `Bearer ${token},${token}`,
  "a template": () => "Bearer {{token}}",
  "what no JavaScript had": () => "Bearer undefined",
};

const BAD_HEADERS = ["", "{", "[]", "null", '"RS256"', "1", "{}", '{"alg":"RS256"', "\0", '{"alg":"RS256"}\0', "é"];
const BAD_PAYLOADS = ["", "{", "null", "[]", '"somebody"', "1", "{}", "\0", "\ud800", '{"sub":"a"}\0'];

// What is JSON and no object, the embedded AWS reads as if it were one.
const faultOf = (part: string): Pick<Attack, "by"> => (/^(\[\]|null|1|"\w+")$/.test(part) ? { by: "fault" } : {});

/** What is no token, or not where a token is. */
export const FORM_ATTACKS: readonly Attack[] = [
  ...changed(ACCEPTED, SIGNATURE),
  ...changed(COMPACT, FORM),
  ...changed(HEADER, SCHEME),
  ...BAD_HEADERS.map((header) => ({
    name: `the header ${JSON.stringify(header)}`,
    source: COMPACT,
    authorization: (scene: Scene) => bearer(toToken(header, claims(scene), rsa(scene.issuer.keys.present.privateKey))),
    ...faultOf(header),
  })),
  // Signed by the issuer, so that the payload is looked at.
  ...BAD_PAYLOADS.map((payload) => ({
    name: `the payload ${JSON.stringify(payload)}`,
    source: COMPACT,
    authorization: ({ issuer: { keys } }: Scene) =>
      bearer(toToken({ alg: "RS256", kid: keys.present.kid }, payload, rsa(keys.present.privateKey))),
    ...faultOf(payload),
  })),
  {
    name: "a payload that is base64 of base64",
    source: COMPACT,
    authorization: (scene) => {
      const { kid, privateKey } = scene.issuer.keys.present;
      return bearer(toToken({ alg: "RS256", kid }, encode(claims(scene)), rsa(privateKey)));
    },
  },
  ...["dir", "RSA-OAEP-256"].map((alg) => ({
    name: `an unsigned token that is encrypted (${alg}) for the issuer`,
    source: `${RFC_8725}, 2.3 and 3.3; RFC 7516 (JWE); CVE-2024-33664 (python-jose)`,
    authorization: async (scene: Scene) => {
      const { publicKey, kid } = scene.issuer.keys.present;
      const inner = toToken({ alg: "none" }, claims(scene), () => "");
      const key = alg === "dir" ? new Uint8Array(32) : publicKey;
      const encrypted = new CompactEncrypt(Buffer.from(inner));
      return bearer(await encrypted.setProtectedHeader({ alg, enc: "A256GCM", kid, cty: "JWT" }).encrypt(key));
    },
  })),
  {
    name: "a token within a token",
    source: `${RFC_7519}, 5.2 (cty)`,
    authorization: (scene) => {
      const { kid, privateKey } = scene.issuer.keys.present;
      return bearer(toToken({ alg: "RS256", kid, cty: "JWT" }, issued(scene), rsa(privateKey)));
    },
  },
];
