/** Whose every request the embedded AWS allows, with policies enforced too. */
export const ROOT = "000000000000";

/** What an embedded AWS holds, asked of it directly, by kind; the names alone. Keys are those that are not about to be deleted. */
export async function heldBy(port: number): Promise<Record<string, string[]>> {
  const ask = askOf(port);
  const { TableNames = [] } = await ask("dynamodb", "DynamoDB_20120810.ListTables", {});
  const { SecretList = [] } = await ask("secretsmanager", "secretsmanager.ListSecrets", {});
  const { logGroups = [] } = await ask("logs", "Logs_20140328.DescribeLogGroups", {});
  const { Keys = [] } = await ask("kms", "TrentService.ListKeys", {});
  const keys = await Promise.all(
    Keys.map(async ({ KeyId }) => (await ask("kms", "TrentService.DescribeKey", { KeyId })).KeyMetadata),
  );
  const { Functions = [] } = await ask("lambda", "/2015-03-31/functions");
  const roles = await ask("iam", "/?Action=ListRoles&Version=2010-05-08");
  const buckets = await ask("s3", "/");
  return {
    tables: TableNames,
    buckets: namesIn(buckets.text, "Name"),
    secrets: SecretList.map(({ Name }) => Name),
    logGroups: logGroups.map(({ logGroupName }) => logGroupName),
    roles: namesIn(roles.text, "RoleName"),
    functions: Functions.map(({ FunctionName }) => FunctionName),
    keys: keys.flatMap((key) => (key?.KeyState === "Enabled" ? [key.KeyId] : [])),
  };
}

/** Removes an index of a live table, as `aws dynamodb update-table` does. */
export async function deleteIndex(port: number, tableName: string, indexName: string): Promise<void> {
  const updates = [{ Delete: { IndexName: indexName } }];
  const body = { TableName: tableName, GlobalSecondaryIndexUpdates: updates };
  await askOf(port)("dynamodb", "DynamoDB_20120810.UpdateTable", body);
}

/** Takes a bucket's policy away, as the account itself may whatever the policy says. */
export async function deleteBucketPolicy(port: number, bucket: string): Promise<void> {
  const authorization = credentialOf(ROOT, "s3");
  const url = `http://127.0.0.1:${port}/${bucket}?policy`;
  const { status } = await fetch(url, { method: "DELETE", headers: { authorization } });
  if (status !== 204) throw new Error(`the policy of ${bucket}: ${status}`);
}

interface Answer {
  readonly text: string;
  readonly TableNames?: string[];
  readonly SecretList?: { readonly Name: string }[];
  readonly logGroups?: { readonly logGroupName: string }[];
  readonly Keys?: { readonly KeyId: string }[];
  readonly KeyMetadata?: { readonly KeyId: string; readonly KeyState: string };
  readonly Functions?: { readonly FunctionName: string }[];
}

function askOf(port: number): (service: string, target: string, body?: object) => Promise<Answer> {
  return async (service, target, body) => {
    const path = target.startsWith("/") ? target : "/";
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        authorization: credentialOf("test", service),
        ...(body ? { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} ${target}: ${response.status} ${text}`);
    return text.startsWith("{") ? { text, ...JSON.parse(text) } : { text };
  };
}

/** A signature that the embedded AWS does not check: it asks who it is. */
export function credentialOf(accessKeyId: string, service: string): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

function namesIn(xml: string, tag: string): string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, "g"))].map(([, name = ""]) => name);
}
