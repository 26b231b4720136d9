import { UNKNOWN } from "../../../policy/known-value.ts";
import type { Cases } from "../rule-cases.ts";

const relaxed = { dataSafety: "relaxed" } as const;

/** What stands in front of the gateway, and who the callers are. */
export const FRONT_CASES: Cases = {
  "cloudfront-https-only": [
    { with: { orderedCacheBehaviors: [{ viewerProtocolPolicy: "redirect-to-https" }] } },
    {
      with: { orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }, { viewerProtocolPolicy: "allow-all" }] },
      says: ["`orderedCacheBehaviors[1].viewerProtocolPolicy` is"],
    },
    { with: { defaultCacheBehavior: {} }, says: ["`defaultCacheBehavior.viewerProtocolPolicy` is not set"] },
  ],
  "cloudfront-tls": [
    { with: { viewerCertificate: { cloudfrontDefaultCertificate: true } } },
    { with: { viewerCertificate: { minimumProtocolVersion: "TLSv1.3_2025", sslSupportMethod: "sni-only" } } },
    ...["TLSv1", "TLSv1.1_2016", "xTLSv1.2_2021", "TLSv1.2"].map((minimumProtocolVersion) => ({
      with: { viewerCertificate: { minimumProtocolVersion, sslSupportMethod: "sni-only" } },
      says: ["`viewerCertificate.minimumProtocolVersion` is"],
    })),
    {
      with: { viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021", sslSupportMethod: "vip" } },
      says: ['`viewerCertificate.sslSupportMethod` is "vip"'],
    },
    { with: { viewerCertificate: UNKNOWN } },
  ],
  "cloudfront-origin-tls": [
    {
      with: { origins: [{ customOriginConfig: { originProtocolPolicy: "match-viewer" } }] },
      says: ["`origins[0].customOriginConfig.originProtocolPolicy`"],
    },
    ...["SSLv3", "TLSv1", "TLSv1.1"].map((old) => ({
      with: {
        origins: [{ customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2", old] } }],
      },
      says: [`has "${old}"`],
    })),
    { with: { origins: [{ originId: "x" }] } },
  ],
  "cloudfront-bucket-access": [
    { with: { origins: [{ customOriginConfig: {} }] } },
    { with: { origins: [{ originId: "x" }] }, says: ["`origins[0].originAccessControlId` is not set"] },
  ],
  "cloudfront-firewall": [
    { with: { webAclId: UNKNOWN } },
    { with: { webAclId: undefined }, says: ["`webAclId` is not set"] },
  ],
  "waf-metrics": [
    {
      with: { rules: [{ visibilityConfig: { cloudwatchMetricsEnabled: false } }] },
      says: ["`rules[0].visibilityConfig.cloudwatchMetricsEnabled` is false"],
    },
  ],
  "acm-key-length": [
    ...["RSA_2048", "RSA_3072", "RSA_4096", "EC_secp384r1", "EC_secp521r1", undefined].map((keyAlgorithm) => ({
      with: { keyAlgorithm },
    })),
  ],
  "cognito-password-policy": [
    {
      with: { passwordPolicy: undefined },
      says: [
        "minimumLength",
        "requireLowercase",
        "requireUppercase",
        "requireNumbers",
        "requireSymbols",
        "temporaryPasswordValidityDays",
      ],
    },
    ...["requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"].map((kind) => ({
      with: { passwordPolicy: { ...strong(), [kind]: false } },
      says: [`\`passwordPolicy.${kind}\` is false`],
    })),
    { with: { passwordPolicy: { ...strong(), minimumLength: 8, temporaryPasswordValidityDays: 7 } } },
    {
      with: { passwordPolicy: { ...strong(), minimumLength: 7 } },
      says: ["`passwordPolicy.minimumLength` is 7; it must be at least 8"],
    },
    { with: { passwordPolicy: { ...strong(), temporaryPasswordValidityDays: 8 } }, says: ["it must be from 0 to 7"] },
    { with: { passwordPolicy: { ...strong(), temporaryPasswordValidityDays: 0 } } },
  ],
  "cognito-mfa": [
    { with: { mfaConfiguration: "ON" } },
    { with: { mfaConfiguration: undefined }, says: ["`mfaConfiguration` is not set"] },
  ],
  "cognito-deletion-protection": [{ with: { deletionProtection: "INACTIVE" }, context: relaxed }],
  "cognito-client-flows": [
    {
      with: {
        callbackUrls: [
          "https://x",
          "http://localhost:5173/x",
          "http://localhost",
          "http://localhost/",
          "shop://signed-in",
        ],
      },
    },
    ...["http://x", "http://localhosts", "HTTP://x", "x"].map((url) => ({
      with: { callbackUrls: ["https://x", url] },
      says: [`\`callbackUrls\` is "${url}"; it must be https:// URLs`],
    })),
    { with: { callbackUrls: undefined } },
    { with: { callbackUrls: UNKNOWN } },
    { with: { preventUserExistenceErrors: "LEGACY" }, says: ['`preventUserExistenceErrors` is "LEGACY"'] },
    { with: { preventUserExistenceErrors: undefined } },
    { with: { allowedOauthFlows: ["code", "implicit"] }, says: ['`allowedOauthFlows` has "implicit"'] },
  ],
};

function strong() {
  const kinds = { requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true };
  return { minimumLength: 12, ...kinds, temporaryPasswordValidityDays: 3 };
}
