import { ServiceFailure } from "../../resources/resource-errors.ts";
import { sendSigned } from "../../resources/signed-request.ts";

/**
 * The text of a secret's current version; undefined where it has none.
 * @param rotationToken asks for the version that this rotation has made, and not yet made the current one
 */
export async function readSecret(secretId: string, rotationToken?: string): Promise<string | undefined> {
  const version = rotationToken ? { VersionId: rotationToken, VersionStage: "AWSPENDING" } : {};
  try {
    const { SecretString } = await call("GetSecretValue", { SecretId: secretId, ...version });
    return typeof SecretString === "string" ? SecretString : undefined;
  } catch (error) {
    if (error instanceof ServiceFailure && error.code === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/** Writes a new version. With a token of a rotation it is that rotation's, and waits to be made the current one. */
export async function writeSecret(secretId: string, text: string, rotationToken?: string): Promise<void> {
  const pending = rotationToken && { ClientRequestToken: rotationToken, VersionStages: ["AWSPENDING"] };
  const token = { ClientRequestToken: crypto.randomUUID() };
  await call("PutSecretValue", { SecretId: secretId, SecretString: text, ...(pending || token) });
}

/** Makes the version of a rotation the current one. */
export async function finishRotation(secretId: string, rotationToken: string): Promise<void> {
  const { VersionIdsToStages } = await call("DescribeSecret", { SecretId: secretId });
  const current = Object.entries(Object(VersionIdsToStages)).find(([, stages]) =>
    listOf(stages).includes("AWSCURRENT"),
  );
  if (current?.[0] === rotationToken) return;
  await call("UpdateSecretVersionStage", {
    SecretId: secretId,
    VersionStage: "AWSCURRENT",
    MoveToVersionId: rotationToken,
    ...(current ? { RemoveFromVersionId: current[0] } : {}),
  });
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

async function call(action: string, input: object): Promise<Record<string, unknown>> {
  const { body } = await sendSigned({
    service: "secretsmanager",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `secretsmanager.${action}` },
    body: Buffer.from(JSON.stringify(input)),
  });
  const answer: unknown = JSON.parse(body.toString() || "{}");
  return typeof answer === "object" && answer !== null ? { ...answer } : {};
}
