import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheFolder, cacheKey, type Machine } from "../../engine/cache-folder.ts";

const machine = (change: Partial<Machine>): Machine => ({
  env: {},
  platform: "linux",
  arch: "x64",
  home: "/home/ada",
  ...change,
});

describe("cacheFolder", () => {
  it("is PLINTH_CACHE when that is set, made absolute", () => {
    expect(cacheFolder(machine({ env: { PLINTH_CACHE: "some/where", XDG_CACHE_HOME: "/x" } }))).toBe(
      resolve("some/where"),
    );
  });

  it("is the platform's own cache folder otherwise", () => {
    expect(cacheFolder(machine({}))).toBe(join("/home/ada", ".cache", "plinth"));
    expect(cacheFolder(machine({ env: { XDG_CACHE_HOME: "/x" } }))).toBe(join("/x", "plinth"));
    expect(cacheFolder(machine({ platform: "darwin" }))).toBe(join("/home/ada", "Library", "Caches", "plinth"));
    expect(cacheFolder(machine({ platform: "win32", env: { LOCALAPPDATA: "/local" } }))).toBe(
      join("/local", "plinth", "cache"),
    );
  });
});

describe("cacheKey", () => {
  const recipe = () => {
    const folder = mkdtempSync(join(tmpdir(), "plinth-recipe-"));
    mkdirSync(join(folder, "deeper"));
    writeFileSync(join(folder, "main.go"), "package main");
    writeFileSync(join(folder, "deeper", "go.mod"), "module x");
    return folder;
  };

  it("begins with the name and the version, and is the same for the same recipe", () => {
    const folder = recipe();
    expect(cacheKey("tool", "1.2.3", [folder])).toMatch(/^tool-1\.2\.3-[0-9a-f]{12}$/);
    expect(cacheKey("tool", "1.2.3", [folder])).toBe(cacheKey("tool", "1.2.3", [folder]));
  });

  it("changes with the content and with the name of any recipe file, and with the platform", () => {
    const folder = recipe();
    const before = cacheKey("tool", "1", [folder], machine({}));
    expect(cacheKey("tool", "1", [folder], machine({ arch: "arm64" }))).not.toBe(before);
    writeFileSync(join(folder, "deeper", "go.mod"), "module y");
    const changed = cacheKey("tool", "1", [folder], machine({}));
    expect(changed).not.toBe(before);
    writeFileSync(join(folder, "extra.go"), "");
    expect(cacheKey("tool", "1", [folder], machine({}))).not.toBe(changed);
  });

  it("does not depend on where the recipe is", () => {
    const [here, there] = [recipe(), recipe()];
    expect(cacheKey("tool", "1", [join(here, "main.go"), join(here, "deeper")])).toBe(
      cacheKey("tool", "1", [join(there, "main.go"), join(there, "deeper")]),
    );
  });
});
