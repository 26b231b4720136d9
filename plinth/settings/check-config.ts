import type { Problem } from "../problem.ts";
import { checkConfigFiles } from "./check-config-files.ts";
import { configFileOf } from "./config-file.ts";
import { findEncrypted } from "./find-encrypted.ts";
import { parseSettings } from "./parse-settings.ts";
import { readConfigFiles } from "./read-config-files.ts";

/**
 * Everything that is wrong with a stack's config, as its files say it. Asked before the engine starts, which checks the types by itself and
 * stops at the first that is wrong, before the program can list the others.
 * @param preset what is about to be written over the file's
 */
export async function checkConfig(
  projectRoot: string,
  stack: string,
  preset: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Problem[]> {
  const inFiles = await checkConfigFiles(projectRoot, stack);
  if (inFiles.some(({ code }) => code.startsWith("CONFIG_"))) return inFiles;
  const { project, config } = await readConfigFiles(projectRoot, stack);
  // Their values are the engine's alone; as text they would be refused for what they are not.
  const encrypted = Object.keys(config).filter((key) => key !== "secrets" && holdsEncrypted(config[key] ?? ""));
  const { secrets: _, ...readable } = Object.fromEntries(
    Object.entries(config).filter(([key]) => !encrypted.includes(key)),
  );
  const written = preset === undefined ? readable : { ...readable, preset };
  const { problems } = parseSettings({ project, stack, config: written, environment });
  return [...inFiles, ...problems, ...findEncrypted(encrypted, stack, configFileOf(stack))];
}

function holdsEncrypted(text: string): boolean {
  return /"secure":"v\d+:/.test(text);
}
