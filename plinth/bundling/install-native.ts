import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

// Where the installed packages lie, relative to the project root: never committed, safe to delete at any time.
const PACKAGE_FOLDER = ".plinth/packages";
const LIMIT_MS = 300_000;
const FOR_LAMBDA = ["--os=linux", "--cpu=arm64", "--libc=glibc"];

/** The files of packages as they go into a zip: path → contents. */
export type PackageFiles = Readonly<Record<string, Uint8Array>>;

/**
 * Installs these packages, with all that they depend on, for Lambda's machine: linux-arm64. Versions are those of the project's
 * lock file. What has been installed before is taken from there; what is only half there never is.
 * @param versions name → version
 * @throws Error with npm's own words when the packages cannot be installed
 */
export async function installNative(
  projectRoot: string,
  names: readonly string[],
  versions: ReadonlyMap<string, string>,
): Promise<PackageFiles> {
  const dependencies = Object.fromEntries(names.map((name) => [name, versions.get(name) ?? "*"]));
  const lock = await readFile(join(projectRoot, "package-lock.json"), "utf8").catch(() => "");
  const key = createHash("sha256")
    .update(JSON.stringify({ dependencies, lock, FOR_LAMBDA }))
    .digest("hex")
    .slice(0, 16);
  const folder = join(projectRoot, PACKAGE_FOLDER, key);
  if (!(await exists(folder))) await install(folder, dependencies, lock);
  return readFiles(join(folder, "node_modules"));
}

async function install(folder: string, dependencies: Readonly<Record<string, string>>, lock: string): Promise<void> {
  const staging = `${folder}.${randomUUID()}`;
  await mkdir(staging, { recursive: true });
  try {
    const manifest = { name: "native-packages", private: true, dependencies };
    await writeFile(join(staging, "package.json"), JSON.stringify(manifest));
    if (lock) await writeFile(join(staging, "package-lock.json"), withRoot(lock, manifest));
    const quiet = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--no-update-notifier"];
    await promisify(execFile)("npm", ["install", ...FOR_LAMBDA, ...quiet], {
      cwd: staging,
      timeout: LIMIT_MS,
      // npm is a script there.
      shell: process.platform === "win32",
    });
    // Another run may have been faster: what it has put there is the same.
    await rename(staging, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The project's lock file for these dependencies alone: npm drops what they do not need, and keeps the versions of the rest. */
function withRoot(lock: string, manifest: object): string {
  const parsed = JSON.parse(lock);
  return JSON.stringify({ ...parsed, packages: { ...parsed.packages, "": manifest } });
}

async function readFiles(modules: string): Promise<PackageFiles> {
  const entries = await readdir(modules, { recursive: true, withFileTypes: true });
  const files: Record<string, Uint8Array> = {};
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(modules.length + 1).replaceAll("\\", "/");
    // npm's own record of the installation, and links for shells.
    if (!entry.isFile() || path.startsWith(".")) continue;
    files[`node_modules/${path}`] = await readFile(file);
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
