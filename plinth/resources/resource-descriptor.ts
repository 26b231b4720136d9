import type { BucketDescriptor } from "./bucket.ts";
import type { DatabaseDescriptor } from "./database-descriptor.ts";
import type { SecretDescriptor } from "./secret.ts";
import type { TableDescriptor } from "./table-descriptor.ts";

/** What `resources.ts` declares, as data. */
export type ResourceDescriptor = TableDescriptor | BucketDescriptor | SecretDescriptor | DatabaseDescriptor;

const kinds = ["table", "bucket", "secret", "database"];

/** Tells a declaration from what else the file may export: handles of tasks, and grants, which have a kind and a name too. */
export function isResourceDescriptor(value: unknown): value is ResourceDescriptor {
  if (typeof value !== "object" || value === null || !("kind" in value && "name" in value)) return false;
  return typeof value.kind === "string" && kinds.includes(value.kind) && !("access" in value);
}
