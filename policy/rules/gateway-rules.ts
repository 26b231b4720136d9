import { all, each, has, hasText, mustBe, mustBeSet, mustBeWithin, mustMatch, not, when } from "../checks.ts";
import { entriesOf, valueAt } from "../known-value.ts";
import type { Check, Condition, Rule } from "../rule.ts";

const API = "aws:apigatewayv2/api:Api";
const STAGE = "aws:apigatewayv2/stage:Stage";
const ROUTE = "aws:apigatewayv2/route:Route";
const AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer";
const DOMAIN = "aws:apigatewayv2/domainName:DomainName";
const REST_DOMAIN = "aws:apigateway/domainName:DomainName";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";

const THROTTLES = { throttlingBurstLimit: 20, throttlingRateLimit: 10 };
const LOG_ARN = "arn:aws:logs:eu-central-1:111122223333:log-group:/plinth/shop-dev/access";
const STAGE_OF_API = { apiId: "abcdef", name: "$default" };
const LOGGED = { accessLogSettings: { destinationArn: LOG_ARN, format: '{"requestId":"$context.requestId"}' } };
const NEW_TLS = /^(TLS_1_2|SecurityPolicy_TLS1[23]_)/;
const HTTPS = /^https:\/\/[^/]/;
const ON_THIS_MACHINE = /^(https:\/\/[^/]|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$))/;

const bothThrottles = all(mustBeWithin("throttlingBurstLimit", 1), mustBeWithin("throttlingRateLimit", 0.001));
const isJwt = has("authorizerType", "JWT");
const isRestDomain: Condition = (properties, facts) =>
  has("domainNameConfiguration", undefined)(properties, facts) && !has("domainName", undefined)(properties, facts);
const isEmbedded: Condition = (_, { context }) => context.embedded === true;

/** HTTP APIs of API Gateway. */
export const GATEWAY_RULES: readonly Rule[] = [
  {
    id: "api-throttled",
    title: "Throttles are written in full, of the stage and of each of its routes, and never 0",
    reason:
      "As soon as a block of settings is there, a number that is left out means 0, which answers 429 to everybody; without any the whole account's limit is the API's.",
    fix: "Set throttlingBurstLimit and throttlingRateLimit in defaultRouteSettings and in each entry of routeSettings.",
    controls: [],
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html",
    types: [STAGE],
    check: all(isThrottled(), each("defaultRouteSettings", bothThrottles), each("routeSettings", bothThrottles)),
    failing: {
      type: STAGE,
      properties: { ...STAGE_OF_API, ...LOGGED, defaultRouteSettings: { detailedMetricsEnabled: true } },
    },
    passing: { type: STAGE, properties: { ...STAGE_OF_API, ...LOGGED, defaultRouteSettings: THROTTLES } },
  },
  {
    id: "api-access-log",
    title: "Every stage writes an access log",
    reason: "Nobody could say who called what, or find a failing request.",
    fix: "Set accessLogSettings.destinationArn and accessLogSettings.format.",
    controls: ["APIGateway.9"],
    types: [STAGE],
    check: all(mustBeSet("accessLogSettings.destinationArn"), mustBeSet("accessLogSettings.format")),
    failing: { type: STAGE, properties: { ...STAGE_OF_API, defaultRouteSettings: THROTTLES } },
    passing: { type: STAGE, properties: { ...STAGE_OF_API, ...LOGGED, defaultRouteSettings: THROTTLES } },
  },
  {
    id: "api-scopes-are-checked",
    title: "A route with scopes has an authorizer that checks them",
    reason: "Without one the gateway lets everybody in, whatever scopes the route names.",
    fix: "Set authorizationType to JWT and authorizerId.",
    controls: ["APIGateway.8"],
    types: [ROUTE],
    check: all(
      when(hasScopes, mustBe("authorizationType", "JWT")),
      when(has("authorizationType", "JWT", "CUSTOM"), mustBeSet("authorizerId")),
    ),
    failing: { type: ROUTE, properties: route({ authorizationScopes: ["projects.read"] }) },
    passing: {
      type: ROUTE,
      properties: route({ authorizationScopes: ["projects.read"], authorizationType: "JWT", authorizerId: "ghijkl" }),
    },
  },
  {
    id: "api-preflight-open",
    title: "A preflight is never behind an authorizer",
    reason: "Browsers send no token with it, so that no page could ever call the route.",
    fix: "Set authorizationType of routes for OPTIONS to NONE.",
    controls: [],
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    types: [ROUTE],
    check: when(hasText("routeKey", /^OPTIONS /), mustBe("authorizationType", undefined, "NONE")),
    failing: {
      type: ROUTE,
      properties: route({ routeKey: "OPTIONS /projects", authorizationType: "JWT", authorizerId: "ghijkl" }),
    },
    passing: { type: ROUTE, properties: route({ routeKey: "OPTIONS /projects", authorizationType: "NONE" }) },
  },
  {
    id: "api-jwt-authorizer",
    title: "A JWT authorizer asks an issuer over HTTPS, and takes tokens for this API alone",
    reason:
      "Over HTTP anybody on the way may answer with keys of their own; without audiences a token for any other application is good here.",
    fix: "Set jwtConfiguration.issuer to an https:// URL, and jwtConfiguration.audiences.",
    controls: [],
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    types: [AUTHORIZER],
    check: when(
      isJwt,
      all(
        when(not(isEmbedded), mustMatch("jwtConfiguration.issuer", HTTPS, "an https:// URL")),
        when(isEmbedded, mustMatch("jwtConfiguration.issuer", ON_THIS_MACHINE, "an https:// URL, or on this machine")),
        mustBeSet("jwtConfiguration.audiences"),
      ),
    ),
    failing: authorizer({ issuer: "http://login.example.com" }),
    passing: authorizer({ issuer: "https://login.example.com", audiences: ["shop"] }),
  },
  {
    id: "api-cors-closed",
    title: "No API takes credentials from pages of any origin",
    reason: "Any page could act with its visitor's cookies.",
    fix: "Name the origins in corsConfiguration.allowOrigins, or leave allowCredentials out.",
    controls: [],
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    types: [API],
    check: when(has("corsConfiguration.allowCredentials", true), noAnyOrigin()),
    failing: api({ allowOrigins: ["*"], allowCredentials: true }),
    passing: api({ allowOrigins: ["https://shop.example.com"], allowCredentials: true }),
  },
  {
    id: "api-tls",
    title: "What reaches the gateway at a domain, and what it passes on over a network, goes over TLS 1.2 or newer",
    reason: "Anybody on the way reads along.",
    fix: "Set securityPolicy of a domain to TLS_1_2, integrationUri to an https:// URL, and for a VPC link tlsConfig.serverNameToVerify.",
    controls: ["APIGateway.10"],
    types: [INTEGRATION, DOMAIN, REST_DOMAIN],
    check: all(
      when(has("connectionType", "VPC_LINK"), mustBeSet("tlsConfig.serverNameToVerify")),
      when(isOverInternet, mustMatch("integrationUri", HTTPS, "an https:// URL")),
      // The provider refuses the older ones of an HTTP API by itself, and takes those of a REST API.
      each("domainNameConfiguration", mustMatch("securityPolicy", NEW_TLS, "TLS_1_2 or newer")),
      when(isRestDomain, mustMatch("securityPolicy", NEW_TLS, "TLS_1_2 or newer")),
    ),
    failing: integration("http://backend.example.com"),
    passing: integration("https://backend.example.com"),
  },
];

function isThrottled(): Check {
  return (properties) =>
    valueAt(properties, "defaultRouteSettings") === undefined ? ["`defaultRouteSettings` is not set"] : [];
}

function hasScopes(properties: object): boolean {
  return entriesOf(valueAt(properties, "authorizationScopes")).length > 0;
}

function isOverInternet(...[properties, facts]: Parameters<Condition>): boolean {
  return (
    has("integrationType", "HTTP_PROXY", "HTTP")(properties, facts) &&
    !has("connectionType", "VPC_LINK")(properties, facts)
  );
}

function noAnyOrigin(): Check {
  return (properties) =>
    entriesOf(valueAt(properties, "corsConfiguration.allowOrigins")).includes("*")
      ? ["`corsConfiguration.allowCredentials` is true and `corsConfiguration.allowOrigins` is any"]
      : [];
}

function route(properties: object) {
  return { apiId: "abcdef", routeKey: "GET /projects", target: "integrations/mnopqr", ...properties };
}

function authorizer(jwtConfiguration: object) {
  const identitySources = ["$request.header.Authorization"];
  const properties = { apiId: "abcdef", name: "jwt", authorizerType: "JWT", identitySources, jwtConfiguration };
  return { type: AUTHORIZER, properties };
}

function api(corsConfiguration: object) {
  return { type: API, properties: { name: "shop", protocolType: "HTTP", corsConfiguration } };
}

function integration(integrationUri: string) {
  const properties = { apiId: "abcdef", integrationType: "HTTP_PROXY", integrationMethod: "GET", integrationUri };
  return { type: INTEGRATION, properties };
}
