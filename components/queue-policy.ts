import type * as aws from "@pulumi/aws";

/** A queue's policy that refuses every request without TLS, whoever sends it. Who may do what, the callers' own policies say. */
export function queuePolicy(queueArn: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: queueArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
