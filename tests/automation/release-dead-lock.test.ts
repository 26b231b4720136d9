import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { releaseDeadLock } from "../../plinth/automation/release-dead-lock.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";

const LOCK = ".pulumi/locks/organization/plinth/local/1.json";
const DEAD = spawnSync(process.execPath, ["-e", ""]).pid;
let project: TemporaryProject;
let cancelled = 0;

beforeEach(async () => {
  project = await temporaryProject({});
  cancelled = 0;
});
afterEach(() => project.remove());

async function release(): Promise<number> {
  const stack = {
    cancel: async () => {
      cancelled += 1;
    },
  };
  await releaseDeadLock(stack, join(project.root), () => undefined);
  return cancelled;
}

describe("releaseDeadLock", () => {
  test("releases the lock of a process of this machine that is gone", async () => {
    await project.write(LOCK, JSON.stringify({ pid: DEAD, hostname: hostname() }));
    expect(await release()).toBe(1);
  });

  test("leaves the lock of a living process, of another machine, and a file that is none", async () => {
    await project.write(LOCK, JSON.stringify({ pid: process.pid, hostname: hostname() }));
    await project.write(LOCK.replace("1.json", "2.json"), JSON.stringify({ pid: DEAD, hostname: "elsewhere" }));
    await project.write(LOCK.replace("1.json", "3.json"), "{");
    expect(await release()).toBe(0);
  });

  test("does nothing where nothing is locked", async () => {
    expect(await release()).toBe(0);
  });
});
