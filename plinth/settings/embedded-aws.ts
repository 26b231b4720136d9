import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PROFILE = "plinth-embedded";

/** Where the AWS SDK finds the embedded AWS: a shared config file, relative to the project root, and the profile in it. */
export interface EmbeddedAws {
  readonly configFile: string;
  readonly profile: string;
}

/** Writes the shared config file through which the AWS provider reaches an embedded AWS; without an endpoint there is none. */
export function writeEmbeddedAws(projectRoot: string, endpoint: string | undefined): EmbeddedAws | undefined {
  if (!endpoint) return undefined;
  const configFile = `.plinth/embedded-aws-${new URL(endpoint).port || "80"}.ini`;
  const file = join(projectRoot, configFile);
  mkdirSync(join(projectRoot, ".plinth"), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `[profile ${PROFILE}]\nregion = us-east-1\nendpoint_url = ${endpoint}\n`);
  renameSync(`${file}.${process.pid}`, file);
  return { configFile, profile: PROFILE };
}
