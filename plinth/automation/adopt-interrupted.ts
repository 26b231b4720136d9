import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Report } from "./report.ts";
import { IMPORTABLE } from "./resource-ids.ts";

/** The id of a resource whose name does not say it; undefined where there is no such resource. */
export type LookUpId = (type: string, name: string) => Promise<string | undefined>;

/**
 * Settles what a killed run left open. Of an operation that was under way nobody knows whether it happened. Where the
 * id of a resource follows from what the program gives it, the resource is taken into the state under that id, so that the refresh of the
 * next update finds it, or finds that it does not exist; without that its creation would fail, since the name is taken. Any other
 * operation is forgotten.
 * @returns whether the next update must refresh
 */
export async function adoptInterrupted(
  stack: Pick<Stack, "exportStack" | "importStack">,
  report: Report,
  lookUpId: LookUpId,
): Promise<boolean> {
  const state = await stack.exportStack();
  const pending: PendingOperation[] = state.deployment?.pending_operations ?? [];
  if (pending.length === 0) return false;
  report("the last run was interrupted; reading what it left");
  const known = new Set((state.deployment.resources ?? []).map(({ urn }: Resource) => urn));
  const unknown = pending.filter(({ type, resource }) => type === "creating" && !known.has(resource.urn));
  const adopted = await Promise.all(unknown.map(({ resource }) => withId(resource, lookUpId)));
  state.deployment.resources = [...(state.deployment.resources ?? []), ...adopted.flat()];
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

async function withId(resource: Resource, lookUpId: LookUpId): Promise<(Resource & { readonly id: string })[]> {
  const importable = IMPORTABLE[resource.type];
  const byInputs = importable?.idOf(resource.inputs ?? {});
  if (!importable || byInputs === undefined) return [];
  const id = importable.findId === undefined ? byInputs : await lookUpId(resource.type, byInputs);
  return id === undefined ? [] : [{ ...resource, id }];
}
