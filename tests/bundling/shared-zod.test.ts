import { cp, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { init, parse } from "es-module-lexer";
import { unzipSync } from "fflate";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { linkSource } from "../../plinth/bundling/shared-zod.ts";
import { packFile, zipBundle } from "../../plinth/bundling/zip-bundle.ts";
import { namesUsed } from "../../plinth/bundling/zod-names.ts";
import { bundleAgain, bundleProject, filesOf, HELLO, removeProjects, unbundledProject } from "./bundle-project.ts";

beforeAll(() => init());
afterEach(removeProjects);

const ROOT = join(import.meta.dirname, "../..");
const route = (body: string, before = 'import { z } from "zod";') =>
  `import { handler } from "#plinth";\n${before}\nexport const main = handler((body) => body, { body: ${body} });\n`;
const STRING = route("z.object({ name: z.string() })");
const NUMBER = route("z.object({ name: z.number() })");

/** The files of every function's zip. */
async function bundleFiles(files: Readonly<Record<string, string>>) {
  const { project, bundles, problems } = await bundleProject(files);
  expect(problems).toEqual([]);
  return Promise.all(bundles.map((bundle) => filesOf(project, bundle)));
}

function importsOf(code: string | undefined): string[] {
  return parse(code ?? "")[0].flatMap((each) => (each.type === "static" ? [each.specifier] : []));
}

describe("zod in a file of its own", () => {
  test("lies beside the code of a function that uses it, and of no other; together they import nothing but Node", async () => {
    const [hello, string] = await bundleFiles({ "routes/a/get.ts": HELLO, "routes/b/post.ts": STRING });
    expect([Object.keys(hello ?? {}), Object.keys(string ?? {})]).toEqual([["index.mjs"], ["index.mjs", "zod.mjs"]]);
    const imports = importsOf(string?.["index.mjs"]);
    expect(imports).toContain("./zod.mjs");
    const fromElsewhere = [...imports, ...importsOf(string?.["zod.mjs"])].filter((each) => each !== "./zod.mjs");
    expect(fromElsewhere.filter((each) => !builtinModules.includes(each.replace(/^node:/, "")))).toEqual([]);
  });

  test("is the same file for functions that use the same of zod, in whichever form and order", async () => {
    const found = await bundleFiles({
      "routes/a/post.ts": STRING,
      "routes/b/post.ts": route("z.object({ other: z.string(), at: z.object({}) })", 'import * as z from "zod";'),
      "routes/c/post.ts": route("object({ name: string() })", 'import { string, object } from "zod";'),
      "routes/d/post.ts": route(
        "z.object({ name: text })",
        'import { z } from "zod";\nimport { text } from "../../lib/text.ts";',
      ),
      "lib/text.ts":
        'import z from "zod";\nexport const text = z.string();\n// z.email\nexport const mail = () => z.email();\n',
      "routes/e/post.ts": NUMBER,
    });
    const codes = found.map((files) => files["zod.mjs"]);
    expect(new Set(codes.slice(0, 4)).size).toBe(1);
    expect(codes[4]).not.toBe(codes[0]);
    expect(codes[0]?.length).toBeGreaterThan(50_000);
  });

  test("is never a second zod: where the code needs one for itself, all of it is there", async () => {
    const zod3 = 'export const v3 = "another zod";\nexport * as z from "./index.js";\n';
    const found = await bundleFiles({
      "routes/a/post.ts": route(
        "z.string()",
        'import { z } from "zod";\nimport { de } from "zod/locales";\nz.config(de());',
      ),
      "routes/b/post.ts": route(
        "z.string()",
        'import { z } from "zod";\nimport * as mini from "zod/mini";\nglobalThis.m = mini.string();',
      ),
      "routes/c/post.ts": route(
        "z.string()",
        'import { z } from "zod";\nimport * as core from "zod/v4/core";\nglobalThis.m = core.$ZodRegistry;',
      ),
      "routes/d/post.ts": route("z.string()", 'import { z } from "zod";\nimport old from "old";\nglobalThis.m = old;'),
      "routes/e/post.ts": route("z.string()", 'import { z } from "zod";\nimport "../../lib/required.cjs";'),
      "routes/f/post.ts": route(
        "z.string()",
        'import { z } from "zod";\nimport { string } from "zod/v4";\nglobalThis.m = string();',
      ),
      "lib/required.cjs": 'exports.z = require("zod").z;\n',
      "node_modules/old/package.json": '{"name":"old","type":"module","exports":"./index.js"}',
      "node_modules/old/index.js": 'import { z } from "zod";\nexport default z.v3;\n',
      "node_modules/old/node_modules/zod/package.json": '{"name":"zod","type":"module","exports":"./index.js"}',
      "node_modules/old/node_modules/zod/index.js": zod3,
    });
    expect(found.map((files) => Object.keys(files))).toEqual(found.map(() => ["index.mjs"]));
    expect(found[3]?.["index.mjs"]).toContain("another zod");
  });

  test("holds all of zod where `z` is a value", async () => {
    const [files, used] = await bundleFiles({
      "routes/a/post.ts": route(
        "z.string()",
        'import { z } from "zod";\nglobalThis.make = (key: "string") => z[key]();',
      ),
      "routes/b/post.ts": route("z.string()"),
    });
    expect(namesUsed(files?.["index.mjs"] ?? "", ["string", "email", "z"])).toEqual(["email", "string", "z"]);
    expect(used?.["zod.mjs"]?.length).toBeLessThan((files?.["zod.mjs"]?.length ?? 0) / 2);
  });

  test("of a function stays as it is when other functions use more, less or nothing", async () => {
    const { project, bundles } = await bundleProject({ "routes/b/post.ts": STRING });
    const hash = bundles[0]?.hash;
    await project.write("routes/a/post.ts", NUMBER);
    await project.write("routes/c/post.ts", route("z.string()", 'import { z } from "zod";\nimport "zod/locales";'));
    await rm(join(project.root, ".plinth"), { recursive: true });
    const again = await bundleAgain(project);
    expect(again.bundles).toHaveLength(3);
    expect(again.bundles[1]?.hash).toBe(hash);
  });

  test("counts for the size, under the name of the package", async () => {
    const { project, bundles } = await bundleProject({ "routes/b/post.ts": STRING });
    const files = await filesOf(project, bundles[0]);
    const bytes = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bundles[0]?.codeBytes).toBe(bytes);
    expect(bundles[0]?.zipBytes).toBe((await stat(join(project.root, bundles[0]?.zipFile ?? ""))).size);
    const { problems } = await bundleAgain(project, "route", undefined, { budgetBytes: 1_000 });
    expect(problems[0]?.message).toMatch(/The heaviest in it: \S*node_modules\/zod [789]\d(\.\d)? KB, /);
  });

  test("is one file on the disk for all functions that have it, and written anew where it is damaged", async () => {
    const { project, bundles } = await bundleProject({ "routes/a/post.ts": STRING, "routes/b/post.ts": STRING });
    const folders = bundles.map((bundle) => join(project.root, dirname(bundle.zipFile)));
    const copies = folders.map((folder) => join(folder, "zod.mjs"));
    const real = await Promise.all(copies.map((copy) => realpath(copy)));
    expect(real[0]).toBe(real[1]);
    const code = await readFile(copies[0] ?? "", "utf8");
    await writeFile(copies[0] ?? "", "throw new Error('not what is deployed');");
    await rm(copies[1] ?? "");
    for (const folder of folders) await rm(join(folder, "description.json"));
    expect((await bundleAgain(project)).problems).toEqual([]);
    expect(await Promise.all(copies.map((copy) => readFile(copy, "utf8")))).toEqual([code, code]);
  });
});

describe("a function with zod", () => {
  test("is built again when zod is upgraded, or a nearer one appears", async () => {
    const project = await unbundledProject({ "routes/a/post.ts": STRING, "routes/b/get.ts": HELLO });
    const own = join(project.root, "node_modules/zod");
    await cp(join(ROOT, "node_modules/zod"), own, { recursive: true, dereference: true });
    await setTimeout(60);
    const zodOf = async (): Promise<string> => {
      const { bundles, problems } = await bundleAgain(project);
      expect(problems).toEqual([]);
      return (await filesOf(project, bundles[0]))["zod.mjs"] ?? "";
    };
    expect(await zodOf()).toContain("Invalid input");
    const english = join(own, "v4/locales/en.js");
    await writeFile(english, (await readFile(english, "utf8")).replaceAll("Invalid input", "Upgraded input"));
    await setTimeout(60);
    expect(await zodOf()).toContain("Upgraded input");
    const nearer = join(project.root, "routes/node_modules/zod");
    await cp(own, nearer, { recursive: true });
    const text = await readFile(english, "utf8");
    await writeFile(join(nearer, "v4/locales/en.js"), text.replaceAll("Upgraded input", "Nearer input"));
    await setTimeout(60);
    expect(await zodOf()).toContain("Nearer input");
  });
});

describe("linkSource", () => {
  test("names each export in a statement of its own, and zod's default as its `z`", () => {
    expect(linkSource(["object", "default"]).split("\n")).toEqual([
      'export { object } from "./zod.mjs";',
      'export { z as default } from "./zod.mjs";',
    ]);
  });
});

describe("zipBundle", () => {
  test("gives a zip that holds each file as it is, readable by all, at a fixed time", () => {
    const files = { "index.mjs": Buffer.from("export{};".repeat(500)), "zod.mjs": Buffer.from("é".repeat(3_000)) };
    const packed = Object.entries(files).map(([name, code]) => packFile(name, code));
    const { zip, hash } = zipBundle(packed);
    expect(unzipSync(zip)).toEqual({
      "index.mjs": new Uint8Array(files["index.mjs"]),
      "zod.mjs": new Uint8Array(files["zod.mjs"]),
    });
    expect(zipBundle(packed).hash).toBe(hash);
    // Noon of 1980-06-15, and 0o100644, in each entry of the directory at the end.
    const directory = Buffer.from(zip).subarray(Buffer.from(zip).indexOf("PK\x01\x02", "latin1"));
    expect([directory.readUInt16LE(12), directory.readUInt16LE(14)]).toEqual([12 << 11, (6 << 5) | 15]);
    expect(directory.readUInt32LE(38) >>> 16).toBe(0o100644);
  });
});
