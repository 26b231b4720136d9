import { UNKNOWN } from "../../../policy/known-value.ts";
import type { Cases } from "../rule-cases.ts";

const own = { customerKey: true };
const kept = { dataSafety: "strict" } as const;
const relaxed = { dataSafety: "relaxed" } as const;

/** Queues, buckets, tables, keys and secrets. */
export const DATA_CASES: Cases = {
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
};
