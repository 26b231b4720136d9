import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { processIdentity } from "../../engine/process-identity.ts";
import { takeLock } from "../../engine/take-lock.ts";
import { startProcess } from "./start-process.ts";

describe("takeLock", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plinth-lock-"));
    path = join(folder, "thing.lock");
  });

  it("lets one process in at a time; the other says whom it waits for, and gets in afterwards", async () => {
    const first = startProcess("hold-lock", [path]);
    await first.line(/^held$/);
    const second = startProcess("hold-lock", [path]);
    expect(await second.line(/^waiting/)).toBe(
      `waiting for process ${first.child.pid}, which is holding it for a test (lock: ${path})`,
    );
    expect(JSON.parse(readFileSync(path, "utf8")).pid).toBe(first.child.pid);
    first.child.stdin?.end();
    await second.line(/^held$/);
    expect(JSON.parse(readFileSync(path, "utf8")).pid).toBe(second.child.pid);
    second.child.stdin?.end();
    expect(await second.exit).toEqual({ code: 0, signal: null });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("takes over the lock of a process that was killed", async () => {
    const dead = startProcess("hold-lock", [path]);
    await dead.line(/^held$/);
    dead.child.kill("SIGKILL");
    await dead.exit;
    expect(existsSync(path)).toBe(true);
    const lines: string[] = [];
    expect(
      await takeLock(
        path,
        "x",
        (line) => lines.push(line),
        async () => "in",
      ),
    ).toBe("in");
    expect(lines).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not take another process with the same pid for the owner", async () => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, identity: "started in another life" }));
    expect(
      await takeLock(
        path,
        "x",
        () => undefined,
        async () => "in",
      ),
    ).toBe("in");
  });

  it("lets exactly one of many that find the same dead lock in at a time", async () => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, identity: "dead" }));
    let inside = 0;
    let most = 0;
    const enter = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
    };
    await Promise.all(Array.from({ length: 6 }, () => takeLock(path, "x", () => undefined, enter)));
    expect(most).toBe(1);
  });

  it("releases the lock when the action fails, and when the process is told to stop", async () => {
    const failing = takeLock(
      path,
      "x",
      () => undefined,
      () => Promise.reject(new Error("no")),
    );
    await expect(failing).rejects.toThrow("no");
    expect(readdirSync(folder)).toEqual([]);
    const held = startProcess("hold-lock", [path]);
    await held.line(/^held$/);
    held.child.kill("SIGTERM");
    expect(await held.exit).toEqual({ code: null, signal: "SIGTERM" });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("processIdentity", () => {
  it("is stable for a running process, and absent for one that has ended", async () => {
    expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
    expect(processIdentity(process.pid)).not.toBeUndefined();
    const other = startProcess("hold-lock", [join(folderOf(), "x.lock")]);
    await other.line(/^held$/);
    const pid = other.child.pid ?? 0;
    expect(processIdentity(pid)).not.toBe(processIdentity(process.pid));
    other.child.kill("SIGKILL");
    await other.exit;
    expect(processIdentity(pid)).toBeUndefined();
  });
});

function folderOf(): string {
  return mkdtempSync(join(tmpdir(), "plinth-lock-"));
}
