import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "../../engine/cache-folder.ts";
import { ensureAwsx } from "../../engine/ensure-awsx.ts";
import { type Engine, ensureEngine } from "../../engine/ensure-engine.ts";
import { hasNetwork } from "./has-network.ts";
import type { Report } from "./report.ts";
import { isEmbeddedStack } from "./stack-file.ts";

/** Where the state of stacks on the embedded AWS is kept, relative to the project root: it is worth no more than they are. */
export const EMBEDDED_STATE_FOLDER = ".plinth/state";

/**
 * The engine, and in its `env` everything that Pulumi needs to run this stack. A stack on the embedded AWS gets a state
 * folder of its own inside the project, whatever the caller is logged in to; any other stack keeps the caller's backend,
 * passphrase and credentials. A stack with a network gets the awsx plugin as well.
 * @param preset the one that is about to be written to the stack's file, if any
 */
export async function ensureStackEngine(
  projectRoot: string,
  stackName: string,
  report: Report,
  preset?: string,
): Promise<Engine> {
  const network = await hasNetwork(projectRoot, stackName, preset);
  // The Pulumi SDK's own sources are compiled once, not at every preview: a third of the program's start.
  const shared = { NODE_COMPILE_CACHE: join(cacheFolder(), "node-compile-cache") };
  if (!isEmbeddedStack(projectRoot, stackName)) {
    const engine = await ensureEngine({ report });
    const awsx = network ? await ensureAwsx({ embedded: false, report }) : [];
    return onPath({ ...engine, env: { ...engine.env, ...shared } }, awsx);
  }
  const pulumiHome = join(cacheFolder(), "pulumi-home");
  const engine = await ensureEngine({ report, pulumiHome });
  const awsx = network ? await ensureAwsx({ embedded: true, pulumiHome, report }) : [];
  const state = join(projectRoot, EMBEDDED_STATE_FOLDER);
  mkdirSync(state, { recursive: true });
  const embedded = {
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    // Nothing on the embedded AWS is a secret; Pulumi wants a passphrase all the same.
    PULUMI_CONFIG_PASSPHRASE: "embedded",
  };
  return onPath({ ...engine, env: { ...engine.env, ...shared, ...embedded } }, awsx);
}

function onPath(engine: Engine, folders: readonly string[]): Engine {
  const PATH = [engine.env["PATH"] ?? "", ...folders].filter((part) => part !== "").join(delimiter);
  return { ...engine, pathFolders: [...engine.pathFolders, ...folders], env: { ...engine.env, PATH } };
}
