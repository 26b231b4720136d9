import type * as pulumi from "@pulumi/pulumi";
import type { Task } from "../plinth/routing/route-table.ts";
import { withNetwork } from "./network.ts";
import type { StackContext } from "./stack-context.ts";
import { withKey } from "./stack-key.ts";

/** What the components of a stack share: its settings, what it has of tasks, and the key and the network that its preset asks for. */
export function createContext<Settings extends StackContext>(
  settings: Settings,
  tasks: readonly Pick<Task, "kind" | "name">[],
  options: pulumi.ComponentResourceOptions,
): Settings {
  const queueNames = tasks.filter(({ kind }) => kind === "queue").map(({ name }) => name);
  const hasFailedInvocations = tasks.length > queueNames.length;
  return withNetwork(withKey({ ...settings, queueNames, hasFailedInvocations }, options), options);
}
