import * as pulumi from "@pulumi/pulumi";
import { isConfigSecret } from "@pulumi/pulumi/runtime/config.js";
import { configFileOf } from "./config-file.ts";
import { findEncrypted } from "./find-encrypted.ts";
import { keepsOldNames } from "./keeps-old-names.ts";
import { type AwsAccess, parseAwsConfig } from "./parse-aws-config.ts";
import { parseSecrets } from "./parse-secrets.ts";
import { parseSettings } from "./parse-settings.ts";
import type { SettingsResult } from "./settings.ts";

/** Name → value, which stays a secret of Pulumi's wherever it goes. */
export type SecretValues = ReadonlyMap<string, pulumi.Output<string>>;

/** The settings of the stack that Pulumi is running. The one place that reads Pulumi's config. */
export async function readSettings(): Promise<
  SettingsResult & { readonly secretValues: SecretValues; readonly awsAccess: AwsAccess }
> {
  const project = pulumi.getProject();
  const stack = pulumi.getStack();
  // Nothing but names goes on from here: what parses the rest quotes what it refuses.
  const { secrets: text, ...others } = configIn(project);
  const encrypted = Object.keys(others).filter((key) => isConfigSecret(`${project}:${key}`));
  const config = Object.fromEntries(Object.entries(others).filter(([key]) => !encrypted.includes(key)));
  const file = configFileOf(stack);
  const secrets = parseSecrets({ text, isEncrypted: isConfigSecret(`${project}:secrets`) }, stack, file);
  const parsed = parseSettings({ project, stack, config, environment: process.env });
  const aws = parseAwsConfig(configIn("aws"), parsed.settings?.awsEndpoint, file);
  const misplaced = findEncrypted(encrypted, stack, file);
  const problems = [...parsed.problems, ...misplaced, ...secrets.problems, ...aws.problems];
  const isRight = parsed.settings && problems.length === 0;
  const settings = isRight
    ? { ...parsed.settings, secrets: secrets.names, keepsOldNames: await keepsOldNames({ project, stack }) }
    : undefined;
  const secretValues: SecretValues = settings ? valuesOf(secrets.names) : new Map();
  return { settings, problems, secretValues, awsAccess: aws.access };
}

/** Every key of one namespace, without it. Not by `new pulumi.Config()`: that cannot say which keys nobody asked for. */
function configIn(namespace: string): Record<string, string> {
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(`${namespace}:`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(namespace.length + 1), value]));
}

function valuesOf(names: readonly string[]): SecretValues {
  if (names.length === 0) return new Map();
  const values = new pulumi.Config().requireSecretObject<Record<string, string>>("secrets");
  return new Map(names.map((name) => [name, values.apply((each) => each[name] ?? "")]));
}
