import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DataSafetyRules, dataSafetyOf } from "../plinth/presets/data-safety.ts";
import type { BucketDescriptor } from "../plinth/resources/bucket.ts";
import { bucketPrefix } from "../plinth/routing/bucket-prefix.ts";
import { adoptionOf, type StackContext, tagsOf } from "./stack-context.ts";
import { tlsOnly } from "./tls-only.ts";

const INCOMPLETE_UPLOAD_DAYS = 7;
const CORS_CACHE_SECONDS = 3600;

/** Arguments of {@link Bucket}. */
export interface BucketArgs {
  readonly descriptor: BucketDescriptor;
  readonly context: StackContext;
}

/**
 * A bucket of `resources.ts`: private, over TLS alone, encrypted with the stack's key or S3's, its objects all the bucket owner's, and kept as safe as the
 * preset's data safety says. With `relaxed` there are no versions, and it goes with all that is in it when the stack goes.
 */
export class Bucket extends pulumi.ComponentResource {
  /** Known once the bucket is configured. */
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;

  constructor(name: string, { descriptor, context }: BucketArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:Bucket", name, {}, options);
    const safety = dataSafetyOf(context.preset.dataSafety);
    // Of its parts too: a bucket that is kept must not lose its privacy when the rest of the stack goes.
    const kept = { parent: this, retainOnDelete: safety.keepOnDelete };
    const bucket = new aws.s3.Bucket(
      name,
      {
        bucketPrefix: bucketPrefix({ ...context, name: descriptor.name }),
        forceDestroy: !safety.keepOnDelete,
        tags: tagsOf(context),
      },
      { ...kept, protect: safety.protect, ...adoptionOf(context, "bucket", descriptor.name) },
    );
    const configured = inTurn(kept, [
      (turn) => createPrivacy(name, bucket, turn),
      (turn) => createPolicy(name, bucket, turn),
      (turn) => createOwnership(name, bucket, turn),
      (turn) => createEncryption(name, bucket, context, turn),
      ...(safety.versioned ? versionSteps(name, bucket, safety) : []),
      ...(descriptor.allowedOrigins ? [corsStep(name, bucket, descriptor.allowedOrigins)] : []),
    ]);
    this.bucketName = pulumi.all([bucket.bucket, configured]).apply(([bucketName]) => bucketName);
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}

type Step = (options: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** One after the other: S3 answers 409 to two configuration calls on one bucket at once. The id of the last says that all are done. */
function inTurn(options: pulumi.CustomResourceOptions, steps: readonly Step[]): pulumi.Output<string> {
  let last: pulumi.CustomResource | undefined;
  for (const step of steps) last = step({ ...options, ...(last ? { dependsOn: [last] } : {}) });
  return last ? last.id : pulumi.output("");
}

function createPrivacy(name: string, { bucket }: aws.s3.Bucket, options: pulumi.CustomResourceOptions) {
  const block = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
  return new aws.s3.BucketPublicAccessBlock(name, { bucket, ...block }, options);
}

function createPolicy(name: string, { bucket, arn }: aws.s3.Bucket, options: pulumi.CustomResourceOptions) {
  const policy = arn.apply((known) => JSON.stringify(tlsOnly("s3", known, `${known}/*`)));
  return new aws.s3.BucketPolicy(name, { bucket, policy }, options);
}

function createOwnership(name: string, { bucket }: aws.s3.Bucket, options: pulumi.CustomResourceOptions) {
  return new aws.s3.BucketOwnershipControls(
    name,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    options,
  );
}

/** With a customer key S3 asks KMS once for many objects, by a key of the bucket's own. */
function createEncryption(
  name: string,
  { bucket }: aws.s3.Bucket,
  { keyArn }: StackContext,
  options: pulumi.CustomResourceOptions,
) {
  const rule = keyArn
    ? {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      }
    : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return new aws.s3.BucketServerSideEncryptionConfiguration(name, { bucket, rules: [rule] }, options);
}

/**
 * Versions, and the rules by which what is no longer wanted goes. A `relaxed` bucket has no rule, not even for uploads in parts that were
 * never completed: nothing of Plinth's uploads in parts, and the provider takes 55 seconds to be sure of any rule.
 *
 * They belong to the preset and not to the data: a step down ends them, and a bucket that outlives its stack keeps every version for good.
 */
function versionSteps(name: string, bucket: aws.s3.Bucket, { backupDays }: DataSafetyRules): Step[] {
  return [
    (options) =>
      new aws.s3.BucketVersioning(
        name,
        { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
        { ...options, retainOnDelete: false },
      ),
    (options) =>
      new aws.s3.BucketLifecycleConfiguration(
        name,
        {
          bucket: bucket.bucket,
          rules: [
            {
              id: "old-versions",
              status: "Enabled",
              filter: { prefix: "" },
              noncurrentVersionExpiration: { noncurrentDays: backupDays },
              // What a deletion leaves behind once its versions are gone.
              expiration: { expiredObjectDeleteMarker: true },
            },
            {
              id: "incomplete-uploads",
              status: "Enabled",
              filter: { prefix: "" },
              abortIncompleteMultipartUpload: { daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS },
            },
          ],
        },
        { ...options, retainOnDelete: false },
      ),
  ];
}

/** For pages that use the handle's URLs: what these are signed for, and no more. */
function corsStep(name: string, { bucket }: aws.s3.Bucket, allowedOrigins: readonly string[]): Step {
  const rule = {
    allowedOrigins: [...allowedOrigins],
    allowedMethods: ["GET", "PUT"],
    allowedHeaders: ["content-type"],
    exposeHeaders: ["ETag"],
    maxAgeSeconds: CORS_CACHE_SECONDS,
  };
  return (options) => new aws.s3.BucketCorsConfiguration(name, { bucket, corsRules: [rule] }, options);
}
