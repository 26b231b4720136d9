import { checkConfigFiles } from "../settings/check-config-files.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { readConfigFiles } from "../settings/read-config-files.ts";

/**
 * Whether the stack's files ask for a network. Files that are at fault ask for nothing: the program refuses them.
 * @param preset instead of the file's, where the caller is about to write another
 */
export async function hasNetwork(projectRoot: string, stack: string, preset?: string): Promise<boolean> {
  if ((await checkConfigFiles(projectRoot, stack)).length > 0) return false;
  const { project, config } = await readConfigFiles(projectRoot, stack).catch(() => NO_FILES);
  const written = preset === undefined ? config : { ...config, preset };
  const { settings } = parseSettings({ project, stack, config: written, environment: process.env });
  return settings?.preset.network === "vpc";
}

// A stack without a file of its own has the defaults.
const NO_FILES = { project: "", config: {} };
