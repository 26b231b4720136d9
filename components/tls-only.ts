import type * as aws from "@pulumi/aws";

/** A resource's policy that refuses every request without TLS, whoever sends it. Who may do what, the callers' own policies say. */
export function tlsOnly(service: "s3" | "sqs", ...resources: readonly string[]): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: `${service}:*`,
        Resource: [...resources],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
