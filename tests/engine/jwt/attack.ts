import { rsa, type SigningKey, type TokenIssuer, toToken } from "./token-issuer.ts";

/** Who is attacked, and by whom. */
export interface Scene {
  readonly issuer: TokenIssuer;
  /** A server with keys of the attacker's: whoever asks it for one has been led astray. */
  readonly attacker: TokenIssuer;
  readonly audience: string;
}

/** The value of the header `Authorization`. */
export type Authorization = (scene: Scene) => string | Promise<string>;

export interface Attack {
  readonly name: string;
  /** Where the vector, or the rule that it breaks, is described. */
  readonly source: string;
  readonly authorization: Authorization;
  /** Default: `/one`, which asks for the scope `projects.read`; `/two` asks for `projects.write` as well. */
  readonly path?: "/one" | "/two";
  /** Default: 401. */
  readonly status?: 401 | 403;
  /**
   * Who refuses it on the embedded AWS. Default: the gateway. A `fault` is the embedded AWS's own: it answers 500 where AWS refuses
   * ("if any of these steps fail, API Gateway denies the request"), and the function is not reached either.
   */
  readonly by?: "fault" | "lane";
}

export const RFC_7515 = "RFC 7515 (JWS)";
export const RFC_7519 = "RFC 7519 (JWT)";
export const RFC_8725 = "RFC 8725 (JWT best current practices)";
/** What API Gateway checks. */
export const AWS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html";

export const bearer = (token: string): string => `Bearer ${token}`;
export const now = (): number => Math.floor(Date.now() / 1000);

/** Claims that open `/one`, with these instead of some; undefined leaves one out. */
export function claims({ issuer, audience }: Scene, others: object = {}): Record<string, unknown> {
  const times = { iat: now() - 60, nbf: now() - 60, exp: now() + 3_600 };
  return { iss: issuer.url, aud: audience, sub: "somebody", ...times, scope: "projects.read", ...others };
}

/** A token as the issuer gives it, with these claims and header fields instead of some. */
export function issued(scene: Scene, others: object = {}, header: object = {}, key?: SigningKey): string {
  const { kid, privateKey } = key ?? scene.issuer.keys.present;
  return toToken({ alg: "RS256", typ: "JWT", kid, ...header }, claims(scene, others), rsa(privateKey));
}

/** The issuer's own signature: what is wrong is what he says. */
export function stated(others: (scene: Scene) => object, header: object = {}): Authorization {
  return (scene) => bearer(issued(scene, others(scene), header));
}

/** Right claims under the issuer's key id, with a signature that is not his. */
export function forged(
  header: (scene: Scene) => object,
  sign: (scene: Scene) => (signed: string) => string,
): Authorization {
  return (scene) => {
    const { kid } = scene.issuer.keys.present;
    return bearer(toToken({ alg: "RS256", typ: "JWT", kid, ...header(scene) }, claims(scene), sign(scene)));
  };
}

export const unsigned = () => () => "";
export const byAttacker = ({ attacker }: Scene) => rsa(attacker.keys.present.privateKey);
