import { existsSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, cacheKey } from "./cache-folder.ts";
import { EngineError } from "./engine-error.ts";
import { findOnPath } from "./find-on-path.ts";
import { makeFolder } from "./make-folder.ts";
import { outputOf, runCommand } from "./run-command.ts";
import { type Report, reportToStderr, startStep } from "./start-step.ts";
import { compareVersions, versions } from "./versions.ts";

/** The embedded AWS, installed: the Python to run it with, and the folder of its packages (for PYTHONPATH). */
export type EmulatorInstallation = { python: string; packages: string };

type Python = { python: string; changed: number };

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");
/** Version managers put small scripts called `python3` on PATH; this prints the real interpreter behind them. */
const DESCRIBE = "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))";

/**
 * Installs the embedded AWS into the cache, unless it is there. Its packages go into a plain folder and not into a
 * virtual environment: that can be filled beside its place and renamed when it is whole, and needs no `venv` module.
 */
export async function ensureEmulator(options: { report?: Report } = {}): Promise<EmulatorInstallation> {
  const report = options.report ?? reportToStderr;
  const folder = join(cacheFolder(), "emulator", cacheKey("ministack", versions.ministack, [REQUIREMENTS]));
  const installed = readInstallation(folder);
  if (installed !== undefined) return installed;
  const python = await findPython();
  // Compiled packages fit one Python only: another Python gets another folder.
  const ownFolder = existsSync(folder) ? `${folder}-${python.version}` : folder;
  const purpose = `installing the embedded AWS (ministack ${versions.ministack})`;
  await makeFolder(ownFolder, purpose, report, (draft) => install(python.path, draft, purpose, report));
  return readInstallation(ownFolder) ?? { python: python.path, packages: join(ownFolder, "packages") };
}

/** What the folder holds, when the very Python that it was installed with is still there. */
function readInstallation(folder: string): EmulatorInstallation | undefined {
  try {
    const { python, changed } = JSON.parse(readFileSync(join(folder, "python.json"), "utf8")) as Python;
    return changedAt(python) === changed ? { python, packages: join(folder, "packages") } : undefined;
  } catch {
    return undefined;
  }
}

async function install(python: string, draft: string, purpose: string, report: Report): Promise<void> {
  const step = startStep(purpose, report);
  const target = join(draft, "packages");
  const flags = ["--require-hashes", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check"];
  try {
    await runCommand({
      purpose: "Installing the embedded AWS",
      program: python,
      args: ["-m", "pip", "install", ...flags, "--target", target, "-r", REQUIREMENTS],
      folder: draft,
      env: process.env,
      logFile: join(cacheFolder(), "logs", "install-emulator.log"),
    });
    const record: Python = { python, changed: changedAt(python) };
    writeFileSync(join(draft, "python.json"), JSON.stringify(record));
    step.done();
  } catch (error) {
    step.failed();
    throw error;
  }
}

/** The first Python on PATH that is new enough and has pip; an error says what is missing. */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<{ path: string; version: string }> {
  const howToGet = `Install Python ≥ ${versions.pythonAtLeast} with pip (https://www.python.org/downloads, or your system's python3 and python3-pip packages), and put it on PATH.`;
  const candidates = ["python3", "python"].map((name) => findOnPath(name, env)).filter((path) => path !== undefined);
  const [first] = candidates;
  if (first === undefined) {
    throw new EngineError(`The embedded AWS needs Python, and there is no "python3" on PATH. ${howToGet}`);
  }
  const problems: string[] = [];
  for (const candidate of candidates) {
    const [path = "", version = ""] = (await outputOf(candidate, ["-c", DESCRIBE], env).catch(() => "")).split("\n");
    if (version === "" || compareVersions(version, versions.pythonAtLeast) < 0) {
      problems.push(`${candidate} is ${version || "of an unknown version"}`);
    } else if (await hasPip(path, env)) {
      return { path, version };
    } else {
      problems.push(`${candidate} has no pip`);
    }
  }
  throw new EngineError(
    `The embedded AWS needs Python ≥ ${versions.pythonAtLeast}: ${problems.join(", ")}. ${howToGet}`,
  );
}

async function hasPip(python: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return outputOf(python, ["-c", "import pip"], env).then(
    () => true,
    () => false,
  );
}

function changedAt(python: string): number {
  return statSync(realpathSync(python)).mtimeMs;
}
