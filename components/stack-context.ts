import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedPreset } from "../plinth/presets/preset-table.ts";
import { logGroupPrefix, physicalName, type StackNames } from "../plinth/routing/physical-name.ts";
import type { Auth } from "../plinth/settings/auth.ts";
import type { Adopted } from "../plinth/settings/parse-adopt.ts";
import type { Roles } from "../plinth/settings/parse-roles.ts";
import type { Network } from "./network.ts";
import type { TokenIssuer } from "./token-issuer.ts";

/** What every component needs to know of the stack it belongs to. */
export interface StackContext extends StackNames {
  readonly preset: ResolvedPreset;
  /** Who says who calls. Default: nobody. */
  readonly auth?: Auth | undefined;
  /** The same as deployed. */
  readonly tokenIssuer?: TokenIssuer | undefined;
  /** Which scopes the roles in a caller's token stand for. Default: roles stand for none. */
  readonly roles?: Roles | undefined;
  /** The stack's customer key. Default: AWS's own keys, which encrypt at rest too. */
  readonly keyArn?: pulumi.Output<string> | undefined;
  /** Where functions and data live. Default: functions in Lambda's own network. */
  readonly network?: Network | undefined;
  /** The queues that the stack has by files in queues/. Default: none. */
  readonly queueNames?: readonly string[] | undefined;
  /** Whether the stack has functions that nobody waits for. Default: none. */
  readonly hasFailedInvocations?: boolean | undefined;
  /** What exists on AWS already and becomes the stack's, by its id there. Default: nothing. */
  readonly adopt?: Adopted | undefined;
}

/** The options of a resource that the config adopts: it is taken into the state, and nothing is created. */
export function adoptionOf(
  { adopt = {} }: StackContext,
  kind: "table" | "bucket" | "secret",
  name: string,
): { import?: string } {
  const id = adopt[kind]?.[name];
  return id === undefined ? {} : { import: id };
}

/** The key for a resource that takes one under the name `kmsKeyId`. */
export function kmsKeyOf({ keyArn }: StackContext): { kmsKeyId?: pulumi.Output<string> } {
  return keyArn ? { kmsKeyId: keyArn } : {};
}

/** Where a function runs: it moves into the network and out of it in place. Moving out is what the provider makes of an absent block. */
export function vpcConfigOf({ network }: StackContext): Pick<aws.lambda.FunctionArgs, "vpcConfig"> {
  if (!network) return {};
  return { vpcConfig: { subnetIds: network.functionSubnetIds, securityGroupIds: [network.functionSecurityGroupId] } };
}

/** Tags of every resource that takes tags. */
export function tagsOf({ project, stack }: StackContext): Record<string, string> {
  return { "plinth:project": project, "plinth:stack": stack };
}

/** `<project>-<stack>-<name>`, cut with a hash past the limit: two stacks in one account never clash. */
export function nameIn({ project, stack, keepsOldNames }: StackContext, name: string, maxLength = 64): string {
  return physicalName({ project, stack, keepsOldNames, name }, maxLength);
}

/** The same for IAM, to which `Shop` and `shop` are one name. At most 64 characters. */
export function roleNameIn({ project, stack, keepsOldNames }: StackContext, name: string): string {
  return physicalName({ project, stack, keepsOldNames, name }, 64, { foldsCase: true });
}

/** `/plinth/<project>-<stack>/<name>`: not Lambda's default name, since a late log line would create that again after the stack is gone. */
export function logGroupIn(context: StackContext, name: string): string {
  return `${logGroupPrefix(context)}${name}`;
}
