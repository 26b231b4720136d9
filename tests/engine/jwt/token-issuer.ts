import { constants, createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An OIDC issuer on this machine, and what it was asked. */
export interface TokenIssuer {
  /** As tokens state it under `iss`. */
  readonly url: string;
  /** The two keys of the key set, as in the days in which one follows the other, and one that is in it no longer. */
  readonly keys: { readonly present: SigningKey; readonly next: SigningKey; readonly retired: SigningKey };
  /** Paths that were asked for, in their order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const keys = { present: createKey("present"), next: createKey("next"), retired: createKey("retired") };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const documents: Record<string, unknown> = {
      "/.well-known/openid-configuration": { issuer: url, jwks_uri: `${url}/keys.json` },
      "/keys.json": { keys: [keys.present, keys.next].map(toJwk) },
    };
    const found = documents[request.url ?? ""];
    response.writeHead(found ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(found ?? {}));
  });
  const url = await listen(server);
  return { url, keys, asked, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

export function createKey(kid: string): SigningKey {
  return { kid, ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

export function toJwk({ kid, publicKey }: SigningKey): Record<string, unknown> {
  return { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

export function encode(part: unknown): string {
  return Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
}

type Sign = (signed: string) => string;

/** A token of these parts, each as JSON or as the text that it is, signed by hand: a library would refuse to make most of them. */
export function toToken(header: unknown, payload: unknown, sign: Sign): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${sign(signed)}`;
}

export function rsa(key: KeyObject, hash = "sha256"): Sign {
  return (signed) => createSign(hash).update(signed).sign(key, "base64url");
}

/** RSA with PSS padding: PS256. */
export function pss(key: KeyObject): Sign {
  const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return (signed) => createSign("sha256").update(signed).sign(options, "base64url");
}

export function hmac(secret: string | Buffer, hash = "sha256"): Sign {
  return (signed) => createHmac(hash, secret).update(signed).digest("base64url");
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
