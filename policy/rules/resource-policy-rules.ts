import { eachStatement, policyDocument } from "../each-statement.ts";
import { UNKNOWN } from "../known-value.ts";
import { isOpenThroughService, isOpenToAll } from "../open-statements.ts";
import type { Check, Rule } from "../rule.ts";

const WITH_POLICY = [
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sqs/queue:Queue",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sns/topic:Topic",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:secretsmanager/secret:Secret",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
];
const QUEUE_ARN = "arn:aws:sqs:eu-central-1:111122223333:jobs";
const RULE_ARN = "arn:aws:events:eu-central-1:111122223333:rule/nightly";
const PERMISSION = "aws:lambda/permission:Permission";

/** Who may reach a bucket, a queue, a topic, a key, a secret or a function, by the policy of the thing itself. */
export const RESOURCE_POLICY_RULES: readonly Rule[] = [
  {
    id: "resource-policy-not-public",
    title: "No policy of a bucket, queue, topic, key or secret lets in everybody",
    reason: "Anybody with an AWS account, or without one, could use it.",
    fix: "Name the accounts, roles or services, or add a condition that does, such as aws:PrincipalAccount.",
    controls: ["S3.2", "S3.3", "SQS.3", "SNS.4", "KMS.5"],
    types: WITH_POLICY,
    check: eachStatement((statement) => (isOpenToAll(statement) ? ["lets in everybody"] : []), "policy"),
    failing: queuePolicy({ Principal: "*" }),
    passing: queuePolicy({ Principal: { AWS: "arn:aws:iam::111122223333:role/shop" } }),
  },
  {
    id: "resource-policy-names-its-source",
    title: "A policy that lets in an AWS service says for which account or resource it acts",
    reason: "Anybody could make the service act on it for them, from an account of their own (the confused deputy).",
    fix: "Add a condition on aws:SourceArn or aws:SourceAccount; in the policy of a key kms:EncryptionContext does too.",
    controls: [],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    types: WITH_POLICY,
    check: eachStatement(
      (statement) => (isOpenThroughService(statement) ? ["lets in a service for whoever asks it"] : []),
      "policy",
    ),
    failing: queuePolicy({ Principal: { Service: "events.amazonaws.com" } }),
    passing: queuePolicy({
      Principal: { Service: "events.amazonaws.com" },
      Condition: { ArnEquals: { "aws:SourceArn": RULE_ARN } },
    }),
  },
  {
    id: "lambda-permission-names-its-source",
    title: "A permission to invoke a function says for which resource or account",
    reason: "Anybody, or a service that anybody may ask, could invoke the function.",
    fix: "Set `sourceArn` to what invokes the function, or `sourceAccount`; never the principal `*` alone.",
    controls: ["Lambda.1"],
    types: [PERMISSION],
    check: permissionIsNarrow(),
    failing: { type: PERMISSION, properties: permission({ principal: "apigateway.amazonaws.com" }) },
    passing: {
      type: PERMISSION,
      properties: permission({
        principal: "apigateway.amazonaws.com",
        sourceArn: "arn:aws:execute-api:eu-central-1:111122223333:abcdef/$default/GET/health",
      }),
    },
  },
];

function permissionIsNarrow(): Check {
  return ({ principal, sourceArn, sourceAccount, principalOrgId }) => {
    const isBroad = principal === "*" || (typeof principal === "string" && principal.endsWith(".amazonaws.com"));
    const sources = [sourceArn, sourceAccount, principalOrgId];
    const isNarrowed = sources.some((source) => source === UNKNOWN || (typeof source === "string" && source !== ""));
    return isBroad && !isNarrowed ? [`\`principal\` is "${principal}" and no \`sourceArn\` says for whom it acts`] : [];
  };
}

function queuePolicy(statement: object) {
  const written = policyDocument({ Effect: "Allow", Action: ["sqs:SendMessage"], Resource: QUEUE_ARN, ...statement });
  const queueUrl = "https://sqs.eu-central-1.amazonaws.com/111122223333/jobs";
  return { type: "aws:sqs/queuePolicy:QueuePolicy", properties: { queueUrl, policy: written } };
}

function permission(properties: object) {
  return { action: "lambda:InvokeFunction", function: "shop", ...properties };
}
