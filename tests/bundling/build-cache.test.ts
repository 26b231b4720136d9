import { mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { TemporaryProject } from "../../plinth/testing/temporary-project.ts";
import { bundleAgain, codeOf, HELLO, removeProjects, unbundledProject } from "./bundle-project.ts";

afterEach(removeProjects);

const IMPORTER = 'import { word } from "../../lib/word";\nexport const main = () => word;\n';

interface Watched {
  readonly project: TemporaryProject;
  /** Bundles, and tells which functions were built and which taken from the cache. */
  bundle(): Promise<{ built: string[]; code: Record<string, string>; hashes: Record<string, string> }>;
}

async function watch(files: Readonly<Record<string, string>>): Promise<Watched> {
  const project = await unbundledProject(files);
  await settle();
  const zips = new Map<string, number>();
  return {
    project,
    async bundle() {
      const { bundles, problems } = await bundleAgain(project);
      expect(problems).toEqual([]);
      const built: string[] = [];
      const code: Record<string, string> = {};
      for (const bundle of bundles) {
        // A zip that is written anew is another file.
        const { ino } = await stat(join(project.root, bundle.zipFile));
        if (zips.get(bundle.zipFile) !== ino) built.push(bundle.function);
        zips.set(bundle.zipFile, ino);
        code[bundle.function] = await codeOf(project, bundle);
      }
      return { built, code, hashes: Object.fromEntries(bundles.map((each) => [each.function, each.hash])) };
    },
  };
}

// What is written in the very moment in which a run begins is not trusted to be what was built.
const settle = () => setTimeout(60);

describe("bundling again", () => {
  test("builds nothing when nothing has changed, though files were touched, and gives the same bundles", async () => {
    const watched = await watch({
      "routes/a/get.ts": HELLO,
      "routes/b/get.ts": IMPORTER,
      "lib/word.ts": 'export const word = "w";\n',
    });
    const first = await watched.bundle();
    expect(first.built).toEqual(["a-get", "b-get"]);
    await utimes(join(watched.project.root, "routes/a/get.ts"), new Date(0), new Date(0));
    await settle();
    expect(await watched.bundle()).toEqual({ ...first, built: [] });
  });

  test("builds the function whose file, or whose imported file, has changed, and no other", async () => {
    const watched = await watch({
      "routes/a/get.ts": HELLO,
      "routes/b/get.ts": IMPORTER,
      "lib/word.ts": 'export const word = "w";\n',
    });
    const { hashes } = await watched.bundle();
    await watched.project.write("lib/word.ts", 'export const word = "v";\n');
    await settle();
    const second = await watched.bundle();
    expect(second.built).toEqual(["b-get"]);
    expect([second.hashes["a-get"] === hashes["a-get"], second.hashes["b-get"] === hashes["b-get"]]).toEqual([
      true,
      false,
    ]);
    await watched.project.write("routes/a/get.ts", HELLO.replace("world", "you"));
    await settle();
    expect((await watched.bundle()).built).toEqual(["a-get"]);
    await watched.project.write("routes/c/get.ts", HELLO);
    await settle();
    expect((await watched.bundle()).built).toEqual(["c-get"]);
  });

  test("builds again when an import would find another file than before", async () => {
    const watched = await watch({
      "routes/b/get.ts": IMPORTER,
      "lib/word/index.ts": 'export const word = "of the folder";\n',
    });
    expect((await watched.bundle()).code["b-get"]).toContain("of the folder");
    for (const [file, word] of [
      ["lib/word.js", "of the script"],
      ["lib/word.ts", "of the file"],
    ] as const) {
      await watched.project.write(file, `export const word = "${word}";\n`);
      await settle();
      expect((await watched.bundle()).code["b-get"]).toContain(word);
    }
    await rm(join(watched.project.root, "lib/word.ts"));
    await settle();
    expect((await watched.bundle()).code["b-get"]).toContain("of the script");
  });

  test("builds again when a package is upgraded, shadowed by a nearer one, or linked elsewhere", async () => {
    const watched = await watch({
      "routes/b/get.ts": 'import { word } from "words";\nexport const main = () => word;\n',
      "node_modules/words/package.json": '{"name":"words","exports":"./one.js"}',
      "node_modules/words/one.js": 'export const word = "version-one";\n',
      "node_modules/words/two.js": 'export const word = "version-two";\n',
      "elsewhere/one.js": 'export const word = "version-linked";\n',
      "other/one.js": 'export const word = "version-other";\n',
      "other/package.json": '{"name":"words","exports":"./one.js"}',
      "elsewhere/package.json": '{"name":"words","exports":"./one.js"}',
    });
    expect((await watched.bundle()).code["b-get"]).toContain("version-one");
    await watched.project.write("node_modules/words/package.json", '{"name":"words","exports":"./two.js"}');
    await settle();
    expect((await watched.bundle()).code["b-get"]).toContain("version-two");
    const modules = join(watched.project.root, "node_modules");
    await rename(join(modules, "words"), join(modules, "kept"));
    await symlink("../elsewhere", join(modules, "words"));
    await settle();
    expect((await watched.bundle()).code["b-get"]).toContain("version-linked");
    await rm(join(modules, "words"));
    await symlink("../other", join(modules, "words"));
    await settle();
    expect((await watched.bundle()).code["b-get"]).toContain("version-other");
    await mkdir(join(watched.project.root, "routes/node_modules"));
    await rename(join(modules, "kept"), join(watched.project.root, "routes/node_modules/words"));
    await settle();
    expect((await watched.bundle()).code["b-get"]).toContain("version-two");
  });

  test("builds again when a part of a package, or a package of a scope, would be found elsewhere", async () => {
    const scoped = '{"name":"@words/long","main":"index.js"}';
    const watched = await watch({
      "routes/b/get.ts":
        'import part from "words/deep/part";\nimport long from "@words/long";\nexport const main = () => [part, long];\n',
      "node_modules/words/deep/part/index.js": 'export default "part-one";\n',
      "node_modules/@words/long/package.json": scoped,
      "node_modules/@words/long/index.js": 'export default "long-one";\n',
      "routes/node_modules/@words/other/index.js": "",
    });
    expect((await watched.bundle()).code["b-get"]).toMatch(/part-one.*long-one/);
    await watched.project.write("node_modules/words/deep/part.js", 'export default "part-two";\n');
    await settle();
    expect((await watched.bundle()).code["b-get"]).toMatch(/part-two.*long-one/);
    await watched.project.write("routes/node_modules/@words/long/index.js", 'export default "long-two";\n');
    await settle();
    expect((await watched.bundle()).code["b-get"]).toMatch(/part-two.*long-two/);
  });

  test("keeps what is sound when a function fails", async () => {
    const watched = await watch({ "routes/a/get.ts": HELLO, "routes/b/get.ts": HELLO, "routes/b/post.ts": HELLO });
    const { project } = watched;
    const zipOf = async (): Promise<number> => {
      const { bundles } = await bundleAgain(project, "group");
      return (await stat(join(project.root, bundles[0]?.zipFile ?? ""))).ino;
    };
    const first = await zipOf();
    await project.write("routes/b/post.ts", "throw new Error();\nexport const main = () => 1;\n");
    await settle();
    expect([await zipOf(), await zipOf()]).toEqual([first, first]);
  });

  test("builds again when an optional package appears", async () => {
    const watched = await watch({
      "routes/b/get.ts": 'import { word } from "../../lib/optional.cjs";\nexport const main = () => word;\n',
      "lib/optional.cjs": 'let word = "without";\ntry { word = require("extra"); } catch {}\nexports.word = word;\n',
    });
    expect((await watched.bundle()).code["b-get"]).not.toContain("with the extra");
    await watched.project.write("node_modules/extra/index.js", 'module.exports = "with the extra";\n');
    await settle();
    expect((await watched.bundle()).code["b-get"]).toContain("with the extra");
  });

  test("builds again what is damaged: the cache, a zip, a copy of the code", async () => {
    const watched = await watch({ "routes/a/get.ts": HELLO });
    const first = await watched.bundle();
    const build = join(watched.project.root, ".plinth/build");
    for (const damage of ["", "{", "[]", '{"key":"another","modules":{},"functions":{}}']) {
      await writeFile(join(build, "cache.json"), damage);
      expect(await watched.bundle(), damage).toEqual(first);
      expect((await watched.bundle()).built, damage).toEqual([]);
    }
    const folder = join(build, "a-get", first.hashes["a-get"]?.slice(0, 16) ?? "");
    await writeFile(join(folder, "function.zip"), (await readFile(join(folder, "function.zip"))).subarray(1));
    expect(await watched.bundle()).toEqual(first);
    await rm(join(folder, "index.mjs.map"));
    expect(await watched.bundle()).toEqual(first);
    await rm(join(folder, "description.json"));
    await writeFile(join(folder, "index.mjs"), "throw new Error('not what is deployed');");
    expect(await watched.bundle()).toEqual({ ...first, built: [] });
  });
});
