import * as aws from "@pulumi/aws";

// Every service that a component uses; s3control because S3's tags are read through it.
const SERVICES = [
  "apigatewayv2",
  "cloudwatch",
  "dynamodb",
  "iam",
  "kms",
  "lambda",
  "logs",
  "s3",
  "s3control",
  "sts",
] as const;

/**
 * The provider of a stack that lives on an embedded AWS. It carries the endpoint and dummy credentials itself, so that
 * `pulumi up` typed by hand does the same as `npm run up`, and so that such a stack can never reach a real account.
 */
export function embeddedAwsProvider(endpoint: string): aws.Provider {
  return new aws.Provider("embedded-aws", {
    region: "us-east-1",
    accessKey: "000000000000",
    secretKey: "embedded",
    skipCredentialsValidation: true,
    skipRequestingAccountId: true,
    skipMetadataApiCheck: true,
    skipRegionValidation: true,
    s3UsePathStyle: true,
    endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpoint]))],
  });
}
