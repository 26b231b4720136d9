import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../plinth/plan/plan.ts";
import { withNetwork } from "./network.ts";
import type { StackContext } from "./stack-context.ts";
import { withKey } from "./stack-key.ts";
import { withTokenIssuer } from "./token-issuer.ts";

type Entrance = Pick<Plan["entrance"], "defaultEndpoint">;

/** What of a plan reaches into components that know nothing of each other. */
export interface ContextPlan {
  readonly table: { readonly tasks: readonly Pick<Plan["table"]["tasks"][number], "kind" | "name">[] };
  readonly entrance: Entrance;
}

/** What the components of a stack share: its settings, what it has of tasks, how it is reached, the key and the network that its preset asks for, and the issuer of its callers' tokens. */
export function createContext<Settings extends StackContext>(
  settings: Settings,
  { table: { tasks }, entrance }: ContextPlan,
  options: pulumi.ComponentResourceOptions,
): Settings & Entrance {
  const queueNames = tasks.filter(({ kind }) => kind === "queue").map(({ name }) => name);
  const hasFailedInvocations = tasks.length > queueNames.length;
  const { defaultEndpoint } = entrance;
  const planned = { ...settings, queueNames, hasFailedInvocations, defaultEndpoint };
  return withTokenIssuer(withNetwork(withKey(planned, options), options), options);
}
