import { type Attack, AWS, bearer, byAttacker, claims, forged, issued, RFC_7515, RFC_8725, stated } from "./attack.ts";
import { createKey, hmac, rsa, toJwk, toToken } from "./token-issuer.ts";

const KID = `${RFC_8725}, 3.10; PortSwigger, "Injecting self-signed JWTs via the kid parameter"; jwt_tool`;
const URLS = `${RFC_8725}, 2.9 and 3.10; PortSwigger, "Injecting self-signed JWTs via the jku parameter"; jwt_tool`;
const EMBEDDED = 'CVE-2018-0114; PortSwigger, "Injecting self-signed JWTs via the jwk parameter"';
const DEV_NULL = "../../../../../../dev/null";
const SQL = "x' UNION SELECT 'AA=='; --";

const KEY_IDS: Readonly<Record<string, unknown>> = {
  "of nobody": "nobody",
  "that is empty": "",
  "that is missing": undefined,
  "that is null": null,
  "that is a number": 0,
  "that is a map": { kid: "present" },
  "in another case": "PRESENT",
  "with a null byte": "present\0",
  "with a space": "present ",
  "of 5,000 characters": "x".repeat(5_000),
  "that leads to another file": DEV_NULL,
  "that leads to the key set": "keys.json",
  "that is SQL": SQL,
  "that is a command": "present; cat /etc/passwd",
  "that every object has": "__proto__",
};

/** Tokens that choose the key by which they are verified. */
export const KEY_ATTACKS: readonly Attack[] = [
  ...Object.entries(KEY_IDS).map(([name, kid]) => ({
    name: `a key id ${name}, signed by the attacker`,
    source: KID,
    authorization: forged(() => ({ kid }), byAttacker),
  })),
  ...[DEV_NULL, SQL, ""].map((kid) => ({
    name: `HMAC with what lies behind the key id ${JSON.stringify(kid)}`,
    source: KID,
    authorization: forged(
      () => ({ alg: "HS256", kid }),
      () => hmac(kid === SQL ? Buffer.alloc(1) : ""),
    ),
  })),
  ...Object.entries({ "no key id": undefined, "an unknown key id": "nobody", "a list of key ids": ["present"] }).map(
    ([name, kid]) => ({
      name: `${name} over the issuer's own signature`,
      source: `${AWS}: a kid that matches a key of the issuer's; ${RFC_7515}, 4.1.4`,
      authorization: stated(() => ({}), { kid }),
    }),
  ),
  {
    name: "a key that the issuer has taken out of the key set",
    source: `${AWS}: when keys rotate, both are valid for a time, and the old one no longer`,
    authorization: (scene) => bearer(issued(scene, {}, {}, scene.issuer.keys.retired)),
  },
  {
    name: "another key of the issuer's than the key id says",
    source: `${RFC_7515}, 4.1.4`,
    authorization: stated(() => ({}), { kid: "next" }),
  },
  ...["mine", "present"].map((kid) => ({
    name: `a key of the attacker's inside the header, called ${kid}`,
    source: EMBEDDED,
    authorization: (scene: Parameters<Attack["authorization"]>[0]) => {
      const key = createKey(kid);
      return bearer(toToken({ alg: "RS256", kid, jwk: toJwk(key) }, claims(scene), rsa(key.privateKey)));
    },
  })),
  ...["jku", "x5u"].flatMap((name) =>
    Object.entries({
      "the attacker's": (attacker: string, _: string) => `${attacker}/keys.json`,
      "the attacker's, after the issuer's name": (attacker: string, issuer: string) =>
        `${attacker.replace("://", `://${new URL(issuer).host}@`)}/keys.json`,
      "the attacker's, with the issuer in its fragment": (attacker: string, issuer: string) =>
        `${attacker}/keys.json#${issuer}`,
      "a file": () => "file:///etc/passwd",
    }).map(([whose, write]) => ({
      name: `${name} that is ${whose}`,
      source: URLS,
      authorization: forged(({ attacker, issuer }) => ({ [name]: write(attacker.url, issuer.url) }), byAttacker),
    })),
  ),
  {
    name: "a certificate of the attacker's inside the header",
    source: `${RFC_8725}, 3.10; jwt_tool (x5c)`,
    authorization: forged(
      ({ attacker }) => ({
        x5c: [attacker.keys.present.publicKey.export({ format: "der", type: "spki" }).toString("base64")],
      }),
      byAttacker,
    ),
  },
];
