import { policyDocument } from "../../policy/each-statement.ts";
import { UNKNOWN } from "../../policy/known-value.ts";
import type { Context } from "../../policy/rule.ts";

/** Properties over those of the rule's passing example, and what the rule says of them: parts of its findings, in their order. */
export interface Case {
  readonly with: object;
  readonly says?: readonly string[];
  readonly context?: Context;
  /** Default: the passing example's. */
  readonly type?: string;
  readonly name?: string;
  /** Without the passing example's properties. */
  readonly alone?: true;
}

const policy = (...statements: object[]) => ({ policy: policyDocument(...statements) });
const allow = (Action: unknown, Resource: unknown) => policy({ Effect: "Allow", Action, Resource });
const own = { customerKey: true };
const kept = { dataSafety: "strict" } as const;
const relaxed = { dataSafety: "relaxed" } as const;
const XRAY = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
const QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/111122223333/jobs";

/** What the examples do not show: the other ways to break a rule, and what comes near to it and is right. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  "iam-no-wildcard-actions": [
    { with: allow(["s3:Get*", "s3:PutObject"], "x"), says: ["statement 1 allows the action `s3:Get*`"] },
    { with: allow("*", "x"), says: ["allows the action `*`"] },
    {
      with: policy({ Effect: "Allow", NotAction: "iam:*", Resource: "x" }),
      says: ["every action but some (`NotAction`)"],
    },
    { with: policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }) },
    { with: policy({ Effect: "Deny", NotAction: "s3:*", Resource: "*" }) },
    { with: { policy: UNKNOWN } },
    {
      type: "aws:iam/role:Role",
      alone: true,
      with: { inlinePolicies: [{ name: "x", ...allow("s3:*", "x") }, UNKNOWN, "text"] },
      says: ["allows the action `s3:*`"],
    },
    { type: "aws:iam/policy:Policy", with: allow("s3:*", "x"), says: ["`s3:*`"] },
    { type: "aws:iam/userPolicy:UserPolicy", with: allow("s3:*", "x"), says: ["`s3:*`"] },
    { type: "aws:iam/groupPolicy:GroupPolicy", with: allow("s3:*", "x"), says: ["`s3:*`"] },
  ],
  "iam-no-wildcard-resources": [
    { with: allow(XRAY, "*") },
    { with: allow([...XRAY, "s3:GetObject"], "*"), says: ["on `*`"] },
    { with: allow(["logs:PutLogEvents"], "arn:aws:logs:eu-central-1:1:log-group:x:*") },
    { with: allow(["logs:PutLogEvents"], "*"), says: ["allows `logs:PutLogEvents` on `*`"] },
    {
      with: allow(["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::a/*", "arn:aws:s3:::b*"]),
      says: ["allows `s3:GetObject`, `s3:PutObject` on `arn:aws:s3:::b*`"],
    },
    {
      with: policy({ Effect: "Allow", Action: "s3:GetObject", NotResource: "x" }),
      says: ["every resource but some (`NotResource`)"],
    },
    { with: policy({ Effect: "Deny", Action: "s3:GetObject", Resource: "*" }) },
  ],
  "iam-no-broad-managed-policy": [
    ...["AdministratorAccess", "PowerUserAccess", "AmazonS3FullAccess", "job-function/IAMFullAccess"].map((name) => ({
      with: { policyArn: `arn:aws:iam::aws:policy/${name}` },
      says: [`is the managed policy ${name.split("/").at(-1)}`],
    })),
    { with: { policyArn: "arn:aws:iam::111122223333:policy/NoAdministratorAccess" } },
    { with: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccessLater" } },
    { with: { policyArn: UNKNOWN } },
  ],
  "iam-trust-not-open": [
    { with: { assumeRolePolicy: UNKNOWN } },
    { with: { assumeRolePolicy: policyDocument({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:root" } }) } },
    {
      with: { assumeRolePolicy: policyDocument({ Effect: "Allow", Principal: "*" }) },
      says: ["statement 1 lets everybody assume the role"],
    },
  ],
  "resource-policy-not-public": [
    ...[
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:sqs/queue:Queue",
      "aws:sns/topic:Topic",
      "aws:sns/topicPolicy:TopicPolicy",
    ].map(openTo),
    ...["aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy", "aws:secretsmanager/secret:Secret"].map(openTo),
    openTo("aws:secretsmanager/secretPolicy:SecretPolicy"),
    { with: policy({ Effect: "Deny", Principal: "*", Action: "s3:*" }) },
  ],
  "resource-policy-names-its-source": [
    {
      with: policy({ Effect: "Allow", Principal: { Service: "x" } }),
      says: ["statement 1 lets in a service for whoever asks it"],
    },
  ],
  "lambda-permission-names-its-source": [
    { with: { principal: "*", sourceArn: undefined }, says: ['`principal` is "*" and no `sourceArn`'] },
    { with: { principal: "*", sourceArn: undefined, principalOrgId: "o-1" } },
    { with: { sourceArn: undefined, sourceAccount: "111122223333" } },
    { with: { sourceArn: UNKNOWN } },
    { with: { sourceArn: "" }, says: ['`principal` is "apigateway.amazonaws.com"'] },
    { with: { principal: "arn:aws:iam::111122223333:role/x", sourceArn: undefined } },
    { with: { principal: "s3.amazonaws.com.example", sourceArn: undefined } },
    { with: { principal: UNKNOWN, sourceArn: undefined } },
  ],
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
        domain({ domainNameConfiguration: { securityPolicy } }, ["`domainNameConfiguration.securityPolicy`"]),
        restDomain({ securityPolicy }, ["`securityPolicy` is"]),
      ],
    ),
  ],
  "cloudfront-https-only": [
    { with: { orderedCacheBehaviors: [{ viewerProtocolPolicy: "redirect-to-https" }] } },
    {
      with: { orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }, { viewerProtocolPolicy: "allow-all" }] },
      says: ["`orderedCacheBehaviors[1].viewerProtocolPolicy` is"],
    },
    { with: { defaultCacheBehavior: {} }, says: ["`defaultCacheBehavior.viewerProtocolPolicy` is not set"] },
  ],
  "cloudfront-tls": [
    { with: { viewerCertificate: { cloudfrontDefaultCertificate: true } } },
    { with: { viewerCertificate: { minimumProtocolVersion: "TLSv1.3_2025", sslSupportMethod: "sni-only" } } },
    ...["TLSv1", "TLSv1.1_2016", "xTLSv1.2_2021", "TLSv1.2"].map((minimumProtocolVersion) => ({
      with: { viewerCertificate: { minimumProtocolVersion, sslSupportMethod: "sni-only" } },
      says: ["`viewerCertificate.minimumProtocolVersion` is"],
    })),
    {
      with: { viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021", sslSupportMethod: "vip" } },
      says: ['`viewerCertificate.sslSupportMethod` is "vip"'],
    },
    { with: { viewerCertificate: UNKNOWN } },
  ],
  "cloudfront-origin-tls": [
    {
      with: { origins: [{ customOriginConfig: { originProtocolPolicy: "match-viewer" } }] },
      says: ["`origins[0].customOriginConfig.originProtocolPolicy`"],
    },
    ...["SSLv3", "TLSv1", "TLSv1.1"].map((old) => ({
      with: {
        origins: [{ customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2", old] } }],
      },
      says: [`has "${old}"`],
    })),
    { with: { origins: [{ originId: "x" }] } },
  ],
  "cloudfront-bucket-access": [
    { with: { origins: [{ customOriginConfig: {} }] } },
    { with: { origins: [{ originId: "x" }] }, says: ["`origins[0].originAccessControlId` is not set"] },
  ],
  "cloudfront-firewall": [
    { with: { webAclId: UNKNOWN } },
    { with: { webAclId: undefined }, says: ["`webAclId` is not set"] },
  ],
  "waf-metrics": [
    {
      with: { rules: [{ visibilityConfig: { cloudwatchMetricsEnabled: false } }] },
      says: ["`rules[0].visibilityConfig.cloudwatchMetricsEnabled` is false"],
    },
  ],
  "acm-key-length": [
    ...["RSA_2048", "RSA_3072", "RSA_4096", "EC_secp384r1", "EC_secp521r1", undefined].map((keyAlgorithm) => ({
      with: { keyAlgorithm },
    })),
  ],
  "cognito-password-policy": [
    {
      with: { passwordPolicy: undefined },
      says: [
        "minimumLength",
        "requireLowercase",
        "requireUppercase",
        "requireNumbers",
        "requireSymbols",
        "temporaryPasswordValidityDays",
      ],
    },
    ...["requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"].map((kind) => ({
      with: { passwordPolicy: { ...strong(), [kind]: false } },
      says: [`\`passwordPolicy.${kind}\` is false`],
    })),
    { with: { passwordPolicy: { ...strong(), minimumLength: 8, temporaryPasswordValidityDays: 7 } } },
    {
      with: { passwordPolicy: { ...strong(), minimumLength: 7 } },
      says: ["`passwordPolicy.minimumLength` is 7; it must be at least 8"],
    },
    { with: { passwordPolicy: { ...strong(), temporaryPasswordValidityDays: 8 } }, says: ["it must be from 0 to 7"] },
    { with: { passwordPolicy: { ...strong(), temporaryPasswordValidityDays: 0 } } },
  ],
  "cognito-mfa": [
    { with: { mfaConfiguration: "ON" } },
    { with: { mfaConfiguration: undefined }, says: ["`mfaConfiguration` is not set"] },
  ],
  "cognito-deletion-protection": [{ with: { deletionProtection: "INACTIVE" }, context: relaxed }],
  "cognito-client-flows": [
    {
      with: {
        callbackUrls: [
          "https://x",
          "http://localhost:5173/x",
          "http://localhost",
          "http://localhost/",
          "shop://signed-in",
        ],
      },
    },
    ...["http://x", "http://localhosts", "HTTP://x", "x"].map((url) => ({
      with: { callbackUrls: ["https://x", url] },
      says: [`\`callbackUrls\` is "${url}"; it must be https:// URLs`],
    })),
    { with: { callbackUrls: undefined } },
    { with: { callbackUrls: UNKNOWN } },
    { with: { preventUserExistenceErrors: "LEGACY" }, says: ['`preventUserExistenceErrors` is "LEGACY"'] },
    { with: { preventUserExistenceErrors: undefined } },
    { with: { allowedOauthFlows: ["code", "implicit"] }, says: ['`allowedOauthFlows` has "implicit"'] },
  ],
  "sqs-encrypted": [
    { with: { sqsManagedSseEnabled: undefined } },
    { with: { sqsManagedSseEnabled: false, kmsMasterKeyId: "alias/x" } },
    { with: { sqsManagedSseEnabled: false, kmsMasterKeyId: UNKNOWN } },
    { with: { sqsManagedSseEnabled: false, kmsMasterKeyId: "" }, says: ["`sqsManagedSseEnabled` is false"] },
  ],
  "sqs-dead-letter-queue": [
    { with: { redrivePolicy: UNKNOWN } },
    { with: { redrivePolicy: { deadLetterTargetArn: UNKNOWN } } },
    { with: { redrivePolicy: { deadLetterTargetArn: "arn:x" } } },
    { with: { redrivePolicy: { maxReceiveCount: 3 } }, says: ["`redrivePolicy` names no `deadLetterTargetArn`"] },
    { with: { redrivePolicy: '{"deadLetterTargetArn" : "arn:x"}' } },
    { with: { redrivePolicy: '{"deadLetterTargetArn":""}' }, says: ["names no"] },
    { with: { redrivePolicy: "" }, says: ["names no"] },
    { with: { redrivePolicy: undefined, name: "jobs-dlq" } },
    { with: { redrivePolicy: undefined, name: "jobs-dlq.fifo" } },
    { with: { redrivePolicy: undefined, name: undefined }, name: "jobs-dlq" },
    { with: { redrivePolicy: undefined, name: UNKNOWN }, name: "jobs-dlq.fifo" },
    ...["jobs-dlq-2", "jobs-dlqxfifo", "dlq"].map((name) => ({
      with: { redrivePolicy: undefined, name },
      says: ["names no"],
    })),
  ],
  "sqs-dead-letters-kept": [
    { with: { messageRetentionSeconds: 345_600 }, says: ["`messageRetentionSeconds` is 345600; it must be 1209600"] },
    { with: { messageRetentionSeconds: 345_600, name: "jobs" } },
    {
      with: { messageRetentionSeconds: 345_600, name: undefined },
      name: "jobs-dlq",
      says: ["`messageRetentionSeconds`"],
    },
  ],
  "schedule-dead-letter-queue": [
    { with: { target: { deadLetterConfig: { arn: UNKNOWN }, retryPolicy: { maximumRetryAttempts: 0 } } } },
    { with: { target: { deadLetterConfig: { arn: "x" }, retryPolicy: { maximumRetryAttempts: 185 } } } },
    {
      with: { target: { deadLetterConfig: { arn: "x" } } },
      says: ["`target.retryPolicy.maximumRetryAttempts` is not set; it must be from 0 to 185"],
    },
    {
      with: { target: { retryPolicy: { maximumRetryAttempts: 1 } } },
      says: ["`target.deadLetterConfig.arn` is not set"],
    },
  ],
  "sns-encrypted": [{ with: { kmsMasterKeyId: undefined }, context: {} }],
  "sns-no-plain-http": [
    { with: { protocol: "email" } },
    { with: { protocol: UNKNOWN } },
    { with: { protocol: "http" }, says: ['`protocol` is "http"'] },
  ],
  "s3-public-access-blocked": [
    ...["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].flatMap((key) => [
      { with: { [key]: false }, says: [`\`${key}\` is false; it must be true`] },
      { with: { [key]: undefined }, says: [`\`${key}\` is not set; it must be true`] },
    ]),
    {
      type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
      with: { blockPublicAcls: false },
      says: ["`blockPublicAcls`"],
    },
  ],
  "s3-acls-off": [{ with: { rule: { objectOwnership: "BucketOwnerPreferred" } }, says: ["`rule.objectOwnership` is"] }],
  "s3-no-public-acl": [
    { with: { acl: undefined } },
    { with: { acl: "bucket-owner-full-control" } },
    ...["public-read-write", "authenticated-read", "log-delivery-write"].map((acl) => ({
      with: { acl },
      says: ["`acl` is"],
    })),
    { type: "aws:s3/bucket:Bucket", with: { acl: "public-read" }, says: ["`acl` is"] },
  ],
  "s3-encrypted-with-own-key": [
    { with: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] }, context: {} },
    {
      with: {
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms:dsse", kmsMasterKeyId: UNKNOWN } }],
      },
      context: own,
    },
    {
      with: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }] },
      context: own,
      says: ["`rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId` is not set"],
    },
  ],
  "dynamodb-scales": [{ with: { billingMode: undefined }, says: ["`billingMode` is not set"] }],
  "dynamodb-point-in-time-recovery": [
    {
      with: { pointInTimeRecovery: { enabled: false } },
      context: kept,
      says: ["`pointInTimeRecovery.enabled` is false"],
    },
    { with: { pointInTimeRecovery: { enabled: false } }, context: relaxed },
    { with: { pointInTimeRecovery: { enabled: false }, ttl: { enabled: true } }, context: kept },
    {
      with: { pointInTimeRecovery: { enabled: false }, ttl: { enabled: false } },
      context: kept,
      says: ["`pointInTimeRecovery.enabled`"],
    },
  ],
  "dynamodb-deletion-protection": [
    { with: { deletionProtectionEnabled: false }, context: relaxed },
    { with: { deletionProtectionEnabled: false, ttl: { enabled: true } }, context: kept },
  ],
  "dynamodb-encrypted-with-own-key": [
    { with: { serverSideEncryption: undefined }, context: {} },
    {
      with: { serverSideEncryption: { enabled: true } },
      context: own,
      says: ["`serverSideEncryption.kmsKeyArn` is not set"],
    },
    {
      with: { serverSideEncryption: { kmsKeyArn: "x" } },
      context: own,
      says: ["`serverSideEncryption.enabled` is not set"],
    },
  ],
  "kms-rotated": [
    {
      with: { enableKeyRotation: false, customerMasterKeySpec: "SYMMETRIC_DEFAULT" },
      says: ["`enableKeyRotation` is false"],
    },
    { with: { enableKeyRotation: undefined, customerMasterKeySpec: "RSA_2048" } },
    { with: { enableKeyRotation: undefined, customerMasterKeySpec: UNKNOWN } },
  ],
  "kms-deletion-takes-time": [{ with: { deletionWindowInDays: undefined } }],
  "secret-encrypted-with-own-key": [{ with: { kmsKeyId: undefined }, context: {} }],
  "secret-rotated-in-time": [
    { with: { rotationRules: { automaticallyAfterDays: 90 } } },
    { with: { rotationRules: { automaticallyAfterDays: 1 } } },
    { with: { rotationRules: { automaticallyAfterDays: 91 } }, says: ["it must be from 1 to 90"] },
    { with: { rotationRules: { automaticallyAfterDays: 0 } }, says: ["it must be from 1 to 90"] },
    { with: { rotationRules: { scheduleExpression: "rate(4 hours)" } } },
    { with: { rotationRules: {} }, says: ["`rotationRules.automaticallyAfterDays` is not set"] },
  ],
  "rds-encrypted": [
    {
      type: "aws:rds/instance:Instance",
      with: { storageEncrypted: undefined },
      says: ["`storageEncrypted` is not set"],
    },
  ],
  "rds-not-public": [
    { with: { publiclyAccessible: undefined } },
    { type: "aws:rds/instance:Instance", with: { publiclyAccessible: true }, says: ["`publiclyAccessible` is true"] },
  ],
  "rds-backups": [
    { with: { backupRetentionPeriod: 35 }, context: kept },
    { with: { backupRetentionPeriod: 6 }, context: kept, says: ["it must be from 7 to 35"] },
    { with: { backupRetentionPeriod: 1 }, context: relaxed },
    { with: { backupRetentionPeriod: undefined }, context: relaxed },
    { with: { backupRetentionPeriod: 0 }, context: relaxed, says: ["`backupRetentionPeriod` is 0"] },
  ],
  "rds-deletion-protection": [{ with: { deletionProtection: false }, context: relaxed }],
  "rds-password-managed": [
    { with: { manageMasterUserPassword: undefined }, says: ["`manageMasterUserPassword` is not set"] },
    { with: { manageMasterUserPassword: undefined, replicationSourceIdentifier: "arn:x" } },
    { with: { masterPassword: "x" }, says: ["`masterPassword` is set; it must not be"] },
    { type: "aws:rds/instance:Instance", with: { password: "x" }, says: ["`password` is set; it must not be"] },
  ],
  "rds-custom-owner": [
    ...["admin", "Administrator", "awsuser", "POSTGRES", "root", "rdsadmin", "sa", "user"].map((masterUsername) => ({
      with: { masterUsername },
      says: [`\`masterUsername\` is "${masterUsername}", which everybody guesses first`],
    })),
    {
      type: "aws:rds/instance:Instance",
      with: { masterUsername: undefined, username: "admin" },
      says: ["`username` is"],
    },
    { with: { masterUsername: UNKNOWN } },
  ],
  "rds-logs-exported": [
    { with: { engine: "postgres", enabledCloudwatchLogsExports: ["upgrade"] }, says: ['lacks "postgresql"'] },
    { with: { engine: "aurora-mysql", enabledCloudwatchLogsExports: ["error", "audit"] } },
    { with: { engine: "aurora-mysql", enabledCloudwatchLogsExports: ["audit"] }, says: ['lacks "error"'] },
    { with: { engine: "mariadb", enabledCloudwatchLogsExports: ["error"] }, says: ['lacks "audit"'] },
    { with: { engine: "sqlserver-se", enabledCloudwatchLogsExports: undefined } },
  ],
  "rds-minor-upgrades": [{ with: { autoMinorVersionUpgrade: undefined } }],
  "rds-tls": [
    ...["aurora-postgresql17", "postgres17", "sqlserver-se-16.0"].flatMap((family) => [
      { with: { family, parameters: undefined }, says: ["the parameter rds.force_ssl is not 1"] },
      { with: { family, parameters: [{ name: "rds.force_ssl", value: "1" }] } },
      { with: { family, parameters: [{ name: "rds.force_ssl", value: UNKNOWN }] } },
    ]),
    ...["aurora-mysql8.0", "mysql8.4", "mariadb11.4"].flatMap((family) => [
      {
        with: { family, parameters: [{ name: "x", value: "ON" }] },
        says: ["the parameter require_secure_transport is not ON"],
      },
      { with: { family, parameters: [{ name: "require_secure_transport", value: "ON" }] } },
      { with: { family, parameters: [{ name: "require_secure_transport", value: "1" }] } },
    ]),
    { with: { parameters: [{ name: "rds.force_ssl", value: "0" }, UNKNOWN] }, says: ["rds.force_ssl is not 1"] },
    { with: { parameters: UNKNOWN } },
    { with: { family: "xpostgres", parameters: [] } },
    { with: { family: "xmysql", parameters: [] } },
    { with: { family: "oracle-ee-19", parameters: [] } },
    {
      type: "aws:rds/parameterGroup:ParameterGroup",
      with: { family: "postgres17", parameters: [] },
      says: ["rds.force_ssl"],
    },
  ],
  "no-open-ingress": [
    { with: { cidrIpv6: "::/0" }, says: ["`cidrIpv6` is ::/0"] },
    { with: { cidrIpv4: "10.0.0.0/8" } },
    {
      type: "aws:ec2/securityGroup:SecurityGroup",
      alone: true,
      with: { ingress: [{ cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] }] },
      says: ["`ingress[0].cidrBlocks` is 0.0.0.0/0"],
    },
    {
      type: "aws:ec2/securityGroup:SecurityGroup",
      alone: true,
      with: { ingress: [{ ipv6CidrBlocks: ["::/0"] }] },
      says: ["`ingress[0].ipv6CidrBlocks` is ::/0"],
    },
    { type: "aws:ec2/securityGroup:SecurityGroup", alone: true, with: { egress: [{ cidrBlocks: ["0.0.0.0/0"] }] } },
    {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      alone: true,
      with: { type: "ingress", cidrBlocks: ["0.0.0.0/0"] },
      says: ["`cidrBlocks` is 0.0.0.0/0"],
    },
    {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      alone: true,
      with: { type: "ingress", ipv6CidrBlocks: ["::/0"] },
      says: ["`ipv6CidrBlocks` is ::/0"],
    },
    {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      alone: true,
      with: { type: "egress", cidrBlocks: ["0.0.0.0/0"] },
    },
  ],
  "default-security-group-closed": [
    { with: { ingress: [{}] }, says: ["`ingress` is set"] },
    { with: { ingress: [], egress: [] } },
  ],
  "log-retention": [
    { with: { retentionInDays: 1 } },
    { with: { retentionInDays: 0 }, says: ["`retentionInDays` is 0; it must be at least 1"] },
  ],
  "log-encrypted-with-own-key": [{ with: { kmsKeyId: undefined }, context: {} }],
  "alarm-acts": [
    { with: { alarmActions: [UNKNOWN] } },
    { with: { alarmActions: [] }, says: ["`alarmActions` is a list"] },
    { with: { actionsEnabled: false }, says: ["`actionsEnabled` is false"] },
    { with: { actionsEnabled: true } },
    {
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      with: { alarmActions: undefined },
      says: ["`alarmActions`"],
    },
  ],
  "stack-tags": [
    { with: { tags: UNKNOWN }, context: { tags: { a: "1" } } },
    { with: { tags: { a: UNKNOWN } }, context: { tags: { a: "1" } } },
    { with: { tags: { a: "2", b: "2" } }, context: { tags: { a: "1", b: "2", c: "3" } }, says: ["`tags` lacks a, c"] },
    { with: { tags: undefined }, context: { tags: { a: "1" } }, says: ["`tags` lacks a"] },
    { with: { tags: { a: "1", other: "x" } }, context: { tags: { a: "1" } } },
    { with: { tags: undefined }, context: {} },
  ],
};

function openTo(type: string): Case {
  const statement = { Effect: "Allow", Principal: "*", Action: "x:Y", Resource: QUEUE_URL };
  return { type, alone: true, with: policy(statement), says: ["statement 1 lets in everybody"] };
}

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

function strong() {
  const kinds = { requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true };
  return { minimumLength: 12, ...kinds, temporaryPasswordValidityDays: 3 };
}
