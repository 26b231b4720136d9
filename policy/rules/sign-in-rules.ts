import { all, mustBe, mustBeWithin, mustMatch, mustNotInclude, when, withKeptData } from "../checks.ts";
import { valueAt } from "../known-value.ts";
import type { Rule } from "../rule.ts";

const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const STRONG = {
  minimumLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 3,
};
// With the one-time codes without which no pool may ask for them.
const TWO_FACTORS = { mfaConfiguration: "OPTIONAL", softwareTokenMfaConfiguration: { enabled: true } };
// Apps on phones have addresses of their own, such as `shop://signed-in`.
const HTTPS_OR_LOCAL = /^(?!http:)[a-z][a-z0-9+.-]*:|^http:\/\/localhost(:|\/|$)/;

/** Who the callers are: Cognito. */
export const SIGN_IN_RULES: readonly Rule[] = [
  {
    id: "cognito-password-policy",
    title: "Passwords are long and mixed, and temporary ones end within a week",
    reason: "Short ones are guessed, and a temporary one that is never used lies about in a mail.",
    fix: "Set passwordPolicy: minimumLength 8 or more, all four kinds of characters, temporaryPasswordValidityDays 7 or less.",
    controls: ["Cognito.3"],
    types: [POOL],
    check: all(
      mustBeWithin("passwordPolicy.minimumLength", 8),
      ...["requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"].map((kind) =>
        mustBe(`passwordPolicy.${kind}`, true),
      ),
      mustBeWithin("passwordPolicy.temporaryPasswordValidityDays", 0, 7),
    ),
    failing: { type: POOL, properties: { ...TWO_FACTORS, passwordPolicy: { ...STRONG, minimumLength: 6 } } },
    passing: { type: POOL, properties: { ...TWO_FACTORS, passwordPolicy: STRONG } },
  },
  {
    id: "cognito-mfa",
    title: "Users may sign in with a second factor, or must",
    reason: "Whoever has the password has the account.",
    fix: "Set mfaConfiguration to ON or OPTIONAL.",
    controls: ["Cognito.5"],
    types: [POOL],
    check: mustBe("mfaConfiguration", "ON", "OPTIONAL"),
    failing: { type: POOL, properties: { passwordPolicy: STRONG, mfaConfiguration: "OFF" } },
    passing: { type: POOL, properties: { passwordPolicy: STRONG, ...TWO_FACTORS } },
  },
  {
    id: "cognito-deletion-protection",
    title: "A user pool whose data outlives a mistake cannot be deleted by one call",
    reason: "Its users and their passwords are nowhere else.",
    fix: "Set deletionProtection to ACTIVE.",
    controls: ["Cognito.6"],
    types: [POOL],
    check: when(withKeptData, mustBe("deletionProtection", "ACTIVE")),
    context: { dataSafety: "standard" },
    failing: { type: POOL, properties: { passwordPolicy: STRONG, ...TWO_FACTORS } },
    passing: { type: POOL, properties: { passwordPolicy: STRONG, ...TWO_FACTORS, deletionProtection: "ACTIVE" } },
  },
  {
    id: "cognito-client-flows",
    title: "Clients get tokens by the code flow, at addresses with TLS, and errors say not who exists",
    reason:
      "The implicit flow puts tokens into URLs and histories; over HTTP they can be read; and who has an account is nobody's business.",
    fix: "Leave `implicit` out of allowedOauthFlows, use https:// callbackUrls (http://localhost to develop), and preventUserExistenceErrors ENABLED.",
    controls: [],
    source: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html",
    types: [CLIENT],
    check: all(
      mustNotInclude("allowedOauthFlows", "implicit"),
      when(
        (properties) => Array.isArray(valueAt(properties, "callbackUrls")),
        mustMatch("callbackUrls", HTTPS_OR_LOCAL, "https:// URLs"),
      ),
      mustBe("preventUserExistenceErrors", undefined, "ENABLED"),
    ),
    failing: { type: CLIENT, properties: client({ allowedOauthFlows: ["implicit"] }) },
    passing: { type: CLIENT, properties: client({ allowedOauthFlows: ["code"] }) },
  },
];

function client(properties: object) {
  return {
    userPoolId: "eu-central-1_abcdefghi",
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthScopes: ["openid"],
    callbackUrls: ["https://shop.example.com/signed-in"],
    preventUserExistenceErrors: "ENABLED",
    supportedIdentityProviders: ["COGNITO"],
    ...properties,
  };
}
