import { UNKNOWN } from "../../../policy/known-value.ts";
import type { Case, Cases } from "../rule-cases.ts";

/** Functions and the gateway. */
export const GATEWAY_CASES: Cases = {
  "lambda-supported-runtime": [
    ...["nodejs22.x", "python3.14", "python3.13", "python3.12", "python3.11", "java25", "java21", "java17"].map(
      (runtime) => ({ with: { runtime } }),
    ),
    ...["dotnet10", "dotnet8", "ruby3.4", "ruby3.3", "provided.al2023"].map((runtime) => ({ with: { runtime } })),
    ...["nodejs20.x", "python3.9", "go1.x", "", "provided.al2", undefined].map((runtime) => ({
      with: { runtime },
      says: ["`runtime` is "],
    })),
    { with: { runtime: undefined, packageType: "Image" } },
    { with: { runtime: undefined, packageType: "Zip" }, says: ["`runtime` is not set"] },
  ],
  "lambda-own-log-group": [
    { with: { loggingConfig: { logFormat: "JSON" } }, says: ["`loggingConfig.logGroup` is not set"] },
  ],
  "lambda-environment-encrypted-with-own-key": [{ with: { kmsKeyArn: undefined }, context: {} }],
  "lambda-spans-zones": [
    { with: { vpcConfig: undefined } },
    { with: { vpcConfig: { subnetIds: [] } } },
    { with: { vpcConfig: { subnetIds: [UNKNOWN] } } },
    { with: { vpcConfig: UNKNOWN } },
    {
      with: { vpcConfig: { subnetIds: ["a"] } },
      says: ["`vpcConfig.subnetIds` has one subnet; it must have two or more"],
    },
  ],
  "lambda-url-needs-iam": [{ with: { authorizationType: undefined }, says: ['it must be "AWS_IAM"'] }],
  "api-throttled": [
    { with: { defaultRouteSettings: undefined }, says: ["`defaultRouteSettings` is not set"] },
    { with: { defaultRouteSettings: UNKNOWN } },
    {
      with: { defaultRouteSettings: { throttlingBurstLimit: 0, throttlingRateLimit: 1 } },
      says: ["`defaultRouteSettings.throttlingBurstLimit` is 0; it must be at least 1"],
    },
    {
      with: { defaultRouteSettings: { throttlingBurstLimit: 1, throttlingRateLimit: 0 } },
      says: ["`defaultRouteSettings.throttlingRateLimit` is 0"],
    },
    { with: { defaultRouteSettings: { throttlingBurstLimit: 1, throttlingRateLimit: 0.5 } } },
    {
      with: {
        routeSettings: [{ routeKey: "GET /", throttlingBurstLimit: 1, throttlingRateLimit: 1 }, { routeKey: "GET /x" }],
      },
      says: ["`routeSettings[1].throttlingBurstLimit` is not set", "`routeSettings[1].throttlingRateLimit` is not set"],
    },
  ],
  "api-access-log": [
    { with: { accessLogSettings: { format: "x" } }, says: ["`accessLogSettings.destinationArn` is not set"] },
    { with: { accessLogSettings: { destinationArn: "x" } }, says: ["`accessLogSettings.format` is not set"] },
    { with: { accessLogSettings: { destinationArn: UNKNOWN, format: "x" } } },
  ],
  "api-scopes-are-checked": [
    { with: { authorizationScopes: undefined, authorizationType: "NONE", authorizerId: undefined } },
    { with: { authorizationScopes: [], authorizationType: "NONE", authorizerId: undefined } },
    {
      with: { authorizationScopes: ["a"], authorizationType: "AWS_IAM" },
      says: ['`authorizationType` is "AWS_IAM"; it must be "JWT"'],
    },
    { with: { authorizerId: undefined }, says: ["`authorizerId` is not set"] },
    {
      with: { authorizationScopes: undefined, authorizationType: "CUSTOM", authorizerId: undefined },
      says: ["`authorizerId` is not set"],
    },
    { with: { authorizerId: UNKNOWN } },
  ],
  "api-preflight-open": [
    { with: { authorizationType: undefined } },
    { with: { authorizationType: "AWS_IAM" }, says: ['`authorizationType` is "AWS_IAM"; it must be "NONE"'] },
    { with: { routeKey: "GET /OPTIONS /x", authorizationType: "JWT" } },
    { with: { routeKey: "OPTIONSX /x", authorizationType: "JWT" } },
  ],
  "api-jwt-authorizer": [
    { with: { jwtConfiguration: { issuer: "https://x.example" } }, says: ["`jwtConfiguration.audiences` is not set"] },
    {
      with: { jwtConfiguration: { issuer: "http://127.0.0.1:4566/x", audiences: ["a"] } },
      says: ['`jwtConfiguration.issuer` is "http://127.0.0.1:4566/x"; it must be an https:// URL'],
    },
    ...["https:///x", "https://", "xhttps://a", "HTTPS://a"].map((issuer) => ({
      with: { jwtConfiguration: { issuer, audiences: ["a"] } },
      says: ["it must be an https:// URL"],
    })),
    ...["http://127.0.0.1:4566/x", "http://127.0.0.1", "http://localhost/x", "http://[::1]:1", "https://x"].map(
      (issuer) => ({
        with: { jwtConfiguration: { issuer, audiences: ["a"] } },
        context: { embedded: true },
      }),
    ),
    ...[
      "http://127.0.0.1.example.com",
      "http://localhosts",
      "http://example.com",
      "xhttp://localhost",
      "https:///",
    ].map((issuer) => ({
      with: { jwtConfiguration: { issuer, audiences: ["a"] } },
      context: { embedded: true },
      says: ["it must be an https:// URL, or on this machine"],
    })),
    { with: { authorizerType: "REQUEST", jwtConfiguration: undefined } },
    { with: { jwtConfiguration: UNKNOWN } },
  ],
  "api-cors-closed": [
    { with: { corsConfiguration: { allowOrigins: ["*"], allowCredentials: false } } },
    { with: { corsConfiguration: { allowOrigins: ["*"] } } },
    { with: { corsConfiguration: undefined } },
    {
      with: { corsConfiguration: { allowOrigins: ["https://x", "*"], allowCredentials: true } },
      says: ["`corsConfiguration.allowCredentials` is true and `corsConfiguration.allowOrigins` is any"],
    },
  ],
  "api-tls": [
    { with: { integrationUri: "http://x" }, says: ['`integrationUri` is "http://x"; it must be an https:// URL'] },
    { with: { integrationType: "HTTP", integrationUri: "http://x" }, says: ["`integrationUri`"] },
    { with: { integrationType: "AWS_PROXY", integrationUri: "arn:aws:lambda:x" } },
    { with: { connectionType: "VPC_LINK", integrationUri: "arn:x", tlsConfig: { serverNameToVerify: "x" } } },
    {
      with: { connectionType: "VPC_LINK", integrationUri: "arn:x" },
      says: ["`tlsConfig.serverNameToVerify` is not set"],
    },
    ...["TLS_1_2", "SecurityPolicy_TLS13_1_2_2021_06", "SecurityPolicy_TLS12_2018_EDGE"].flatMap((securityPolicy) => [
      domain({ domainNameConfiguration: { securityPolicy } }),
      restDomain({ securityPolicy }),
    ]),
    ...["TLS_1_0", undefined, "xTLS_1_2", "SecurityPolicy_TLS11_x", "x_SecurityPolicy_TLS13_"].flatMap(
      (securityPolicy) => [
        domain({ domainNameConfiguration: { securityPolicy } }, ["it must be TLS_1_2 or newer"]),
        restDomain({ securityPolicy }, ["it must be TLS_1_2 or newer"]),
      ],
    ),
  ],
};

function domain(properties: object, says: readonly string[] = []): Case {
  return {
    type: "aws:apigatewayv2/domainName:DomainName",
    alone: true,
    with: { domainName: "x", ...properties },
    says,
  };
}

function restDomain(properties: object, says: readonly string[] = []): Case {
  return { type: "aws:apigateway/domainName:DomainName", alone: true, with: { domainName: "x", ...properties }, says };
}
