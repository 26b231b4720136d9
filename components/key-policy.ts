import type * as aws from "@pulumi/aws";
import { clusterPrefix } from "../plinth/routing/database-name.ts";
import { logGroupPrefix, type StackNames } from "../plinth/routing/physical-name.ts";
import { ownAlarms } from "./topic-policy.ts";

/** Where a key is, and which stack it belongs to. */
export interface KeyPlace extends StackNames {
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly region: string;
  readonly accountId: string;
  /** The stack's alarms by their names on AWS. Default: it has none. */
  readonly alarmNames?: readonly string[];
}

/**
 * Who may do what with a stack's key. Nobody calls KMS with it directly: each use goes through the service that holds the data.
 *
 * The functions' roles are allowed here and not in their own policies: the key exists before the first table is encrypted with
 * it and outlives the last, while a role's policy changes after its tables, which would leave a live function without its rows.
 */
export function keyPolicy(place: KeyPlace): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [...accountStatements(place), ...stackStatements(place), ...alarmStatements(place)],
  };
}

/** Without the first of these nobody could change or delete the key; both leave the choice of persons to the account's IAM. */
function accountStatements({ partition, dnsSuffix, region, accountId }: KeyPlace): aws.iam.PolicyStatement[] {
  const account = { AWS: `arn:${partition}:iam::${accountId}:root` };
  const services = ["dynamodb", "lambda", "rds", "s3", "secretsmanager", "sqs"].map(
    (service) => `${service}.${region}.${dnsSuffix}`,
  );
  return [
    { Sid: "AccountAdministers", Effect: "Allow", Principal: account, Action: [...ADMINISTRATION], Resource: "*" },
    {
      Sid: "AccountUsesThroughServices",
      Effect: "Allow",
      Principal: account,
      // Grants, because whoever deploys lets DynamoDB and Lambda go on with the key after the call.
      Action: [...USE, "kms:CreateGrant"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": services } },
    },
  ];
}

function stackStatements(place: KeyPlace): aws.iam.PolicyStatement[] {
  const { project, stack, partition, dnsSuffix, region, accountId } = place;
  const ownRoles = {
    "kms:CallerAccount": accountId,
    "aws:PrincipalTag/plinth:project": project,
    "aws:PrincipalTag/plinth:stack": stack,
  };
  const dataServices = ["dynamodb", "s3", "secretsmanager", "sqs"].map(
    (service) => `${service}.${region}.${dnsSuffix}`,
  );
  const arnOf = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  return [
    {
      Sid: "FunctionsReadAndWriteData",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: [...USE],
      Resource: "*",
      Condition: { StringEquals: { ...ownRoles, "kms:ViaService": dataServices } },
    },
    {
      Sid: "FunctionsReadTheirEnvironment",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["kms:Decrypt"],
      Resource: "*",
      Condition: {
        StringEquals: ownRoles,
        ArnLike: { "kms:EncryptionContext:aws:lambda:FunctionArn": arnOf("lambda", "function:*") },
      },
    },
    {
      Sid: "LogGroupsOfTheStack",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.${dnsSuffix}` },
      Action: [...USE],
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": [
            arnOf("logs", `log-group:${logGroupPrefix(place)}*`),
            // Of the stack's databases, whose groups have the names that RDS gives them.
            arnOf("logs", `log-group:/aws/rds/cluster/${clusterPrefix(place)}*`),
          ],
        },
      },
    },
  ];
}

/** CloudWatch publishes to the stack's topic, which is encrypted with the key: with these actions, for these alarms alone. */
function alarmStatements({ alarmNames = [], ...place }: KeyPlace): aws.iam.PolicyStatement[] {
  if (alarmNames.length === 0) return [];
  return [
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", ...DATA_KEYS],
      Resource: "*",
      Condition: ownAlarms(place, alarmNames),
    },
  ];
}

// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, without what encrypts or decrypts.
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
] as const;

// What AWS writes as `kms:GenerateDataKey*`, without the pairs of keys, which no service asks for here.
const DATA_KEYS = ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"] as const;

// What DynamoDB and CloudWatch Logs ask for at least, more than S3 and Secrets Manager do:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
const USE = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  ...DATA_KEYS,
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;
