import { decodeToken, type Members } from "./decode-token.ts";
import { readToken } from "./user.ts";

/**
 * Why a token opens nothing although the gateway has verified it; undefined for one that does. The gateway leaves open what is
 * asked here: whether it is meant for an API at all, ever ends, and means what it seems to mean. As a sentence for the log.
 */
export function faultOfToken(event: unknown, claims: Members): string | undefined {
  // Cognito's ID tokens pass where a pool's client is an audience: they are for the client, not for an API.
  if (claims["token_use"] === "id") return "It is an ID token.";
  // Printed, as all claims are. A number of nothing is 0.
  if (!(Number(claims["exp"]) > 0)) return "It never expires.";
  const sent = readToken(event);
  // A host without the header has verified what nobody can look at again; its claims are all there is.
  if (sent === "") return undefined;
  const token = decodeToken(sent);
  return token ? faultOf(token.header, token.payload) : "It cannot be read.";
}

function faultOf({ alg, crit, b64 }: Members, { exp, nbf, iat }: Members): string | undefined {
  // The gateway takes RSA alone: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
  if (!/^[RP]S(256|384|512)$/.test(String(alg))) return "It is not signed with RSA.";
  // RFC 7515, section 4.1.11: whoever does not understand a critical extension refuses the token.
  if (crit !== undefined || b64 !== undefined) return "It has critical extensions.";
  // RFC 7519, section 4.1: a time is a number. As text, each reader compares it in another way.
  return [exp, nbf ?? 0, iat ?? 0].every((time) => typeof time === "number") ? undefined : "Its times are no numbers.";
}
