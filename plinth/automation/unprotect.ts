import type { Stack } from "@pulumi/pulumi/automation/index.js";

/** Takes Pulumi's `protect` from all of a stack's state; what is kept when the stack goes is kept all the same. */
export async function unprotect(stack: Pick<Stack, "exportStack" | "importStack">): Promise<void> {
  const state = await stack.exportStack();
  const resources: { protect?: boolean }[] = state.deployment?.resources ?? [];
  if (!resources.some((resource) => resource.protect)) return;
  for (const resource of resources) delete resource.protect;
  await stack.importStack(state);
}
