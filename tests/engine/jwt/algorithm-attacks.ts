import { generateKeyPairSync, sign } from "node:crypto";
import {
  type Attack,
  AWS,
  bearer,
  byAttacker,
  claims,
  forged,
  RFC_7515,
  RFC_8725,
  stated,
  unsigned,
} from "./attack.ts";
import { hmac, pss, rsa, type SigningKey, toJwk, toToken } from "./token-issuer.ts";

const NONE = `${RFC_8725}, 2.1 and 3.1; CVE-2015-9235; OWASP JWT cheat sheet, "None hashing algorithm"`;
const CONFUSION = `${RFC_8725}, 2.1; CVE-2016-10555; PortSwigger, "Algorithm confusion attacks"`;
const WEAK = 'CVE-2019-20933 (an empty secret); OWASP JWT cheat sheet, "Weak token secret"; jwt_tool';

/** Tokens that choose the algorithm by which they are verified. */
export const ALGORITHM_ATTACKS: readonly Attack[] = [
  ...["none", "None", "NONE", "nOnE", "", null, ["RS256"], undefined].flatMap((alg): Attack[] => [
    { name: `alg ${JSON.stringify(alg)}, unsigned`, source: NONE, authorization: forged(() => ({ alg }), unsigned) },
    {
      name: `alg ${JSON.stringify(alg)}, signed by the attacker`,
      source: NONE,
      authorization: forged(() => ({ alg }), byAttacker),
    },
  ]),
  {
    name: "alg none without the last dot",
    source: NONE,
    authorization: async (scene) => String(await forged(() => ({ alg: "none" }), unsigned)(scene)).slice(0, -1),
  },
  {
    name: "alg twice, none and RS256, unsigned",
    source: `${RFC_7515}, 4: names must be unique`,
    authorization: (scene) => bearer(toToken('{"alg":"none","alg":"RS256","kid":"present"}', claims(scene), () => "")),
  },
  ...(["sha256", "sha384", "sha512"] as const).flatMap((hash) =>
    Object.entries(publicKeyForms()).map(([form, write]) => ({
      name: `HMAC (${hash}) with the issuer's public key as ${form}`,
      source: CONFUSION,
      authorization: forged(
        () => ({ alg: `HS${hash.slice(3)}` }),
        ({ issuer }) => hmac(write(issuer.keys.present), hash),
      ),
    })),
  ),
  ...["", "\0", "secret", "null", "present"].map((secret) => ({
    name: `HMAC with the secret ${JSON.stringify(secret)}`,
    source: WEAK,
    authorization: forged(
      () => ({ alg: "HS256" }),
      () => hmac(secret),
    ),
  })),
  ...["RS256", "RS384", "RS512", "PS256"].map((alg) => ({
    name: `${alg} by a key of the attacker's`,
    source: `${RFC_8725}, 3.1`,
    authorization: forged(
      () => ({ alg }),
      ({ attacker: { keys } }) =>
        alg === "PS256" ? pss(keys.present.privateKey) : rsa(keys.present.privateKey, `sha${alg.slice(2)}`),
    ),
  })),
  {
    name: "ES256 by a key of the attacker's",
    source: `${RFC_8725}, 2.1; ${AWS}: RSA alone`,
    authorization: forged(
      () => ({ alg: "ES256" }),
      () => byEllipticCurve,
    ),
  },
  ...[
    { alg: "ES256", bytes: 64 },
    { alg: "RS256", bytes: 256 },
  ].map(({ alg, bytes }) => ({
    name: `${alg} with a signature of zeros`,
    source: "CVE-2022-21449 (psychic signatures)",
    authorization: forged(
      () => ({ alg }),
      () => () => Buffer.alloc(bytes).toString("base64url"),
    ),
  })),
  ...["HS256", "ES256", "none", undefined].map(
    (alg): Attack => ({
      name: `alg ${JSON.stringify(alg)} over the issuer's own RSA signature`,
      // The embedded AWS reads no alg at all.
      source: `${RFC_8725}, 3.1: the algorithm must be checked; ${AWS}: checks the token's algorithm, RSA alone`,
      authorization: stated(() => ({}), { alg }),
      by: "lane",
    }),
  ),
];

/** In every form in which somebody may keep a public key. */
function publicKeyForms(): Readonly<Record<string, (key: SigningKey) => string | Buffer>> {
  return {
    "PEM (SPKI)": ({ publicKey }) => publicKey.export({ format: "pem", type: "spki" }),
    "PEM (SPKI) without its last line break": ({ publicKey }) =>
      String(publicKey.export({ format: "pem", type: "spki" })).trimEnd(),
    "PEM (PKCS #1)": ({ publicKey }) => publicKey.export({ format: "pem", type: "pkcs1" }),
    "DER (SPKI)": ({ publicKey }) => publicKey.export({ format: "der", type: "spki" }),
    JWK: (key) => JSON.stringify(toJwk(key)),
    "the JWK's modulus": (key) => String(toJwk(key)["n"]),
    "the JWK's modulus, decoded": (key) => Buffer.from(String(toJwk(key)["n"]), "base64url"),
  };
}

function byEllipticCurve(signed: string): string {
  const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
}
