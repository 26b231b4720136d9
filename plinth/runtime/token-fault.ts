import { decodeToken, type Members } from "./decode-token.ts";
import { readToken } from "./user.ts";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: of the request line and all headers together.
const MOST_CHARACTERS = 10_240;

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
  const token = sent.length > MOST_CHARACTERS ? undefined : decodeToken(sent);
  return token ? faultOf(token.header, token.payload) : "It cannot be read.";
}

function faultOf({ alg, crit, b64 }: Members, { sub, exp, nbf, iat }: Members): string | undefined {
  // The gateway takes RSA alone: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
  if (!/^[RP]S(256|384|512)$/.test(String(alg))) return "It is not signed with RSA.";
  // RFC 7515, section 4.1.11: whoever does not understand a critical extension refuses the token.
  if (crit !== undefined || b64 !== undefined) return "It has critical extensions.";
  // RFC 7519, section 4.1: a subject is text and a time a number. Of another type, each reader takes them for something else.
  const isTyped = typeof sub === "string" && [exp, nbf ?? 0, iat ?? 0].every((time) => typeof time === "number");
  return isTyped ? undefined : "Its claims are of other types than they should be.";
}
