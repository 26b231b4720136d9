import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, describe, expect, test } from "vitest";
import { bundleAgain, bundleProject, HELLO, removeProjects } from "./bundle-project.ts";

afterEach(removeProjects);

describe("bundleFunctions", () => {
  test("gives each route a zip with one module whose handler answers, and what the route says of itself", async () => {
    const { project, bundles, problems } = await bundleProject({ "routes/hello/get.ts": HELLO });
    expect(problems).toEqual([]);
    expect(bundles.map(({ function: name, descriptions }) => [name, descriptions[name]?.public])).toEqual([
      ["hello-get", true],
    ]);
    const zip = unzipSync(await readFile(join(project.root, bundles[0]?.zipFile ?? "")));
    expect(Object.keys(zip)).toEqual(["index.mjs"]);
  });

  test("gives the same hash in another folder, and no path of either", async () => {
    const files = { "routes/hello/get.ts": HELLO, "routes/[id]/get.ts": HELLO.replace("world", "you") };
    const [one, two] = [await bundleProject(files), await bundleProject(files)];
    expect(one.bundles.map((each) => each.hash)).toEqual(two.bundles.map((each) => each.hash));
    expect(new Set(one.bundles.map((each) => each.hash)).size).toBe(2);
    for (const each of one.bundles) {
      const zip = unzipSync(await readFile(join(one.project.root, each.zipFile)));
      expect(Buffer.from(zip["index.mjs"] ?? []).toString()).not.toContain(one.project.root);
    }
  });

  test("keeps the hash when a comment changes, and changes only the edited route's hash when code does", async () => {
    const { project, bundles } = await bundleProject({ "routes/a/get.ts": HELLO, "routes/b/get.ts": HELLO });
    const hashes = bundles.map((each) => each.hash);
    await project.write("routes/a/get.ts", `// says hello\n${HELLO}`);
    expect((await bundleAgain(project)).bundles.map((each) => each.hash)).toEqual(hashes);
    await project.write("routes/a/get.ts", HELLO.replace("world", "there"));
    const edited = (await bundleAgain(project)).bundles.map((each) => each.hash);
    expect(edited[0]).not.toBe(hashes[0]);
    expect(edited[1]).toBe(hashes[1]);
  });

  test("loads a CommonJS dependency that calls require", async () => {
    const { problems, bundles } = await bundleProject({
      "routes/os/get.ts": 'import legacy from "../../lib/legacy.cjs";\nexport const main = () => legacy.eol();\n',
      "lib/legacy.cjs":
        'const name = "os";\nmodule.exports = { eol: () => require(name).EOL, now: require(name).EOL };\n',
    });
    expect(problems).toEqual([]);
    expect(bundles).toHaveLength(1);
  });

  test("reports every faulty file at once, with positions, and still describes the sound ones", async () => {
    const { problems, bundles } = await bundleProject({
      "routes/hello/get.ts": HELLO,
      "routes/syntax/get.ts": "export const main = (;\n",
      "routes/nomain/get.ts": "export const other = 1;\n",
      "routes/missing/get.ts": 'import { x } from "./nowhere.ts";\nexport const main = () => x;\n',
      "routes/throws/get.ts":
        'const name: string = "of day";\nthrow new Error("out " + name);\nexport const main = () => 1;\n',
      "routes/nofunction/get.ts": "export const main = 42;\n",
    });
    expect(bundles.map((each) => each.function)).toEqual(["hello-get"]);
    expect(problems.map(({ code, files }) => `${code} ${files.join()}`).sort()).toEqual([
      "BUNDLE_DOES_NOT_LOAD routes/nofunction/get.ts",
      "BUNDLE_DOES_NOT_LOAD routes/throws/get.ts",
      "ROUTE_NO_MAIN routes/nomain/get.ts",
      "SOURCE_SYNTAX routes/syntax/get.ts:1:22",
      "SOURCE_UNRESOLVED routes/missing/get.ts:1:19",
    ]);
    const thrown = problems.find((problem) => problem.files[0] === "routes/throws/get.ts");
    expect(thrown?.message).toContain("out of day");
    expect(thrown?.message).toMatch(/routes\/throws\/get\.ts:2:\d+/);
  });

  test("does not wait for a timer, survives process.exit, and hides the caller's credentials", async () => {
    process.env["AWS_SECRET_ACCESS_KEY"] = "caller's own";
    const { problems, bundles } = await bundleProject({
      "routes/exits/get.ts": "process.exit(3);\nexport const main = () => 1;\n",
      "routes/later/get.ts": "setInterval(() => 1, 1000);\nexport const main = () => 1;\n",
      "routes/secret/get.ts":
        'if (process.env["AWS_SECRET_ACCESS_KEY"]) throw new Error("seen");\nexport const main = () => 1;\n',
    }).finally(() => delete process.env["AWS_SECRET_ACCESS_KEY"]);
    expect(bundles.map((each) => each.function)).toEqual(["later-get", "secret-get"]);
    expect(problems.map(({ files, message }) => [files[0], message.includes("process.exit(3)")])).toEqual([
      ["routes/exits/get.ts", true],
    ]);
  });

  test("reads the descriptors of resources.ts, and reports it like any other file when it is faulty", async () => {
    const resources =
      'import { table } from "#plinth";\nexport const projects = table("projects", { partitionKey: "id" });\n';
    const sound = await bundleProject({ "routes/hello/get.ts": HELLO, "resources.ts": resources });
    expect(sound.problems).toEqual([]);
    expect(sound.resources).toMatchObject([
      { kind: "table", name: "projects", partitionKey: { name: "id", type: "string" } },
    ]);
    const faulty = await bundleProject({
      "routes/hello/get.ts": HELLO,
      "resources.ts": 'throw new Error("no table");\nexport {};\n',
    });
    expect(faulty.problems.map(({ files }) => files)).toEqual([["resources.ts"]]);
  });

  test("leaves the table's client out of a route that uses no table", async () => {
    const resources =
      'import { table } from "#plinth";\nexport const projects = table("projects", { partitionKey: "id" });\n';
    const { bundles } = await bundleProject({
      "resources.ts": resources,
      "routes/hello/get.ts": HELLO,
      "routes/row/get.ts":
        'import { handler } from "#plinth";\nimport { projects } from "../../resources.ts";\nexport const main = handler(async () => projects.get({ id: "1" }), { uses: [projects.read] });\n',
    });
    const [hello, row] = bundles;
    expect((row?.zipBytes ?? 0) - (hello?.zipBytes ?? 0)).toBeGreaterThan(5_000);
    expect(row?.descriptions["row-get"]?.uses).toEqual([{ kind: "table", name: "projects", access: "read" }]);
  });

  test("refuses a package with a compiled binary, in the route that imports it, and no other", async () => {
    const files = {
      "routes/a/get.ts": 'import { sum } from "fast-sum";\nexport const main = () => sum(1, 2);\n',
      "routes/a/post.ts": 'import "@scope/only-binary";\nexport const main = () => 1;\n',
      "routes/a/put.ts": HELLO,
      "node_modules/fast-sum/package.json": '{"name":"fast-sum","main":"index.js"}',
      "node_modules/fast-sum/index.js":
        'let native; try { native = require("./build/sum.node"); } catch {}\ntry { native ??= require("fast-sum-other"); } catch {}\nmodule.exports = native;\n',
      "node_modules/fast-sum/build/sum.node": "\x7fELF",
      "node_modules/@scope/only-binary/package.json": '{"name":"@scope/only-binary","main":"binary.node"}',
      "node_modules/@scope/only-binary/binary.node": "\x7fELF",
    };
    for (const packaging of ["route", "group"] as const) {
      const { problems } = await bundleProject(files, packaging);
      expect(problems.map(({ code, files: where, message }) => [code, where, /`([^`]+)`/.exec(message)?.[1]])).toEqual([
        ["NATIVE_PACKAGE", ["routes/a/get.ts"], "fast-sum"],
        ["NATIVE_PACKAGE", ["routes/a/post.ts"], "@scope/only-binary"],
      ]);
    }
  });
});
