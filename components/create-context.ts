import type * as pulumi from "@pulumi/pulumi";
import type { Task } from "../plinth/routing/route-table.ts";
import { withNetwork } from "./network.ts";
import type { StackContext } from "./stack-context.ts";
import { withKey } from "./stack-key.ts";
import { withTokenIssuer } from "./token-issuer.ts";

/** What the components of a stack share: its settings, what it has of tasks, the key and the network that its preset asks for, and the issuer of its callers' tokens. */
export function createContext<Settings extends StackContext>(
  settings: Settings,
  tasks: readonly Pick<Task, "kind" | "name">[],
  options: pulumi.ComponentResourceOptions,
): Settings {
  const queueNames = tasks.filter(({ kind }) => kind === "queue").map(({ name }) => name);
  const hasFailedInvocations = tasks.length > queueNames.length;
  const withTasks = { ...settings, queueNames, hasFailedInvocations };
  return withTokenIssuer(withNetwork(withKey(withTasks, options), options), options);
}
