import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Report } from "./report.ts";

/**
 * Settles what a killed run left open. Of an operation that was under way nobody knows whether it happened. Where AWS names
 * a resource as the program does, the resource is taken into the state under that name, so that the refresh of the next
 * update finds it, or finds that it does not exist; without that its creation would fail, since the name is taken. Any other
 * operation is forgotten.
 * @returns whether the next update must refresh
 */
export async function adoptInterrupted(
  stack: Pick<Stack, "exportStack" | "importStack">,
  report: Report,
): Promise<boolean> {
  const state = await stack.exportStack();
  const pending: PendingOperation[] = state.deployment?.pending_operations ?? [];
  if (pending.length === 0) return false;
  report("the last run was interrupted; reading what it left");
  const known = new Set((state.deployment.resources ?? []).map(({ urn }: Resource) => urn));
  const adopted = pending
    .filter(({ type, resource }) => type === "creating" && !known.has(resource.urn))
    .flatMap(({ resource }) => withId(resource));
  state.deployment.resources = [...(state.deployment.resources ?? []), ...adopted];
  delete state.deployment.pending_operations;
  await stack.importStack(state);
  return true;
}

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

interface PendingOperation {
  readonly type: string;
  readonly resource: Resource;
}

// The types whose id is the name that the program gives them.
const NAMED = new Set([
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:dynamodb/table:Table",
  "aws:iam/role:Role",
  "aws:lambda/function:Function",
]);

function withId(resource: Resource): (Resource & { readonly id: string })[] {
  const name = resource.inputs?.["name"];
  return NAMED.has(resource.type) && typeof name === "string" ? [{ ...resource, id: name }] : [];
}
