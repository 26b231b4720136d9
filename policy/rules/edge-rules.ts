import { all, each, has, mustBe, mustBeSet, mustMatch, mustNotInclude, not, when } from "../checks.ts";
import type { Properties } from "../known-value.ts";
import type { Rule } from "../rule.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const WEB_ACL = "aws:wafv2/webAcl:WebAcl";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const CERTIFICATE_ARN = "arn:aws:acm:us-east-1:111122223333:certificate/1234";
const WEB_ACL_ARN = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1234";

const VIEWERS = mustBe("viewerProtocolPolicy", "https-only", "redirect-to-https");
const OLD_PROTOCOLS = ["SSLv3", "TLSv1", "TLSv1.1"];
const CURVES = ["EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];
const VISIBLE = { cloudwatchMetricsEnabled: true, metricName: "shop", sampledRequestsEnabled: true };
const RATE_RULE = {
  name: "rate",
  priority: 1,
  action: { block: {} },
  statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: 1000 } },
  visibilityConfig: VISIBLE,
};

/** What stands in front of the gateway: CloudFront, WAF, certificates. */
export const EDGE_RULES: readonly Rule[] = [
  {
    id: "cloudfront-https-only",
    title: "CloudFront answers over HTTPS alone",
    reason: "Anybody on the way reads along, tokens included.",
    fix: "Set viewerProtocolPolicy to https-only or redirect-to-https, in every cache behavior.",
    controls: ["CloudFront.3"],
    types: [DISTRIBUTION],
    check: all(each("defaultCacheBehavior", VIEWERS), each("orderedCacheBehaviors", VIEWERS)),
    failing: distribution({}, { viewerProtocolPolicy: "allow-all" }),
    passing: distribution({}),
  },
  {
    id: "cloudfront-tls",
    title: "CloudFront takes TLS 1.2 or newer for a domain of one's own, by its name (SNI)",
    reason: "Older versions can be broken by whoever is on the way.",
    fix: "Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021 and sslSupportMethod to sni-only.",
    controls: ["CloudFront.15", "CloudFront.8"],
    types: [DISTRIBUTION],
    check: when(
      not(has("viewerCertificate.cloudfrontDefaultCertificate", true)),
      all(
        mustMatch("viewerCertificate.minimumProtocolVersion", /^TLSv1\.[23]_/, "TLSv1.2_2021 or newer"),
        mustBe("viewerCertificate.sslSupportMethod", "sni-only"),
      ),
    ),
    failing: distribution({ viewerCertificate: certificate("TLSv1.1_2016") }),
    passing: distribution({ viewerCertificate: certificate("TLSv1.2_2021") }),
  },
  {
    id: "cloudfront-origin-tls",
    title: "CloudFront asks its origins over TLS 1.2 alone",
    reason: "Between CloudFront and the origin lies the internet.",
    fix: "Set originProtocolPolicy to https-only and originSslProtocols to TLSv1.2.",
    controls: ["CloudFront.9", "CloudFront.10"],
    types: [DISTRIBUTION],
    check: each(
      "origins",
      each(
        "customOriginConfig",
        all(mustBe("originProtocolPolicy", "https-only"), mustNotInclude("originSslProtocols", ...OLD_PROTOCOLS)),
      ),
    ),
    failing: distribution({ origins: [origin({ originProtocolPolicy: "http-only" })] }),
    passing: distribution({}),
  },
  {
    id: "cloudfront-bucket-access",
    title: "CloudFront reads a bucket with an identity of its own",
    reason: "The bucket would have to be public for CloudFront to read it.",
    fix: "Set originAccessControlId of each origin that is a bucket.",
    controls: ["CloudFront.13"],
    types: [DISTRIBUTION],
    check: each("origins", when(has("customOriginConfig", undefined), mustBeSet("originAccessControlId"))),
    failing: distribution({ origins: [bucketOrigin({})] }),
    passing: distribution({ origins: [bucketOrigin({ originAccessControlId: "E1234" })] }),
  },
  {
    id: "cloudfront-firewall",
    title: "CloudFront has a web ACL in front of it",
    reason: "It is what an HTTP API has CloudFront for: the API itself takes no firewall.",
    fix: "Set webAclId to the ARN of a web ACL of the scope CLOUDFRONT.",
    controls: ["CloudFront.6"],
    types: [DISTRIBUTION],
    check: mustBeSet("webAclId"),
    failing: distribution({ webAclId: "" }),
    passing: distribution({}),
  },
  {
    id: "waf-has-rules",
    title: "A web ACL has rules",
    reason: "Without any it lets everything through.",
    fix: "Add a rule: one per caller's rate, or AWS's managed ones.",
    controls: ["WAF.10"],
    types: [WEB_ACL],
    check: mustBeSet("rules"),
    failing: webAcl({ rules: [] }),
    passing: webAcl({}),
  },
  {
    id: "waf-metrics",
    title: "A web ACL and each of its rules count what they see",
    reason: "Nobody could say whether a rule ever stopped anything, or stops everybody.",
    fix: "Set visibilityConfig.cloudwatchMetricsEnabled to true.",
    controls: ["WAF.12"],
    types: [WEB_ACL],
    check: all(
      mustBe("visibilityConfig.cloudwatchMetricsEnabled", true),
      each("rules", mustBe("visibilityConfig.cloudwatchMetricsEnabled", true)),
    ),
    failing: webAcl({ visibilityConfig: { ...VISIBLE, cloudwatchMetricsEnabled: false } }),
    passing: webAcl({}),
  },
  {
    id: "acm-key-length",
    title: "Certificates have keys of 2,048 bits or more",
    reason: "Shorter ones can be computed.",
    fix: "Leave keyAlgorithm out, or set it to RSA_2048 or an EC one.",
    controls: ["ACM.2"],
    types: [CERTIFICATE],
    check: mustBe("keyAlgorithm", undefined, "RSA_2048", "RSA_3072", "RSA_4096", ...CURVES),
    failing: { type: CERTIFICATE, properties: named({ keyAlgorithm: "RSA_1024" }) },
    passing: { type: CERTIFICATE, properties: named({ keyAlgorithm: "EC_prime256v1" }) },
  },
];

function named(properties: object): Properties {
  return { domainName: "api.example.com", validationMethod: "DNS", ...properties };
}

function origin(customOriginConfig: object): Properties {
  const ports = { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] };
  return {
    originId: "api",
    domainName: "abcdef.execute-api.eu-central-1.amazonaws.com",
    customOriginConfig: { ...ports, ...customOriginConfig },
  };
}

function bucketOrigin(properties: object): Properties {
  return { originId: "api", domainName: "shop-pages.s3.eu-central-1.amazonaws.com", ...properties };
}

function certificate(minimumProtocolVersion: string): Properties {
  return { acmCertificateArn: CERTIFICATE_ARN, sslSupportMethod: "sni-only", minimumProtocolVersion };
}

function distribution(properties: object, behavior: object = {}) {
  const defaultCacheBehavior = {
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    targetOriginId: "api",
    cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    viewerProtocolPolicy: "https-only",
    ...behavior,
  };
  return {
    type: DISTRIBUTION,
    properties: {
      enabled: true,
      webAclId: WEB_ACL_ARN,
      origins: [origin({})],
      defaultCacheBehavior,
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      ...properties,
    },
  };
}

function webAcl(properties: object) {
  const all = { name: "shop", scope: "CLOUDFRONT", defaultAction: { allow: {} }, visibilityConfig: VISIBLE };
  return { type: WEB_ACL, properties: { ...all, rules: [RATE_RULE], ...properties } };
}
