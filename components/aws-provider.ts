import * as aws from "@pulumi/aws";
import type { EmbeddedAws } from "../plinth/settings/embedded-aws.ts";

/** The options of every component: the provider of the embedded AWS, or none where the stack lives on AWS itself. */
export function providerOptions(embedded: EmbeddedAws | undefined): { providers?: { aws: aws.Provider } } {
  return embedded ? { providers: { aws: embeddedAwsProvider(embedded) } } : {};
}

/**
 * The provider of a stack that lives on an embedded AWS. It carries the endpoint and dummy credentials itself, so that
 * `pulumi up` typed by hand does the same as `npm run up`, and so that such a stack can never reach a real account: without
 * the config file the provider refuses to start.
 *
 * The endpoint comes from a config file, not from `endpoints`: with that, the provider validates 400 services' names one
 * by one, which takes two seconds of every preview.
 */
function embeddedAwsProvider({ configFile, profile }: EmbeddedAws): aws.Provider {
  return new aws.Provider("embedded-aws", {
    region: "us-east-1",
    accessKey: "000000000000",
    secretKey: "embedded",
    sharedConfigFiles: [configFile],
    profile,
    skipCredentialsValidation: true,
    // With an account id the provider asks S3 Control for tags, at a host name that no embedded AWS has.
    skipRequestingAccountId: true,
    skipMetadataApiCheck: true,
    skipRegionValidation: true,
    s3UsePathStyle: true,
  });
}
