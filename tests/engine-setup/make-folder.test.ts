import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../engine/make-folder.ts";
import { processIdentity } from "../../engine/process-identity.ts";
import { startProcess } from "./start-process.ts";

const quiet = () => undefined;

describe("makeFolder", () => {
  let parent = "";
  let folder = "";
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "plinth-make-"));
    folder = join(parent, "made");
  });

  it("gives the folder its name only when it is filled, and fills it once", async () => {
    let fills = 0;
    const fill = async (draft: string) => {
      fills++;
      expect(existsSync(folder)).toBe(false);
      writeFileSync(join(draft, "file"), "whole");
    };
    await Promise.all([makeFolder(folder, "x", quiet, fill), makeFolder(folder, "x", quiet, fill)]);
    await makeFolder(folder, "x", quiet, fill);
    expect(fills).toBe(1);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("whole");
    expect(readdirSync(parent)).toEqual(["made"]);
  });

  it("leaves nothing when filling fails", async () => {
    const failing = makeFolder(folder, "x", quiet, async (draft) => {
      writeFileSync(join(draft, "half"), "");
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect(readdirSync(parent)).toEqual([]);
  });

  it("removes what a killed process left before it starts", async () => {
    mkdirSync(join(parent, "made.draft-999999"));
    await makeFolder(folder, "x", quiet, async () => undefined);
    expect(readdirSync(parent)).toEqual(["made"]);
  });

  it("leaves nothing, and no command running, when the process is told to stop in the middle", async () => {
    const log = join(parent, "log");
    const filling = startProcess("fill-forever", [folder, log]);
    await filling.line(/^filling$/);
    await expect.poll(() => existsSync(log) && readFileSync(log, "utf8")).toMatch(/^child \d+$/m);
    const child = Number(/child (\d+)/.exec(readFileSync(log, "utf8"))?.[1]);
    expect(processIdentity(child)).not.toBeUndefined();
    filling.child.kill("SIGINT");
    expect(await filling.exit).toEqual({ code: null, signal: "SIGINT" });
    await expect.poll(() => processIdentity(child)).toBeUndefined();
    expect(readdirSync(parent)).toEqual(["log"]);
  });
});
