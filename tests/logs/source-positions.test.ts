import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSourcePositions } from "../../plinth/logs/source-positions.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "plinth-logs-"));
  await mkdir(join(root, "routes/a b/[id]"), { recursive: true });
});
afterAll(() => rm(root, { recursive: true }));

/** Builds a route whose error is in this line, and gives the hash of its code and what its stack says there. */
async function bundled(folder: string, line: number): Promise<{ code: string; stack: string }> {
  const source = `${"\n".repeat(line - 1)}export const handler = () => { throw new Error("no"); };\n`;
  await writeFile(join(root, "routes/a b/[id]/get.ts"), source);
  const outfile = join(root, ".plinth/build/a-get", folder, "index.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: ["routes/a b/[id]/get.ts"],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    sourcemap: "external",
    banner: { js: `/* ${folder} */` },
  });
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(outfile, "utf8");
  const column = (text.split("\n")[1] ?? "").indexOf("new Error") + 1;
  const code = createHash("sha256").update(text).digest("hex").slice(0, 32);
  return { code, stack: `Error: no\n    at handler (file:///var/task/index.mjs:2:${column})` };
}

describe("openSourcePositions", () => {
  it("puts the lines of the source in the place of the bundle's, by the bundle that ran", async () => {
    const [older, newer] = [await bundled("1111", 3), await bundled("2222", 7)];
    await utimes(join(root, ".plinth/build/a-get/1111/index.mjs"), 1, 1);
    const positions = openSourcePositions(root);
    const at = (code: unknown, stack: string) => positions.inSources("a-get", { code, error: { stack } })["error"];
    expect(at(older.code, older.stack)).toEqual({ stack: "Error: no\n    at handler (routes/a b/[id]/get.ts:3:38)" });
    expect(at(newer.code, newer.stack)).toEqual({ stack: "Error: no\n    at handler (routes/a b/[id]/get.ts:7:38)" });
    // A line that does not say which bundle ran is taken to be of the newest.
    expect(at(undefined, newer.stack)).toEqual({ stack: "Error: no\n    at handler (routes/a b/[id]/get.ts:7:38)" });
    expect([...positions.withoutMap]).toEqual([]);
  });

  it("reaches causes and lists, and leaves everything else as it is", async () => {
    const { code, stack } = await bundled("3333", 2);
    const line = {
      code,
      stack: "local",
      error: { name: "Error", stack: "none of ours", cause: [{ stack, n: 1 }, null, "text"] },
    };
    expect(openSourcePositions(root).inSources("a-get", line)).toEqual({
      ...line,
      error: {
        name: "Error",
        stack: "none of ours",
        cause: [{ stack: "Error: no\n    at handler (routes/a b/[id]/get.ts:2:38)", n: 1 }, null, "text"],
      },
    });
  });

  it("looks for no map where there is no stack but the Pulumi stack's name", () => {
    const positions = openSourcePositions(root);
    const line = { stack: "local", message: "request" };
    expect(positions.inSources("nowhere", line)).toBe(line);
    expect([...positions.withoutMap]).toEqual([]);
  });

  it("says which functions have no map here, and leaves their lines alone", () => {
    const positions = openSourcePositions(root);
    const line = { code: "ffff", error: { stack: "Error: no\n    at file:///var/task/index.mjs:1:1" } };
    expect(positions.inSources("a-get", line)).toBe(line);
    expect(positions.inSources("nowhere", line)).toBe(line);
    expect([...positions.withoutMap]).toEqual(["a-get", "nowhere"]);
  });
});
