import { all, each, has, mustBe, mustBeSet, not, when, withKeptData, withOwnKey } from "../checks.ts";
import { policyDocument } from "../each-statement.ts";
import type { Companion, Rule } from "../rule.ts";
import { statementsOf } from "../statements.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const ACL = "aws:s3/bucketAcl:BucketAcl";

const ALL_FOUR = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const NAMED = { bucket: "shop-uploads" };
const TLS_ONLY = policyDocument({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::shop-uploads", "arn:aws:s3:::shop-uploads/*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
const VERSIONED = { ...NAMED, versioningConfiguration: { status: "Enabled" } };
const EXPIRING = {
  ...NAMED,
  rules: [
    {
      id: "old-versions",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: 7 },
    },
  ],
};

function ofBucket(type: string, what: string, more: Partial<Companion> = {}): Companion {
  return { type, property: "bucket", name: "bucket", prefix: "bucketPrefix", what, ...more };
}

/** Buckets, and what must stand beside each of them. */
export const BUCKET_RULES: readonly Rule[] = [
  {
    id: "s3-public-access-blocked",
    title: "All four ways of making a bucket public are blocked",
    reason: "One that is left open is enough for an ACL or a policy to make the bucket's objects public.",
    fix: "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true.",
    controls: ["S3.8", "S3.1", "S3.2", "S3.3"],
    types: [BLOCK, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"],
    check: all(...Object.keys(ALL_FOUR).map((key) => mustBe(key, true))),
    failing: { type: BLOCK, properties: { ...NAMED, ...ALL_FOUR, restrictPublicBuckets: false } },
    passing: { type: BLOCK, properties: { ...NAMED, ...ALL_FOUR } },
  },
  {
    id: "s3-has-public-access-block",
    title: "Every bucket has its public access blocked by name",
    reason: "Whether a bucket may become public would be left to the account and to whoever changes its policy next.",
    fix: "Add a BucketPublicAccessBlock for the bucket.",
    controls: ["S3.8"],
    types: [BUCKET],
    companion: ofBucket(BLOCK, "a BucketPublicAccessBlock"),
    failing: { type: BUCKET, properties: NAMED },
    passing: { type: BUCKET, properties: NAMED, beside: [{ type: BLOCK, properties: { ...NAMED, ...ALL_FOUR } }] },
  },
  {
    id: "s3-tls-only",
    title: "Every bucket refuses requests without TLS",
    reason: "S3 answers over plain HTTP too, where anybody on the way reads along.",
    fix: "Add a BucketPolicy that denies s3:* where aws:SecureTransport is false.",
    controls: ["S3.5"],
    types: [BUCKET],
    companion: ofBucket(POLICY, "a BucketPolicy that denies what comes without TLS", {
      suits: ({ policy }) => typeof policy !== "string" || deniesPlainHttp(policy),
    }),
    failing: { type: BUCKET, properties: NAMED },
    passing: {
      type: BUCKET,
      properties: NAMED,
      beside: [{ type: POLICY, properties: { ...NAMED, policy: TLS_ONLY } }],
    },
  },
  {
    id: "s3-acls-off",
    title: "A bucket's objects are its owner's, and ACLs count for nothing",
    reason: "An ACL on one object gives access that no policy shows.",
    fix: "Set objectOwnership to BucketOwnerEnforced, and no ACL.",
    controls: ["S3.12"],
    types: [OWNERSHIP],
    check: mustBe("rule.objectOwnership", "BucketOwnerEnforced"),
    failing: { type: OWNERSHIP, properties: { ...NAMED, rule: { objectOwnership: "ObjectWriter" } } },
    passing: { type: OWNERSHIP, properties: { ...NAMED, rule: { objectOwnership: "BucketOwnerEnforced" } } },
  },
  {
    id: "s3-no-public-acl",
    title: "No ACL opens a bucket beyond its owner",
    reason: "Everybody, or everybody with an AWS account, could read or write the objects.",
    fix: "Leave the ACL out, or set it to private.",
    controls: ["S3.2", "S3.3", "S3.12"],
    types: [ACL, BUCKET],
    check: mustBe("acl", undefined, "private", "bucket-owner-full-control"),
    failing: { type: ACL, properties: { ...NAMED, acl: "public-read" } },
    passing: { type: ACL, properties: { ...NAMED, acl: "private" } },
  },
  {
    id: "s3-encrypted-with-own-key",
    title: "Where the stack has a key of its own, buckets are encrypted with it",
    reason: "Whoever may read the bucket reads it all, key or no key.",
    fix: "Set sseAlgorithm to aws:kms and kmsMasterKeyId to the stack's key.",
    controls: [],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    types: [ENCRYPTION],
    check: when(
      withOwnKey,
      each(
        "rules",
        all(
          mustBe("applyServerSideEncryptionByDefault.sseAlgorithm", "aws:kms", "aws:kms:dsse"),
          mustBeSet("applyServerSideEncryptionByDefault.kmsMasterKeyId"),
        ),
      ),
    ),
    context: { customerKey: true },
    failing: {
      type: ENCRYPTION,
      properties: { ...NAMED, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    },
    passing: {
      type: ENCRYPTION,
      properties: {
        ...NAMED,
        rules: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1234",
            },
          },
        ],
      },
    },
  },
  {
    id: "s3-versioned",
    title: "Buckets whose data outlives a mistake keep what was overwritten",
    reason: "One wrong upload or deletion would be for good.",
    fix: "Add a BucketVersioning with the status Enabled.",
    controls: [],
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-14",
    types: [BUCKET],
    companion: ofBucket(VERSIONING, "a BucketVersioning with the status Enabled", {
      // What is destroyed with its objects holds nothing that anybody would miss: code, a stack to try things.
      needed: (properties, facts) =>
        withKeptData(properties, facts) && not(has("forceDestroy", true))(properties, facts),
      suits: has("versioningConfiguration.status", "Enabled"),
    }),
    context: { dataSafety: "standard" },
    failing: { type: BUCKET, properties: NAMED },
    passing: { type: BUCKET, properties: NAMED, beside: [{ type: VERSIONING, properties: VERSIONED }] },
  },
  {
    id: "s3-versions-expire",
    title: "Versions of objects are kept for a time and not for ever",
    reason: "What somebody had deleted stays readable, and the bucket grows without end.",
    fix: "Add a BucketLifecycleConfiguration with noncurrentVersionExpiration.",
    controls: ["S3.13"],
    types: [VERSIONING],
    companion: ofBucket(LIFECYCLE, "a BucketLifecycleConfiguration", {
      needed: has("versioningConfiguration.status", "Enabled"),
    }),
    failing: { type: VERSIONING, properties: VERSIONED },
    passing: { type: VERSIONING, properties: VERSIONED, beside: [{ type: LIFECYCLE, properties: EXPIRING }] },
  },
];

function deniesPlainHttp(policy: string): boolean {
  return statementsOf(policy).some(
    ({ allows, conditions }) =>
      !allows && conditions.some(({ key, values }) => key === "aws:securetransport" && values.includes("false")),
  );
}
