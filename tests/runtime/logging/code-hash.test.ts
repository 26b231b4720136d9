import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { codeHash } from "../../../plinth/runtime/logging/code-hash.ts";

it("is undefined outside of a bundle", () => {
  expect(codeHash()).toBe(undefined);
});

it("names the bundle in each line that has a stack, and in no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plinth-code-"));
  try {
    const contents = `
      import { createLogger, readLogSettings } from "./plinth/runtime/logging/logger.ts";
      const logger = createLogger("r1", readLogSettings());
      logger.error("a", { error: new Error("no") });
      logger.child({ problem: new Error("no") }).warn("b");
      logger.info("c", { fine: true, text: "stack" });`;
    const outfile = join(folder, "index.mjs");
    await build({
      stdin: { contents, resolveDir: join(import.meta.dirname, "../../..") },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
    });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
    const code = createHash("sha256")
      .update(await readFile(outfile))
      .digest("hex")
      .slice(0, 32);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.message, line.code])).toEqual([
      ["a", code],
      ["b", code],
      ["c", undefined],
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
