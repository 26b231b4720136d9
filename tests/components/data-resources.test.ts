import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { createResources } from "../../components/create-resources.ts";
import { accessOf } from "../../components/resource-access.ts";
import type { StackContext } from "../../components/stack-context.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { bucket } from "../../plinth/resources/bucket.ts";
import type { Grant } from "../../plinth/resources/grants.ts";
import type { ResourceDescriptor } from "../../plinth/resources/resource-descriptor.ts";
import { secret } from "../../plinth/resources/secret.ts";
import { table } from "../../plinth/resources/table.ts";
import { bucketPrefix } from "../../plinth/routing/bucket-prefix.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

const uploads = bucket("user-files", { allowedOrigins: ["https://app.example.com"] });
const stripeKey = secret("stripe-key", { description: "Stripe" });

function contextOf(preset: string): StackContext {
  const resolved = resolvePreset(preset, {}).preset;
  if (!resolved) throw new Error(`no preset ${preset}`);
  return { project: "shop", stack: "test", preset: resolved };
}

function deploy(preset: string, descriptors = [uploads, stripeKey] as const): Promise<RecordedResource[]> {
  const secretValues = new Map([["stripe-key", pulumi.secret("sk_live")]]);
  return recordResources(() => createResources({ descriptors, secretValues, context: contextOf(preset) }));
}

const inputsOf = (recorded: readonly RecordedResource[], type: string) =>
  recorded.find((each) => each.type === `aws:${type}`)?.inputs;
const typesOf = (recorded: readonly RecordedResource[]) =>
  recorded.filter(({ type }) => type.startsWith("aws:s3/")).map(({ type }) => type.split(":").at(-1));

describe("with the stack's own key", () => {
  test("buckets and secrets are encrypted with it", async () => {
    const context = { ...contextOf("medium"), keyArn: pulumi.output("arn:key") };
    const secretValues = new Map([["stripe-key", pulumi.secret("sk_live")]]);
    const recorded = await recordResources(() =>
      createResources({ descriptors: [uploads, stripeKey], secretValues, context }),
    );
    const encryption = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(inputsOf(recorded, encryption)?.["rules"]).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:key" },
        bucketKeyEnabled: true,
      },
    ]);
    expect(inputsOf(recorded, "secretsmanager/secret:Secret")).toMatchObject({ kmsKeyId: "arn:key" });
  });
});

describe("Bucket", () => {
  test("is private, over TLS alone, encrypted, and owns its objects, whatever the preset", async () => {
    for (const preset of ["nano", "xlarge"]) {
      const recorded = await deploy(preset);
      expect(inputsOf(recorded, "s3/bucket:Bucket")).toMatchObject({
        bucketPrefix: "shop-test-user-files-",
        tags: { "plinth:project": "shop", "plinth:stack": "test" },
      });
      expect(inputsOf(recorded, "s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toMatchObject({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const { Statement } = JSON.parse(String(inputsOf(recorded, "s3/bucketPolicy:BucketPolicy")?.["policy"]));
      expect(Statement).toEqual([
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:Bucket:user-files", "arn:Bucket:user-files/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]);
      expect(inputsOf(recorded, "s3/bucketOwnershipControls:BucketOwnershipControls")).toMatchObject({
        rule: { objectOwnership: "BucketOwnerEnforced" },
      });
      const encryption = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
      expect(inputsOf(recorded, encryption)).toMatchObject({
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      });
      expect(inputsOf(recorded, "s3/bucketCorsConfiguration:BucketCorsConfiguration")).toMatchObject({
        corsRules: [
          {
            allowedOrigins: ["https://app.example.com"],
            allowedMethods: ["GET", "PUT"],
            allowedHeaders: ["content-type"],
            exposeHeaders: ["ETag"],
            maxAgeSeconds: 3600,
          },
        ],
      });
    }
  });

  test("has no versions and no rules with relaxed data safety, and goes with all that is in it", async () => {
    const recorded = await deploy("nano", [bucket("user-files"), stripeKey]);
    expect(inputsOf(recorded, "s3/bucket:Bucket")).toMatchObject({ forceDestroy: true });
    expect(typesOf(recorded)).toEqual([
      "Bucket",
      "BucketOwnershipControls",
      "BucketPolicy",
      "BucketPublicAccessBlock",
      "BucketServerSideEncryptionConfiguration",
    ]);
  });

  test.each([
    ["small", 7],
    ["large", 35],
  ])("keeps what was overwritten as preset %s says, for %d days", async (preset, days) => {
    const recorded = await deploy(preset);
    expect(inputsOf(recorded, "s3/bucket:Bucket")).toMatchObject({ forceDestroy: false });
    expect(inputsOf(recorded, "s3/bucketVersioning:BucketVersioning")).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
    expect(inputsOf(recorded, "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")).toMatchObject({
      rules: [
        {
          status: "Enabled",
          noncurrentVersionExpiration: { noncurrentDays: days },
          expiration: { expiredObjectDeleteMarker: true },
        },
        { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
      ],
    });
  });
});

describe("Secret", () => {
  test.each([
    ["nano", 0],
    ["small", 7],
    ["large", 30],
  ])(
    "holds the config's value as a secret of Pulumi's, and after preset %s can be restored for %d days",
    async (preset, days) => {
      const recorded = await deploy(preset);
      expect(inputsOf(recorded, "secretsmanager/secret:Secret")).toEqual({
        name: "shop-test-stripe-key",
        description: "Stripe",
        recoveryWindowInDays: days,
        tags: { "plinth:project": "shop", "plinth:stack": "test" },
      });
      // As the engine gets it: wrapped in the mark by which it encrypts what it keeps.
      const { secretString } = inputsOf(recorded, "secretsmanager/secretVersion:SecretVersion") ?? {};
      expect(secretString).toMatchObject({ value: "sk_live", "4dabf18193072939515e22adb298388d": expect.any(String) });
    },
  );
});

describe("accessOf", () => {
  /** What a function with these grants gets of the two resources. */
  async function accessWith(uses: readonly Grant[], more: readonly ResourceDescriptor[] = []): Promise<unknown> {
    let access: pulumi.Output<unknown> = pulumi.output(undefined);
    await recordResources(() => {
      const secretValues = new Map([["stripe-key", pulumi.secret("sk_live")]]);
      const descriptors = [uploads, stripeKey, ...more];
      const { grants, environment } = accessOf(
        uses,
        createResources({ descriptors, secretValues, context: contextOf("nano") }),
      );
      access = pulumi.output({ grants: pulumi.all(grants), environment });
    });
    return new Promise((resolve) => {
      access.apply(resolve);
    });
  }

  test("gives each grant its actions on its ARN, and the names", async () => {
    expect(await accessWith([uploads.read])).toMatchObject({
      grants: [
        { sid: "BucketuserDashfiles", actions: ["s3:ListBucket"], resources: ["arn:Bucket:user-files"] },
        { sid: "ObjectsuserDashfiles", actions: ["s3:GetObject"], resources: ["arn:Bucket:user-files/*"] },
      ],
    });
    const [both] = [await accessWith([stripeKey.read, uploads.write])];
    expect(both).toMatchObject({
      grants: [
        {
          sid: "ObjectsuserDashfiles",
          actions: ["s3:DeleteObject", "s3:PutObject"],
          resources: ["arn:Bucket:user-files/*"],
        },
        {
          sid: "SecretstripeDashkey",
          actions: ["secretsmanager:GetSecretValue"],
          resources: ["arn:Secret:stripe-key"],
        },
      ],
      environment: { PLINTH_SECRET_STRIPE_KEY: "shop-test-stripe-key" },
    });
    expect(await accessWith([])).toEqual({ grants: [], environment: {} });
  });

  test("gives readers queries by each index of a table, in a statement of its own, and writers none", async () => {
    const indexes = { byOwner: { partitionKey: "ownerId" }, byDay: { partitionKey: "day" } };
    const notes = table("notes", { partitionKey: "id", indexes });
    const on = { sid: "Tablenotes", resources: ["arn:Table:notes"] };
    expect(await accessWith([notes.read], [notes])).toMatchObject({
      grants: [
        on,
        {
          sid: "Indexesnotes",
          actions: ["dynamodb:Query"],
          resources: ["arn:Table:notes/index/byOwner", "arn:Table:notes/index/byDay"],
        },
      ],
    });
    expect(await accessWith([notes.write], [notes])).toEqual(
      expect.objectContaining({ grants: [expect.objectContaining(on)] }),
    );
  });
});

describe("bucketPrefix", () => {
  test.each([
    ["shop", "test", "files", "shop-test-files-"],
    ["shop", "test", "a".repeat(26), `shop-test-${"a".repeat(26)}-`],
    ["shop", "test", "a".repeat(27), /^shop-test-a{17}-[0-9a-f]{8}-$/],
    ["My_Shop", "dev.eu", "files", /^my-shop-dev-eu-files-[0-9a-f]{8}-$/],
    ["_", "t", "a", /^t-a-[0-9a-f]{8}-$/],
  ])("of %s, %s, %s is a beginning that S3 takes", (project, stack, name, expected) => {
    const prefix = bucketPrefix({ project, stack, name });
    if (typeof expected === "string") expect(prefix).toBe(expected);
    else expect(prefix).toMatch(expected);
    expect(prefix.length).toBeLessThanOrEqual(37);
  });

  test("differs where the names do", () => {
    const names = ["A_b", "a_b", "a-B", "a.b", "a-b"];
    expect(new Set(names.map((project) => bucketPrefix({ project, stack: "s", name: "n" }))).size).toBe(names.length);
  });
});
