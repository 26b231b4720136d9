/** `read` and `write` are an author's; `claim` and `count` are all that idempotency and rate limits need of their tables. */
export type TableAccess = "read" | "write" | "claim" | "count";

/** One kind of access to one table. */
export interface TableGrant {
  readonly kind: "table";
  readonly name: string;
  readonly access: TableAccess;
}

/** One kind of access to the objects of one bucket. */
export interface BucketGrant {
  readonly kind: "bucket";
  readonly name: string;
  readonly access: "read" | "write";
}

/** The right to read the value of one secret. */
export interface SecretGrant {
  readonly kind: "secret";
  readonly name: string;
  readonly access: "read";
}

/** The right to log in to one database, as the role that reads or as the one that writes too. */
export interface DatabaseGrant {
  readonly kind: "database";
  readonly name: string;
  readonly access: "read" | "write";
}

/** Access to something that `resources.ts` declares. */
export type ResourceGrant = TableGrant | BucketGrant | SecretGrant | DatabaseGrant;

/** The right to send to the queue of one file in queues/. */
export interface QueueGrant {
  readonly kind: "queue";
  readonly name: string;
  readonly access: "send";
}

/** The right to invoke the function of one file in functions/. */
export interface FunctionGrant {
  readonly kind: "function";
  readonly name: string;
  readonly access: "invoke";
}

/** What a route or a task asks for in `uses`: one kind of access to one resource, for its own function alone. */
export type Grant = ResourceGrant | QueueGrant | FunctionGrant;

/** The IAM actions that each access stands for. A route that reads and writes lists both grants. */
export const tableActions: Readonly<Record<TableAccess, readonly string[]>> = {
  read: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
  write: ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
  claim: ["dynamodb:DeleteItem", "dynamodb:PutItem"],
  count: ["dynamodb:UpdateItem"],
};

/** On each index of the table: items are got by the table's own key alone. */
export const indexActions: Readonly<Record<TableAccess, readonly string[]>> = {
  read: ["dynamodb:Query"],
  write: [],
  claim: [],
  count: [],
};

/** On the bucket itself, and on its objects. Without ListBucket S3 answers 403 instead of 404 for a key that is not there. */
export const bucketActions: Readonly<
  Record<BucketGrant["access"], { readonly bucket: readonly string[]; readonly objects: readonly string[] }>
> = {
  read: { bucket: ["s3:ListBucket"], objects: ["s3:GetObject"] },
  write: { bucket: [], objects: ["s3:DeleteObject", "s3:PutObject"] },
};

export const secretActions: Readonly<Record<SecretGrant["access"], readonly string[]>> = {
  read: ["secretsmanager:GetSecretValue"],
};

/** SendMessageBatch needs no action of its own. */
export const queueActions: Readonly<Record<QueueGrant["access"], readonly string[]>> = { send: ["sqs:SendMessage"] };

export const functionActions: Readonly<Record<FunctionGrant["access"], readonly string[]>> = {
  invoke: ["lambda:InvokeFunction"],
};

// Not the keys of the tables of actions: those need not be in the code of every route.
const accesses: Readonly<Record<string, readonly string[]>> = {
  table: ["read", "write", "claim", "count"],
  bucket: ["read", "write"],
  secret: ["read"],
  database: ["read", "write"],
  queue: ["send"],
  function: ["invoke"],
};

export function isGrant(value: unknown): value is Grant {
  if (typeof value !== "object" || value === null) return false;
  if (!("kind" in value && "name" in value && "access" in value)) return false;
  const { kind, name, access } = value;
  if (typeof kind !== "string" || typeof name !== "string" || typeof access !== "string") return false;
  return Object.hasOwn(accesses, kind) && accesses[kind]?.includes(access) === true;
}

export function isTableGrant(grant: Grant): grant is TableGrant {
  return grant.kind === "table";
}

export function isResourceGrant(grant: Grant): grant is ResourceGrant {
  return grant.kind !== "queue" && grant.kind !== "function";
}
