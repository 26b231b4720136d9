import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { PASS_HEADER } from "../plinth/runtime/firewall-pass.ts";
import type { DomainTarget } from "./custom-domain.ts";
import { type StackContext, tagsOf } from "./stack-context.ts";
import { createWebAcl } from "./web-acl.ts";

/** Arguments of {@link createFront}. */
export interface FrontArgs {
  readonly context: StackContext;
  /** The name under which CloudFront answers. */
  readonly domainName: string;
  /** Of a certificate for that name in us-east-1. */
  readonly certificateArn: pulumi.Input<string>;
  /** The gateway's own name, without https://. */
  readonly apiHost: pulumi.Input<string>;
  /** By which the functions know CloudFront. */
  readonly passSecret: pulumi.Input<string>;
  /** Requests in any five minutes after which one IP address is refused. */
  readonly requestsPerFiveMinutes: number;
  /** The functions that must know the secret before CloudFront sends it. */
  readonly functions: readonly pulumi.Resource[];
}

// AWS's own: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
// The gateway knows its own name alone: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
const ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/** CloudFront before the API, which caches nothing, with a firewall before that. */
export function createFront(name: string, args: FrontArgs, options: pulumi.CustomResourceOptions): DomainTarget {
  const { context, domainName, certificateArn, functions } = args;
  const distribution = new aws.cloudfront.Distribution(
    name,
    {
      enabled: true,
      aliases: [domainName],
      comment: `The API of ${context.project}, stack ${context.stack}`,
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      origins: [originOf(args)],
      defaultCacheBehavior: {
        targetOriginId: ORIGIN,
        viewerProtocolPolicy: "https-only",
        allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
        cachedMethods: ["GET", "HEAD"],
        cachePolicyId: CACHING_DISABLED,
        originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: {
        acmCertificateArn: certificateArn,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
      webAclId: createWebAcl(name, args, options).arn,
      tags: tagsOf(context),
    },
    { ...options, dependsOn: [...functions] },
  );
  return { name: distribution.domainName, zoneId: distribution.hostedZoneId, dependsOn: [distribution] };
}

const ORIGIN = "api";

function originOf({ apiHost, passSecret }: FrontArgs): aws.types.input.cloudfront.DistributionOrigin {
  return {
    originId: ORIGIN,
    domainName: apiHost,
    customHeaders: [{ name: PASS_HEADER, value: passSecret }],
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      // The gateway's own limit.
      originReadTimeout: 30,
    },
  };
}
