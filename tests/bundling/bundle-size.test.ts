import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterEach, describe, expect, test } from "vitest";
import { checkBundleSize } from "../../plinth/bundling/bundle-size.ts";
import { bundleAgain, bundleProject, codeOf, HELLO, removeProjects } from "./bundle-project.ts";

afterEach(removeProjects);

const ROOT = join(import.meta.dirname, "../..");

describe("the size of a bundle", () => {
  test("is at most 40 KB for all of Plinth in a hello route", async () => {
    const { bundles } = await bundleProject({ "routes/hello/get.ts": HELLO });
    expect(bundles[0]?.codeBytes).toBeLessThan(40_000);
    expect(bundles[0]?.codeBytes).toBeGreaterThan(5_000);
  });

  test("is at most 41 KB more for a route with a schema than zod itself", async () => {
    const schema = "z.object({ name: z.string() })";
    const { project, bundles } = await bundleProject({
      "routes/a/post.ts": `import { handler } from "#plinth";\nimport { z } from "zod";\nexport const main = handler((body) => body, { body: ${schema} });\n`,
      "bare.ts": `import * as z from "zod";\nexport const handler = (event) => ${schema}.parse(event);\n`,
    });
    const bare = await build({
      entryPoints: [join(project.root, "bare.ts")],
      bundle: true,
      minify: true,
      format: "esm",
      platform: "node",
      target: "node24",
      write: false,
      nodePaths: [join(ROOT, "node_modules")],
    });
    const zodBytes = bare.outputFiles[0]?.contents.byteLength ?? 0;
    expect(zodBytes).toBeGreaterThan(50_000);
    expect((bundles[0]?.codeBytes ?? Number.NaN) - zodBytes).toBeLessThan(41_000);
  });

  test("over the budget is a problem with the numbers and the heaviest of it, packages as one", async () => {
    const data = (seed: number) =>
      Array.from({ length: 4_000 }, (_, index) => Math.sin(index * seed).toString(36)).join("");
    const files = {
      "routes/a/get.ts": `import { rows } from "../../lib/rows.ts";\nimport one from "@big/table";\nexport const main = () => [rows, one];\n`,
      "routes/b/get.ts": HELLO,
      "lib/rows.ts": `export const rows = "${data(1)}";\n`,
      "node_modules/@big/table/package.json": '{"name":"@big/table","type":"module","exports":"./index.js"}',
      "node_modules/@big/table/index.js": `import two from "./two.js";\nexport default "${data(2)}" + two;\n`,
      "node_modules/@big/table/two.js": `export default "${data(3)}";\n`,
    };
    const { project, problems } = await bundleProject(files);
    expect(problems).toEqual([]);
    const { bundles, problems: found } = await bundleAgain(project, "route", undefined, { budgetBytes: 40_000 });
    expect(found.map(({ code, files: where }) => [code, where])).toEqual([["BUNDLE_TOO_LARGE", ["routes/a/get.ts"]]]);
    const kb = (bytes = 0) => (Math.round(bytes / 100) / 10).toString();
    expect(found[0]?.message).toContain(`\`a-get\` has ${kb(bundles[0]?.zipBytes)} KB`);
    expect(found[0]?.message).toContain("its budget is 40 KB");
    expect(found[0]?.message).toMatch(
      /The heaviest in it: node_modules\/@big\/table \d+\.?\d* KB, lib\/rows\.ts \d+\.?\d* KB, /,
    );
    expect(found[0]?.message.split(" KB").length).toBe(3 + 5 + 1);
    // From the cache, the numbers are the same.
    expect((await bundleAgain(project, "route", undefined, { budgetBytes: 40_000 })).problems).toEqual(found);
  });

  test("has a budget of a million bytes of zip, and a limit of Lambda's own that no budget lifts", () => {
    const measured = (zipBytes: number, codeBytes: number) => ({
      entry: { function: "a-get", files: ["routes/a/get.ts"], routes: [] },
      parts: { "lib/rows.ts": { bytesInOutput: codeBytes } },
      bundle: { zipBytes, codeBytes },
    });
    expect(checkBundleSize(measured(1_000, 262_144_000), 1_000)).toEqual([]);
    expect(checkBundleSize(measured(1_001, 2_000), 1_000).map(({ code }) => code)).toEqual(["BUNDLE_TOO_LARGE"]);
    const [over] = checkBundleSize(measured(1_000, 262_144_001), Number.POSITIVE_INFINITY);
    expect(over?.code).toBe("BUNDLE_OVER_LAMBDA_LIMIT");
    expect(over?.message).toContain("262.1 MB");
  });
});

describe("the code in a zip", () => {
  test("imports nothing but what Node brings along, the AWS SDK not excepted", async () => {
    const { project, bundles, problems } = await bundleProject({
      "routes/a/get.ts": `import { handler } from "#plinth";\nimport { S3Client } from "@aws-sdk/client-s3";\nimport legacy from "../../lib/legacy.cjs";\nexport const main = handler(() => [S3Client.name, legacy.eol]);\n`,
      "node_modules/@aws-sdk/client-s3/package.json": '{"name":"@aws-sdk/client-s3","main":"index.js"}',
      "node_modules/@aws-sdk/client-s3/index.js":
        'const { Agent } = require("https");\nexports.S3Client = class S3Client extends Agent {};\n',
      "lib/legacy.cjs": 'const os = require("os");\nmodule.exports = { eol: os.EOL };\n',
    });
    expect(problems).toEqual([]);
    const result = await build({
      stdin: { contents: await codeOf(project, bundles[0]), loader: "js", resolveDir: "/" },
      bundle: true,
      format: "esm",
      platform: "node",
      write: false,
      metafile: true,
      packages: "external",
    });
    const left = Object.values(result.metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect(left.length).toBeGreaterThan(0);
    const { builtinModules } = await import("node:module");
    expect(left.filter((path) => !builtinModules.includes(path.replace(/^node:/, "")))).toEqual([]);
  });

  test("names no map and no folder of the machine; the map lies beside the zip, under the hash, and leads to the sources", async () => {
    const { project, bundles } = await bundleProject({ "routes/a/get.ts": HELLO });
    const [bundle] = bundles;
    const code = await codeOf(project, bundle);
    expect(code).not.toMatch(/sourceMappingURL/);
    expect([code.includes(project.root), code.includes(ROOT)]).toEqual([false, false]);
    expect(bundle?.sourceMapFile).toBe(`.plinth/build/a-get/${bundle?.hash.slice(0, 16)}/index.mjs.map`);
    const mapFile = join(project.root, bundle?.sourceMapFile ?? "");
    const { sources, sourcesContent } = JSON.parse(await readFile(mapFile, "utf8"));
    const found = sources.map((source: string) => join(dirname(mapFile), source));
    expect(found).toContain(join(project.root, "routes/a/get.ts"));
    expect(found).toContain(join(ROOT, "plinth/runtime/lane.ts"));
    expect(sourcesContent).toBeUndefined();
  });
});
