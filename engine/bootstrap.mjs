// Runs a TypeScript file of this project on Node 24, whatever Node started it: `node engine/bootstrap.mjs FILE [ARGUMENT …]`.
// Plain JavaScript and no package, since on a fresh machine nothing is installed yet and Node may be old.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const windows = process.platform === "win32";
const wantedNode = 24;

await installPackages();
const node = findNode();
run(node, process.argv.slice(2));

/** `npm ci`, unless what is installed is what the lock file says. */
async function installPackages() {
  if (installed()) return;
  const release = await acquireInstallLock();
  try {
    if (installed()) return;
    say("installing the packages of package-lock.json (npm ci) …");
    const started = Date.now();
    // npm's own output goes to stderr: stdout belongs to the command that was asked for.
    const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: windows,
    });
    if (npm.error) fail(`npm is not on the PATH (${npm.error.message}). Install Node.js with npm.`);
    if (npm.status !== 0)
      fail("npm ci failed; its message is above. Is the npm registry reachable, and is the disk full?");
    say(`packages installed (${Math.round((Date.now() - started) / 1000)} s)`);
  } finally {
    release();
  }
}

/** Compares the lock file with the copy that npm leaves last of all, so a half-done installation never counts. */
function installed() {
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (!wanted || !present) return false;
  return Object.keys(wanted).every(
    (path) =>
      path === "" || wanted[path].optional || wanted[path].peer || present[path]?.version === wanted[path].version,
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** One installation at a time: `npm ci` begins by deleting what another one has just written. */
async function acquireInstallLock() {
  const folder = join(root, ".plinth");
  const lock = join(folder, "install.lock");
  mkdirSync(folder, { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") fail(`${lock} cannot be written: ${error.message}`);
      const owner = Number(readText(lock));
      if (owner && !alive(owner)) {
        rmSync(lock, { force: true });
        continue;
      }
      if (!told) say(`waiting for the installation of another run (process ${owner || "unknown"}) …`);
      told = true;
      await new Promise((done) => setTimeout(done, 300));
    }
  }
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function findNode() {
  const own = join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");
  if (!existsSync(own) && existsSync(dirname(dirname(own)))) {
    // npm was told to run no install scripts; this is the one that fetches the binary.
    spawnSync(process.execPath, ["installArchSpecificPackage.js"], {
      cwd: dirname(dirname(own)),
      stdio: ["ignore", 2, 2],
    });
  }
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split(".")[0]) >= wantedNode) return process.execPath;
  return fail(
    `Node ${wantedNode} is needed, this is ${process.version}, and the npm package "node" has none for ${process.platform}-${process.arch}. Install Node ${wantedNode}.`,
  );
}

function run(node, [file, ...rest]) {
  if (!file) fail("usage: node engine/bootstrap.mjs FILE [ARGUMENT …]");
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", join(root, file), ...rest], {
    stdio: "inherit",
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].filter(Boolean).join(delimiter) },
  });
  // The child decides when to end. A terminal sends Ctrl-C to it as well; a CI runner signals this process alone.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal));
  child.on("error", (error) => fail(`${node} cannot be started: ${error.message}`));
  child.on("close", (code, signal) => {
    if (signal) process.exit(signal === "SIGINT" ? 130 : 143);
    process.exit(code);
  });
}

function say(line) {
  process.stderr.write(`plinth: ${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}
