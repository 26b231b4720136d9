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
    name: "local",
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

  test.each([
    ["a living process", { pid: process.pid, hostname: hostname() }, `process ${process.pid} on ${hostname()}`],
    ["another machine", { pid: DEAD, hostname: "elsewhere" }, `process ${DEAD} on elsewhere`],
  ])("leaves the lock of %s, and says who works on the stack", async (_, owner, told) => {
    await project.write(LOCK, JSON.stringify(owner));
    await expect(release()).rejects.toThrow(`another run works on stack "local" (${told}). Wait for it to end.`);
    expect(cancelled).toBe(0);
  });

  test("leaves a file alone that is no lock", async () => {
    await project.write(LOCK, "{");
    expect(await release()).toBe(0);
  });

  test("does nothing where nothing is locked", async () => {
    expect(await release()).toBe(0);
  });
});
