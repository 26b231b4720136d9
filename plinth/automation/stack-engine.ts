import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "../../engine/cache-folder.ts";
import { type Engine, ensureEngine } from "../../engine/ensure-engine.ts";
import type { Report } from "./report.ts";
import { isEmbeddedStack } from "./stack-file.ts";

/** Where the state of stacks on the embedded AWS is kept, relative to the project root: it is worth no more than they are. */
export const EMBEDDED_STATE_FOLDER = ".plinth/state";

/**
 * The engine, and in its `env` everything that Pulumi needs to run this stack. A stack on the embedded AWS gets a state
 * folder of its own inside the project, whatever the caller is logged in to; any other stack keeps the caller's backend,
 * passphrase and credentials.
 */
export async function ensureStackEngine(projectRoot: string, stackName: string, report: Report): Promise<Engine> {
  // The Pulumi SDK's own sources are compiled once, not at every preview: a third of the program's start.
  const shared = { NODE_COMPILE_CACHE: join(cacheFolder(), "node-compile-cache") };
  if (!isEmbeddedStack(projectRoot, stackName)) {
    const engine = await ensureEngine({ report });
    return { ...engine, env: { ...engine.env, ...shared } };
  }
  const engine = await ensureEngine({ report, pulumiHome: join(cacheFolder(), "pulumi-home") });
  const state = join(projectRoot, EMBEDDED_STATE_FOLDER);
  mkdirSync(state, { recursive: true });
  const embedded = {
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    // Nothing on the embedded AWS is a secret; Pulumi wants a passphrase all the same.
    PULUMI_CONFIG_PASSPHRASE: "embedded",
  };
  return { ...engine, env: { ...engine.env, ...shared, ...embedded } };
}
