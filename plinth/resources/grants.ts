/** `read` and `write` are an author's; `claim` and `count` are all that idempotency and rate limits need of their tables. */
export type TableAccess = "read" | "write" | "claim" | "count";

/** What a route asks for in `uses`: one kind of access to one resource, for its own function alone. */
export interface Grant {
  readonly kind: "table";
  readonly name: string;
  readonly access: TableAccess;
}

/** The IAM actions that each access stands for. A route that reads and writes lists both grants. */
export const tableActions: Readonly<Record<TableAccess, readonly string[]>> = {
  read: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
  write: ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
  claim: ["dynamodb:DeleteItem", "dynamodb:PutItem"],
  count: ["dynamodb:UpdateItem"],
};

export function isGrant(value: unknown): value is Grant {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "table" &&
    "name" in value &&
    typeof value.name === "string" &&
    "access" in value &&
    typeof value.access === "string" &&
    Object.hasOwn(tableActions, value.access)
  );
}
