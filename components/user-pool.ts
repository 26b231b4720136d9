import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dataSafetyOf } from "../plinth/presets/data-safety.ts";
import { signInDomain } from "../plinth/routing/sign-in-domain.ts";
import { type CognitoAuth, type CognitoClient, RESOURCE_SERVER, scopePrefixOf } from "../plinth/settings/auth.ts";
import { placeOf } from "./place-of.ts";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** Arguments of {@link UserPool}. */
export interface UserPoolArgs {
  readonly auth: CognitoAuth;
  readonly context: StackContext;
}

/**
 * A Cognito user pool: people who sign in by email, the app's scopes, and the clients that may ask for tokens with them. Its users are
 * data, kept as safe as the preset's data safety says; clients, scopes and domain can be made again at any time.
 */
export class UserPool extends pulumi.ComponentResource {
  /** What its tokens state under `iss`. */
  readonly issuer: pulumi.Output<string>;
  readonly clientIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Base URL of the sign-in page and of the token endpoint, without a slash at its end. */
  readonly signInUrl: pulumi.Output<string>;

  constructor(name: string, { auth, context }: UserPoolArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:UserPool", name, {}, options);
    const parent = { parent: this };
    const pool = this.createPool(name, auth, context);
    const server = new aws.cognito.ResourceServer(
      name,
      {
        userPoolId: pool.id,
        identifier: RESOURCE_SERVER,
        name: RESOURCE_SERVER,
        scopes: Object.entries(auth.scopes).map(([scopeName, scopeDescription]) => ({ scopeName, scopeDescription })),
      },
      parent,
    );
    const clients = Object.entries(auth.clients).map(([client, asked]) => {
      const args = clientArgs(nameIn(context, client, 128), asked, scopePrefixOf(auth));
      // A client may only ask for scopes that are there already.
      const own = { parent: this, dependsOn: [server] };
      const { id } = new aws.cognito.UserPoolClient(`${name}-${client}`, { userPoolId: pool.id, ...args }, own);
      return [client, id] as const;
    });
    const place = pool.arn.apply(placeOf);
    const prefix = auth.domainPrefix ?? place.apply(({ accountId }) => signInDomain(context, accountId));
    const { domain } = new aws.cognito.UserPoolDomain(name, { userPoolId: pool.id, domain: prefix }, parent);
    this.issuer = pulumi.interpolate`https://${pool.endpoint}`;
    this.clientIds = Object.fromEntries(clients);
    this.signInUrl = pulumi.interpolate`https://${domain}.auth.${place.apply(({ region }) => region)}.amazoncognito.com`;
    this.registerOutputs({ issuer: this.issuer, clientIds: this.clientIds, signInUrl: this.signInUrl });
  }

  private createPool(name: string, { mfa, passwordPolicy, signUp }: CognitoAuth, context: StackContext) {
    const { temporaryPasswordDays, ...rules } = passwordPolicy;
    const safety = dataSafetyOf(context.preset.dataSafety);
    return new aws.cognito.UserPool(
      name,
      {
        name: nameIn(context, name, 128),
        // Neither can be changed later but by a new pool, and a new pool has no users.
        usernameAttributes: ["email"],
        usernameConfiguration: { caseSensitive: false },
        autoVerifiedAttributes: ["email"],
        userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
        accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
        adminCreateUserConfig: { allowAdminCreateUserOnly: signUp === "admin" },
        passwordPolicy: { ...rules, temporaryPasswordValidityDays: temporaryPasswordDays },
        mfaConfiguration: MFA[mfa],
        ...(mfa === "off" ? {} : { softwareTokenMfaConfiguration: { enabled: true } }),
        deletionProtection: safety.deletionProtection ? "ACTIVE" : "INACTIVE",
        tags: tagsOf(context),
      },
      {
        parent: this,
        protect: safety.protect,
        retainOnDelete: safety.keepOnDelete,
        ...(context.adopt?.userPool ? { import: context.adopt.userPool } : {}),
      },
    );
  }
}

const MFA = { off: "OFF", optional: "OPTIONAL", required: "ON" } as const;

// How long tokens live. A stolen access token cannot be called back before it ends.
const LIFETIMES = {
  accessTokenValidity: 60,
  idTokenValidity: 60,
  refreshTokenValidity: 30,
  tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
} as const;

type ClientArgs = Omit<aws.cognito.UserPoolClientArgs, "userPoolId">;

function clientArgs(
  name: string,
  { kind, callbackUrls, logoutUrls, scopes }: CognitoClient,
  prefix: string,
): ClientArgs {
  const appScopes = scopes.map((scope) => `${prefix}${scope}`);
  const shared = {
    name,
    ...LIFETIMES,
    allowedOauthFlowsUserPoolClient: true,
    // Nothing but refreshing: a password goes to the sign-in page and nowhere else. Left out, Cognito allows more.
    explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
    enableTokenRevocation: true,
    preventUserExistenceErrors: "ENABLED",
  };
  if (kind === "machine")
    return {
      ...shared,
      generateSecret: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: appScopes,
    };
  return {
    ...shared,
    // An app on somebody's device keeps no secret; PKCE ties the code to the app that asked for it (RFC 7636).
    generateSecret: false,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "email", ...appScopes],
    callbackUrls: [...callbackUrls],
    logoutUrls: [...logoutUrls],
    supportedIdentityProviders: ["COGNITO"],
  };
}
