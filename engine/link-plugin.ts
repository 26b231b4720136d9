import { mkdirSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { programName } from "./find-on-path.ts";

/** A plugin as Pulumi names it: `resource-aws`, and its version. */
export type PluginName = { name: string; version: string };

/** Puts the plugin in `folder` where `pulumi plugin install` would, as a link. */
export function linkPlugin({ name, version }: PluginName, folder: string, pulumiHome: string): void {
  const place = join(pulumiHome, "plugins", `${name}-v${version}`);
  const program = programName(`pulumi-${name}`);
  const [from, to] = [join(folder, program), join(place, program)];
  if (folder === place || linkTarget(to) === from) return;
  mkdirSync(place, { recursive: true });
  const draft = `${to}.${process.pid}`;
  symlinkSync(from, draft);
  renameSync(draft, to);
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
