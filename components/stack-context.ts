import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedPreset } from "../plinth/presets/preset-table.ts";
import { physicalName } from "../plinth/routing/physical-name.ts";
import type { Roles } from "../plinth/settings/parse-roles.ts";
import type { Network } from "./network.ts";

/** What every component needs to know of the stack it belongs to. */
export interface StackContext {
  readonly project: string;
  readonly stack: string;
  readonly preset: ResolvedPreset;
  /** Which scopes the roles in a caller's token stand for. Default: roles stand for none. */
  readonly roles?: Roles | undefined;
  /** The stack's customer key. Default: AWS's own keys, which encrypt at rest too. */
  readonly keyArn?: pulumi.Output<string> | undefined;
  /** The stack's private network. Default: none. */
  readonly network?: Network | undefined;
}

/** The key for a resource that takes one under the name `kmsKeyId`. */
export function kmsKeyOf({ keyArn }: StackContext): { kmsKeyId?: pulumi.Output<string> } {
  return keyArn ? { kmsKeyId: keyArn } : {};
}

/** Tags of every resource that takes tags. */
export function tagsOf({ project, stack }: StackContext): Record<string, string> {
  return { "plinth:project": project, "plinth:stack": stack };
}

/** `<project>-<stack>-<name>`, cut with a hash past the limit: two stacks in one account never clash. */
export function nameIn({ project, stack }: StackContext, name: string, maxLength = 64): string {
  return physicalName({ project, stack, name }, maxLength);
}
