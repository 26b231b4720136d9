import { all, has, mustBe, mustBeSet, mustBeWithin, not, when, withKeptData, withOwnKey } from "../checks.ts";
import type { Condition, Rule } from "../rule.ts";

const TABLE = "aws:dynamodb/table:Table";
const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";
const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234";
const PROJECTS = {
  name: "projects",
  hashKey: "id",
  attributes: [{ name: "id", type: "S" }],
  billingMode: "PAY_PER_REQUEST",
};
const RESTORABLE = { pointInTimeRecovery: { enabled: true } };

/** A table whose every row ends by itself is worth no backup: locks, counters, answers to repeat. */
const holdsKeptData: Condition = (properties, facts) =>
  withKeptData(properties, facts) && not(has("ttl.enabled", true))(properties, facts);

/** Tables, keys and secrets. */
export const DATA_RULES: readonly Rule[] = [
  {
    id: "dynamodb-scales",
    title: "Tables take as many requests as come",
    reason: "A fixed capacity refuses what is beyond it, and is paid for at night.",
    fix: "Set billingMode to PAY_PER_REQUEST.",
    controls: ["DynamoDB.1"],
    types: [TABLE],
    check: mustBe("billingMode", "PAY_PER_REQUEST"),
    failing: table({ billingMode: "PROVISIONED", readCapacity: 5, writeCapacity: 5 }),
    passing: table({}),
  },
  {
    id: "dynamodb-point-in-time-recovery",
    title: "Tables whose data outlives a mistake can be restored to any second",
    reason: "One wrong write or deletion would be for good.",
    fix: "Set pointInTimeRecovery.enabled to true. Rows that end by themselves (ttl) need none.",
    controls: ["DynamoDB.2"],
    types: [TABLE],
    check: when(holdsKeptData, mustBe("pointInTimeRecovery.enabled", true)),
    context: { dataSafety: "standard" },
    failing: table({ deletionProtectionEnabled: true }),
    passing: table({ deletionProtectionEnabled: true, ...RESTORABLE }),
  },
  {
    id: "dynamodb-deletion-protection",
    title: "Tables whose data outlives a mistake cannot be deleted by one call",
    reason: "A deleted table takes its rows along.",
    fix: "Set deletionProtectionEnabled to true.",
    controls: ["DynamoDB.6"],
    types: [TABLE],
    check: when(holdsKeptData, mustBe("deletionProtectionEnabled", true)),
    context: { dataSafety: "standard" },
    failing: table({ ...RESTORABLE }),
    passing: table({ ...RESTORABLE, deletionProtectionEnabled: true }),
  },
  {
    id: "dynamodb-encrypted-with-own-key",
    title: "Where the stack has a key of its own, tables are encrypted with it",
    reason: "Whoever may read the table reads it all, key or no key.",
    fix: "Set serverSideEncryption to enabled with kmsKeyArn.",
    controls: [],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html",
    types: [TABLE],
    check: when(
      withOwnKey,
      all(mustBe("serverSideEncryption.enabled", true), mustBeSet("serverSideEncryption.kmsKeyArn")),
    ),
    context: { customerKey: true },
    failing: table({ serverSideEncryption: { enabled: false } }),
    passing: table({ serverSideEncryption: { enabled: true, kmsKeyArn: KEY_ARN } }),
  },
  {
    id: "kms-rotated",
    title: "Keys are rotated every year",
    reason: "What one key encrypts grows for ever, and so does what its loss gives away.",
    fix: "Set enableKeyRotation to true.",
    controls: ["KMS.4"],
    types: [KEY],
    // KMS rotates no key pairs and no MACs.
    check: when(has("customerMasterKeySpec", undefined, "SYMMETRIC_DEFAULT"), mustBe("enableKeyRotation", true)),
    failing: { type: KEY, properties: { description: "shop" } },
    passing: { type: KEY, properties: { description: "shop", enableKeyRotation: true } },
  },
  {
    id: "kms-deletion-takes-time",
    title: "A deleted key can be taken back for thirty days",
    reason: "Whatever is encrypted with a key is lost with it.",
    fix: "Leave deletionWindowInDays out, or set it to 30.",
    controls: ["KMS.3"],
    types: [KEY],
    check: mustBe("deletionWindowInDays", undefined, 30),
    failing: { type: KEY, properties: { description: "shop", enableKeyRotation: true, deletionWindowInDays: 7 } },
    passing: { type: KEY, properties: { description: "shop", enableKeyRotation: true, deletionWindowInDays: 30 } },
  },
  {
    id: "secret-encrypted-with-own-key",
    title: "Where the stack has a key of its own, secrets are encrypted with it",
    reason: "Whoever may read the secret reads it, key or no key.",
    fix: "Set kmsKeyId to the stack's key.",
    controls: [],
    source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    types: [SECRET],
    check: when(withOwnKey, mustBeSet("kmsKeyId")),
    context: { customerKey: true },
    failing: { type: SECRET, properties: { name: "stripe-key" } },
    passing: { type: SECRET, properties: { name: "stripe-key", kmsKeyId: KEY_ARN } },
  },
  {
    id: "secret-rotated-in-time",
    title: "What rotates, rotates within ninety days",
    reason: "A password that was copied is good until the next one.",
    fix: "Set rotationRules.automaticallyAfterDays to 90 or less.",
    controls: ["SecretsManager.4", "SecretsManager.1"],
    types: [ROTATION],
    // A schedule is another way to say it, and the two exclude each other.
    check: when(
      has("rotationRules.scheduleExpression", undefined),
      mustBeWithin("rotationRules.automaticallyAfterDays", 1, 90),
    ),
    failing: rotation(365),
    passing: rotation(30),
  },
];

function table(properties: object) {
  return { type: TABLE, properties: { ...PROJECTS, ...properties } };
}

function rotation(automaticallyAfterDays: number) {
  return {
    type: ROTATION,
    properties: {
      secretId: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-abcdef",
      rotationLambdaArn: "arn:aws:lambda:eu-central-1:111122223333:function:rotate",
      rotationRules: { automaticallyAfterDays },
    },
  };
}
