import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import type { AssumedRole, AwsAccess } from "../settings/parse-aws-config.ts";
import type { CodeObject, PutCode } from "./code-object.ts";

const ATTEMPTS = 6;
const CONNECT_LIMIT_MS = 5_000;
// A zip has 50 MB at most; on a slow line that takes its time.
const REQUEST_LIMIT_MS = 300_000;

/**
 * Opens the store of the functions' code: S3, with the credentials that the AWS provider uses. The SDK is loaded with the first
 * object, since a preview puts none.
 */
export function openCodeStore(access: AwsAccess, projectRoot: string): PutCode {
  let opened: Promise<PutCode> | undefined;
  return async (object) => {
    opened ??= connect(access, projectRoot);
    const put = await opened;
    await put(object);
  };
}

async function connect(access: AwsAccess, projectRoot: string): Promise<PutCode> {
  const { HeadObjectCommand, PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(await clientConfig(access));
  return async (object) => {
    const address = { Bucket: object.bucket, Key: object.key };
    try {
      if (await exists(() => client.send(new HeadObjectCommand(address)))) return;
      const body = await readFile(join(projectRoot, object.file));
      await client.send(new PutObjectCommand({ ...address, Body: body, ContentType: "application/zip" }));
    } catch (error) {
      throw new Error(explain(object, error), { cause: error });
    }
  };
}

async function exists(head: () => ReturnType<S3Client["send"]>): Promise<boolean> {
  try {
    await head();
    return true;
  } catch (error) {
    // A HEAD has no body, so S3 can say no more than this.
    if (error instanceof Error && error.name === "NotFound") return false;
    throw error;
  }
}

async function clientConfig(access: AwsAccess): Promise<S3ClientConfig> {
  const { region, profile, keys, endpoint } = access;
  const shared: S3ClientConfig = {
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_LIMIT_MS, requestTimeout: REQUEST_LIMIT_MS },
  };
  // An embedded AWS takes any credentials, and real ones must never be sent to it.
  if (endpoint !== undefined) return { ...shared, ...EMBEDDED, endpoint };
  const own = {
    ...shared,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(keys === undefined ? {} : { credentials: keys }),
  };
  return access.roles.length === 0 ? own : { ...own, credentials: await assume(access.roles, own) };
}

const EMBEDDED = {
  credentials: { accessKeyId: "000000000000", secretAccessKey: "embedded" },
  region: "us-east-1",
  forcePathStyle: true,
};

/** Credentials of the last of these roles, each taken on with those of the one before. */
async function assume(
  roles: readonly AssumedRole[],
  { region, profile, credentials }: S3ClientConfig,
): Promise<NonNullable<S3ClientConfig["credentials"]>> {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
  let current = credentials ?? fromNodeProviderChain(profile === undefined ? {} : { profile });
  for (const { roleArn, externalId, sessionName } of roles) {
    current = fromTemporaryCredentials({
      masterCredentials: current,
      ...(region === undefined ? {} : { clientConfig: { region } }),
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName ?? "plinth-deploy",
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      },
    });
  }
  return current;
}

function explain({ bucket, key, file }: CodeObject, error: unknown): string {
  const reason = error instanceof Error ? `${error.name}: ${error.message}${statusOf(error)}` : String(error);
  return `The code in ${file} could not be put into s3://${bucket}/${key}: ${reason}. The bucket is the stack's own, so the credentials of this run must be those that the AWS provider used for it.`;
}

// S3 answers a HEAD without a body, so that the status is all there is.
function statusOf(error: Error & { $metadata?: { httpStatusCode?: number } }): string {
  const status = error.$metadata?.httpStatusCode;
  return status === undefined ? "" : `, HTTP ${status}`;
}
