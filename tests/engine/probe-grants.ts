import type { StateResource } from "../../plinth/testing/checkout.ts";
import { PROBES } from "../program/every-resource.ts";
import { outputsOf, request } from "./live-stack.ts";

type Grant = keyof typeof PROBES;
const GRANTS = Object.keys(PROBES).filter((key): key is Grant => key in PROBES);

/** One request to AWS, and the grants that allow it. */
interface Probe {
  readonly name: string;
  readonly allowed: readonly Grant[];
  readonly request: AwsRequest;
}

interface AwsRequest {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Has the function of each probe route send every request with its own role, and returns what went otherwise than its grants say.
 * @param url of a live stack with policies enforced
 */
export async function probeGrants(url: string, state: readonly StateResource[]): Promise<string[]> {
  const nameOf = (type: string, name: string, property: string): string =>
    String(outputsOf(state, type, name)[property]);
  const probes = [
    ...ownTable(nameOf("aws:dynamodb/table:Table", "projects", "name")),
    ...foreignTable(nameOf("aws:dynamodb/table:Table", "notes", "name")),
    ...ownBucket(nameOf("aws:s3/bucket:Bucket", "uploads", "bucket")),
    ...foreignBucket(nameOf("aws:s3/bucket:Bucket", "code", "bucket")),
    ...secret(nameOf("aws:secretsmanager/secret:Secret", "stripe-key", "name")),
    ...elsewhere(nameOf("aws:lambda/function:Function", "health-get", "name")),
  ];
  const wrong: string[] = [];
  for (const grant of GRANTS) {
    for (const probe of probes) {
      const answer = await request(url, "POST", `/probes/${grant}`, probe.request);
      const { status, text } = Object(answer.body);
      // What is allowed is done, or finds nothing; what is not is refused for that reason and no other.
      const isRight = probe.allowed.includes(grant) ? [200, 204, 404].includes(status) : /AccessDenied/.test(text);
      if (answer.status !== 201 || !isRight) wrong.push(`${grant}: ${probe.name}: ${JSON.stringify(answer)}`);
    }
  }
  return wrong;
}

/** Whether the bucket's own policy refuses a function that may read it, since the embedded AWS is asked without TLS. */
export async function refusesPlainHttp(url: string, state: readonly StateResource[]): Promise<boolean> {
  const bucket = String(outputsOf(state, "aws:s3/bucket:Bucket", "uploads")["bucket"]);
  const list = s3([], "GET", `/${bucket}?list-type=2`);
  const { body } = await request(url, "POST", "/probes/uploads-read", list.request);
  return /AccessDenied.*explicit deny in a resource-based policy/s.test(String(Object(body).text));
}

function ownTable(TableName: string): Probe[] {
  const Key = { id: { S: "probe" } };
  const byName = {
    TableName,
    IndexName: "byName",
    KeyConditionExpression: "#n = :n",
    ExpressionAttributeNames: { "#n": "name" },
    ExpressionAttributeValues: { ":n": { S: "none" } },
  };
  const byId = { TableName, KeyConditionExpression: "id = :i", ExpressionAttributeValues: { ":i": { S: "none" } } };
  return [
    dynamoDb(["projects-read"], "GetItem", { TableName, Key }),
    dynamoDb(["projects-read"], "BatchGetItem", { RequestItems: { [TableName]: { Keys: [Key] } } }),
    dynamoDb(["projects-read"], "Query", byId),
    dynamoDb(["projects-read"], "Query", byName),
    dynamoDb(["projects-read"], "Scan", { TableName, Limit: 1 }),
    dynamoDb(["projects-write"], "PutItem", { TableName, Item: Key }),
    dynamoDb(["projects-write"], "UpdateItem", { TableName, Key }),
    dynamoDb(["projects-write"], "BatchWriteItem", { RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] } }),
    dynamoDb(["projects-write"], "DeleteItem", { TableName, Key }),
    // The handle asks an index by its key and never reads all of it.
    dynamoDb([], "Scan", { TableName, IndexName: "byName" }),
    dynamoDb([], "DescribeTable", { TableName }),
    dynamoDb([], "DeleteTable", { TableName }),
    dynamoDb([], "UpdateTable", { TableName, DeletionProtectionEnabled: false }),
  ];
}

function foreignTable(TableName: string): Probe[] {
  const Key = { id: { S: "probe" } };
  return [
    dynamoDb([], "GetItem", { TableName, Key }),
    dynamoDb([], "Scan", { TableName }),
    dynamoDb([], "PutItem", { TableName, Item: Key }),
    dynamoDb([], "DeleteItem", { TableName, Key }),
  ];
}

function ownBucket(bucket: string): Probe[] {
  return [
    s3(["uploads-read"], "GET", `/${bucket}?list-type=2`),
    s3(["uploads-read"], "GET", `/${bucket}/probe`),
    s3(["uploads-write"], "PUT", `/${bucket}/probe`, "text"),
    s3(["uploads-write"], "DELETE", `/${bucket}/probe`),
    s3([], "GET", `/${bucket}?policy`),
    s3([], "DELETE", `/${bucket}`),
  ];
}

function foreignBucket(bucket: string): Probe[] {
  return [
    s3([], "GET", `/${bucket}?list-type=2`),
    s3([], "GET", `/${bucket}/x`),
    s3([], "PUT", `/${bucket}/x`, "text"),
  ];
}

function secret(SecretId: string): Probe[] {
  return [
    json(["stripe-key-read"], "secretsmanager", "secretsmanager.GetSecretValue", { SecretId }),
    json([], "secretsmanager", "secretsmanager.PutSecretValue", { SecretId, SecretString: "other" }),
    json([], "secretsmanager", "secretsmanager.DeleteSecret", { SecretId }),
    json([], "secretsmanager", "secretsmanager.ListSecrets", {}),
  ];
}

/** What no route's function has to do with: other functions, their logs, roles. */
function elsewhere(functionName: string): Probe[] {
  const group = { logGroupName: "/plinth/plinth-local/health-get", logStreamName: "probe" };
  const form = { "content-type": "application/x-www-form-urlencoded" };
  return [
    json([], "logs", "Logs_20140328.CreateLogStream", group),
    named([], "lambda Invoke", {
      service: "lambda",
      method: "POST",
      path: `/2015-03-31/functions/${functionName}/invocations`,
      headers: {},
      body: "{}",
    }),
    named([], "iam ListRoles", {
      service: "iam",
      method: "POST",
      path: "/",
      headers: form,
      body: "Action=ListRoles&Version=2010-05-08",
    }),
  ];
}

function dynamoDb(allowed: readonly Grant[], action: string, body: object): Probe {
  return json(allowed, "dynamodb", `DynamoDB_20120810.${action}`, body);
}

function json(allowed: readonly Grant[], service: string, target: string, body: object): Probe {
  const version = service === "dynamodb" ? "1.0" : "1.1";
  const headers = { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target };
  const text = JSON.stringify(body);
  return named(allowed, `${target} ${text}`, { service, method: "POST", path: "/", headers, body: text });
}

function s3(allowed: readonly Grant[], method: string, path: string, body = ""): Probe {
  return named(allowed, `s3 ${method} ${path}`, { service: "s3", method, path, headers: {}, body });
}

function named(allowed: readonly Grant[], name: string, own: AwsRequest): Probe {
  return { name, allowed, request: own };
}
