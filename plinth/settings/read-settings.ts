import * as pulumi from "@pulumi/pulumi";
import { parseSettings } from "./parse-settings.ts";
import type { SettingsResult } from "./settings.ts";

/** The settings of the stack that Pulumi is running. The one place that reads Pulumi's config. */
export function readSettings(): SettingsResult {
  const project = pulumi.getProject();
  const namespace = `${project}:`;
  // Not `new pulumi.Config()`: that answers for keys it is asked for, and cannot say which ones nobody asked for.
  const config = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(namespace))
    .map(([key, value]) => [key.slice(namespace.length), value]);
  return parseSettings({
    project,
    stack: pulumi.getStack(),
    config: Object.fromEntries(config),
    environment: process.env,
  });
}
