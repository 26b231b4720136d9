import awsLite from "@aws-lite/client";
import type { LookUpId } from "./adopt-interrupted.ts";

/** Asks an embedded AWS for the ids that it gives by itself: those of secrets. */
export async function openLookUpId(endpoint: string): Promise<LookUpId> {
  // It takes any credentials, and a real profile's must never be sent to it.
  const client = await awsLite({
    autoloadPlugins: false,
    endpoint,
    accessKeyId: "000000000000",
    secretAccessKey: "embedded",
    region: "us-east-1",
  });
  return async (type, name) => {
    if (type !== "aws:secretsmanager/secret:Secret") return undefined;
    try {
      const { payload } = await client({
        service: "secretsmanager",
        path: "/",
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "secretsmanager.DescribeSecret" },
        payload: Buffer.from(JSON.stringify({ SecretId: name })),
      });
      const answer: { readonly ARN?: string } = Buffer.isBuffer(payload) ? JSON.parse(payload.toString()) : payload;
      return answer.ARN;
    } catch (error) {
      if (error instanceof Error && /ResourceNotFoundException/.test(JSON.stringify({ ...error }) + error.message))
        return undefined;
      throw error;
    }
  };
}
