import type * as pulumi from "@pulumi/pulumi";
import { withNetwork } from "./network.ts";
import type { StackContext } from "./stack-context.ts";
import { withKey } from "./stack-key.ts";
import { withTokenIssuer } from "./token-issuer.ts";

/** What the components of a stack share: its settings, with the key and the network that its preset asks for, and the issuer of its callers' tokens. */
export function createContext<Settings extends StackContext>(
  settings: Settings,
  options: pulumi.ComponentResourceOptions,
): Settings {
  return withTokenIssuer(withNetwork(withKey(settings, options), options), options);
}
