import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stopEmulator } from "../../engine/emulator.ts";
import { freePort } from "./free-port.ts";

const SOURCE = join(import.meta.dirname, "..", "..");
const COPIED = [
  "Pulumi.yaml",
  "Pulumi.local.yaml",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "vitest.config.ts",
  "index.ts",
  "resources.ts",
];
// Of the routes the sample app's alone: those that an author adds are no part of what the tests claim.
const COPIED_FOLDERS = ["routes/health", "routes/projects", "lib", "components", "policy", "plinth", "engine"];

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A checkout of this project of its own, with its own state folder and its own port, in which commands run as a user types them. */
export interface Checkout {
  readonly folder: string;
  readonly port: number;
  /** `npm run plinth -- …`, without npm's banner. */
  plinth(...args: string[]): Promise<CommandResult>;
  /** The same with more in the environment. */
  plinthWith(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<CommandResult>;
  /** Stops its embedded AWS and removes the folder. What is deployed there goes with it: to destroy it first would take minutes. */
  remove(): Promise<void>;
}

export async function checkOut(): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), "plinth-checkout-"));
  for (const name of [...COPIED, ...COPIED_FOLDERS])
    await cp(join(SOURCE, name), join(folder, name), { recursive: true });
  // The packages are the ones under test anyway; installing them again would test npm.
  await symlink(join(SOURCE, "node_modules"), join(folder, "node_modules"), "junction");
  const port = await freePort();
  return {
    folder,
    port,
    plinth: (...args) => run(folder, port, {}, args),
    plinthWith: (environment, ...args) => run(folder, port, environment, args),
    async remove() {
      await stopEmulator(join(folder, ".plinth/aws"));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function run(
  folder: string,
  port: number,
  environment: Readonly<Record<string, string>>,
  args: string[],
): Promise<CommandResult> {
  const env = { ...process.env, PLINTH_AWS_PORT: String(port), INIT_CWD: folder, ...environment };
  const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024, timeout: 240_000 };
  const command = ["engine/bootstrap.mjs", "plinth/cli/main.ts", ...args];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command, options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    return { code: code ?? 1, stdout: stdout ?? "", stderr: stderr ?? String(error) };
  }
}

/** The state of the checkout's stack `local`, as Pulumi keeps it: type → resources. */
export async function readState(checkout: Checkout): Promise<StateResource[]> {
  return (await readCheckpoint(checkout)).resources ?? [];
}

/** What the stack's present run is about to create. */
export async function readPending(checkout: Checkout): Promise<StateResource[]> {
  try {
    const pending = (await readCheckpoint(checkout)).pending_operations ?? [];
    return pending.filter(({ type }) => type === "creating").map(({ resource }) => resource);
  } catch {
    // Read in the middle of a write.
    return [];
  }
}

async function readCheckpoint(checkout: Checkout): Promise<Checkpoint> {
  const stacks = join(checkout.folder, ".plinth/state/.pulumi/stacks");
  // A folder for each project; a checkout has one, whatever a test calls it.
  const [project = ""] = await readdir(stacks);
  return JSON.parse(await readFile(join(stacks, project, "local.json"), "utf8")).checkpoint.latest;
}

interface Checkpoint {
  readonly resources?: StateResource[];
  readonly pending_operations?: { readonly type: string; readonly resource: StateResource }[];
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  /** Pulumi refuses to delete it. */
  readonly protect?: boolean;
  /** Pulumi forgets it instead of deleting it. */
  readonly retainOnDelete?: boolean;
  /** When it was created: another time is another resource. */
  readonly created?: string;
}
