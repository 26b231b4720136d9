import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "../plinth/bundling/bundle.ts";
import type { CodeObject, PutCode } from "../plinth/publishing/code-object.ts";
import { bucketPrefix } from "../plinth/routing/bucket-prefix.ts";
import { type StackContext, tagsOf } from "./stack-context.ts";
import { tlsOnly } from "./tls-only.ts";

/** Where Lambda takes a function's code from. */
export interface PlacedCode {
  readonly s3Bucket: pulumi.Output<string>;
  /** Known once the code is there; in a preview nothing is put. */
  readonly s3Key: pulumi.Output<string>;
}

/**
 * The private bucket from which Lambda takes the functions' code. Code goes through S3 because the provider creates functions with
 * inline code one at a time, five seconds each. The objects are no resources: the program puts each there before its function is
 * created or updated, and none is wanted afterwards (docs/decisions/0006).
 */
export class CodeBucket extends pulumi.ComponentResource {
  private readonly bucketName: pulumi.Output<string>;
  private readonly keyArn: pulumi.Output<string> | undefined;
  private readonly putCode: PutCode;

  constructor(
    name: string,
    { context, putCode }: { readonly context: StackContext; readonly putCode: PutCode },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:CodeBucket", name, {}, options);
    const { bucket, policy } = this.createBucket(name, context);
    const encryption = this.createEncryption(name, bucket, context, policy);
    // S3 encrypts an object as its bucket says at that moment.
    this.bucketName = pulumi.all([bucket.bucket, encryption?.id]).apply(([bucketName]) => bucketName);
    this.keyArn = context.keyArn;
    this.putCode = putCode;
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** @param name of the function */
  place(name: string, { zipFile, hash }: Pick<Bundle, "zipFile" | "hash">): PlacedCode {
    const s3Key = pulumi.all([this.bucketName, this.keyArn]).apply(async ([bucket, keyArn]) => {
      // Another key, another object: one that exists is left as it was encrypted.
      const suffix = keyArn ? `-${keyArn.slice(keyArn.lastIndexOf("/") + 1)}` : "";
      const key = `${name}/${hash}${suffix}.zip`;
      if (!pulumi.runtime.isDryRun()) await this.put({ bucket, key, file: zipFile });
      return key;
    });
    return { s3Bucket: this.bucketName, s3Key };
  }

  private async put(object: CodeObject): Promise<void> {
    try {
      await this.putCode(object);
    } catch (error) {
      // The sentence alone: any other error is shown with a page of its inside.
      throw new pulumi.RunError(error instanceof Error ? error.message : String(error));
    }
  }

  private createBucket(name: string, context: StackContext): { bucket: aws.s3.Bucket; policy: aws.s3.BucketPolicy } {
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
    const policy = new aws.s3.BucketPolicy(
      name,
      { bucket: bucket.bucket, policy: bucket.arn.apply((arn) => JSON.stringify(tlsOnly("s3", arn, `${arn}/*`))) },
      // S3 answers 409 to two configuration calls on one bucket at once.
      { ...parent, dependsOn: [privacy] },
    );
    return { bucket, policy };
  }

  /** With a customer key alone: without one S3 encrypts with its own. */
  private createEncryption(
    name: string,
    { bucket }: aws.s3.Bucket,
    { keyArn }: StackContext,
    policy: aws.s3.BucketPolicy,
  ): aws.s3.BucketServerSideEncryptionConfiguration | undefined {
    if (!keyArn) return undefined;
    const applyServerSideEncryptionByDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn };
    return new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { bucket, rules: [{ applyServerSideEncryptionByDefault, bucketKeyEnabled: true }] },
      { parent: this, dependsOn: [policy] },
    );
  }
}
