import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { scopePrefixOf } from "../plinth/settings/auth.ts";
import { nameIn, type StackContext } from "./stack-context.ts";

/** What the gateway asks of a token before it lets a request through. */
export type RouteAuthorization = Pick<
  aws.apigatewayv2.RouteArgs,
  "authorizationScopes" | "authorizationType" | "authorizerId"
>;

/** What a route with these scopes needs of the gateway; nothing for a route that has none. */
export type AuthorizationOf = (scopes: readonly string[] | null | undefined) => RouteAuthorization;

/** Creates the one JWT authorizer of an API, for the issuer of the stack's `auth`; without an issuer none. */
export function createAuthorizer(
  name: string,
  context: StackContext,
  apiId: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): AuthorizationOf {
  const { tokenIssuer, auth, roles } = context;
  if (!tokenIssuer) return () => ({});
  const authorizer = new aws.apigatewayv2.Authorizer(
    name,
    {
      apiId,
      name: nameIn(context, "jwt", 128),
      authorizerType: "JWT",
      // The one place where the lane looks for the token too.
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: { issuer: tokenIssuer.issuer, audiences: tokenIssuer.audiences },
    },
    // A Lambda authorizer's, which this one has none of. An embedded AWS says that it has one, and each update would take it away.
    { ...options, ignoreChanges: ["authorizerPayloadFormatVersion"] },
  );
  const prefix = scopePrefixOf(auth);
  return (scopes) => {
    if (!scopes) return {};
    // The gateway knows no roles, and would refuse whoever has a scope by a role alone: there the lane decides by itself.
    const asked = roles ? {} : { authorizationScopes: scopes.map((scope) => `${prefix}${scope}`) };
    return { authorizationType: "JWT", authorizerId: authorizer.id, ...asked };
  };
}
