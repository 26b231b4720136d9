import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketPrefix } from "../plinth/routing/bucket-prefix.ts";
import { type StackContext, tagsOf } from "./stack-context.ts";
import { tlsOnly } from "./tls-only.ts";

/**
 * The private bucket from which Lambda takes the functions' code. Code goes through S3 because the provider creates
 * functions with inline code one at a time, five seconds each.
 */
export class CodeBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, context: StackContext, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:CodeBucket", name, {}, options);
    const parent = { parent: this };
    const bucket = new aws.s3.Bucket(
      name,
      {
        bucketPrefix: bucketPrefix({ ...context, name: "code" }),
        forceDestroy: true,
        tags: tagsOf(context),
      },
      parent,
    );
    const privacy = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
    );
    new aws.s3.BucketPolicy(
      name,
      { bucket: bucket.bucket, policy: bucket.arn.apply((arn) => JSON.stringify(tlsOnly(arn))) },
      // S3 answers 409 to two configuration calls on one bucket at once.
      { ...parent, dependsOn: [privacy] },
    );
    this.bucketName = bucket.bucket;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
