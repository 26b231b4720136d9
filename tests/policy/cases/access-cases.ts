import { policyDocument } from "../../../policy/each-statement.ts";
import { UNKNOWN } from "../../../policy/known-value.ts";
import type { Case, Cases } from "../rule-cases.ts";

const policy = (...statements: object[]) => ({ policy: policyDocument(...statements) });
const QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/111122223333/jobs";
const XRAY = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
const allow = (Action: unknown, Resource: unknown) => policy({ Effect: "Allow", Action, Resource });

/** Who may do what. */
export const ACCESS_CASES: Cases = {
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
};

function openTo(type: string): Case {
  const statement = { Effect: "Allow", Principal: "*", Action: "x:Y", Resource: QUEUE_URL };
  return { type, alone: true, with: policy(statement), says: ["statement 1 lets in everybody"] };
}
