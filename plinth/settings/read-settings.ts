import * as pulumi from "@pulumi/pulumi";
import { isConfigSecret } from "@pulumi/pulumi/runtime/config.js";
import { configFileOf } from "./config-file.ts";
import { findEncrypted } from "./find-encrypted.ts";
import { keepsOldNames } from "./keeps-old-names.ts";
import { parseSecrets } from "./parse-secrets.ts";
import { parseSettings } from "./parse-settings.ts";
import type { SettingsResult } from "./settings.ts";

/** Name → value, which stays a secret of Pulumi's wherever it goes. */
export type SecretValues = ReadonlyMap<string, pulumi.Output<string>>;

/** The settings of the stack that Pulumi is running. The one place that reads Pulumi's config. */
export async function readSettings(): Promise<SettingsResult & { readonly secretValues: SecretValues }> {
  const project = pulumi.getProject();
  const stack = pulumi.getStack();
  const namespace = `${project}:`;
  // Not `new pulumi.Config()`: that answers for keys it is asked for, and cannot say which ones nobody asked for.
  const own = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(namespace))
    .map(([key, value]) => [key.slice(namespace.length), value]);
  // Nothing but names goes on from here: what parses the rest quotes what it refuses.
  const { secrets: text, ...others }: Record<string, string> = Object.fromEntries(own);
  const encrypted = Object.keys(others).filter((key) => isConfigSecret(`${namespace}${key}`));
  const config = Object.fromEntries(Object.entries(others).filter(([key]) => !encrypted.includes(key)));
  const isEncrypted = isConfigSecret(`${namespace}secrets`);
  const secrets = parseSecrets({ text, isEncrypted }, stack, configFileOf(stack));
  const parsed = parseSettings({ project, stack, config, environment: process.env });
  const misplaced = findEncrypted(encrypted, stack, configFileOf(stack));
  const problems = [...parsed.problems, ...misplaced, ...secrets.problems];
  const isRight = parsed.settings && problems.length === 0;
  const settings = isRight
    ? { ...parsed.settings, secrets: secrets.names, keepsOldNames: await keepsOldNames({ project, stack }) }
    : undefined;
  return { settings, problems, secretValues: settings ? valuesOf(secrets.names) : new Map() };
}

function valuesOf(names: readonly string[]): SecretValues {
  if (names.length === 0) return new Map();
  const values = new pulumi.Config().requireSecretObject<Record<string, string>>("secrets");
  return new Map(names.map((name) => [name, values.apply((each) => each[name] ?? "")]));
}
