import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bundleProject, HELLO, removeProjects } from "./bundle-project.ts";

afterEach(removeProjects);

const say = (word: string) => HELLO.replace("world", word);

describe("bundleFunctions with several routes in a function", () => {
  test("makes one zip for each function, in which every route answers and is described", async () => {
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const files = {
      "routes/projects/get.ts": say("list"),
      "routes/projects/[id]/get.ts": say("one").replace("public: true", "memoryMb: 512"),
      "routes/health/get.ts": say("health"),
    };
    const { project, bundles, problems } = await bundleProject(files, "group");
    expect(problems).toEqual([]);
    expect(
      bundles.map(({ function: name, descriptions }) => [
        name,
        Object.entries(descriptions).map(([route, { memoryMb }]) => [route, memoryMb]),
      ]),
    ).toEqual([
      ["health-group", [["health-get", null]]],
      [
        "projects-group",
        [
          ["projects-get", null],
          ["projects-by-id-get", 512],
        ],
      ],
    ]);
    const [zip, code] = [bundles[1]?.zipFile ?? "", join(project.root, "out.mjs")];
    const { "index.mjs": bytes = new Uint8Array() } = unzipSync(await readFile(join(project.root, zip)));
    expect(bundles[1]?.codeBytes).toBe(bytes.byteLength);
    await project.write("out.mjs", Buffer.from(bytes).toString());
    const { handler } = await import(pathToFileURL(code).href);
    const bodies = ["GET /projects", "GET /projects/{id}", "$default"].map(async (routeKey) => {
      return (await handler({ routeKey, rawPath: "/projects/7", requestContext: { http: { method: "GET" } } })).body;
    });
    expect(await Promise.all(bodies)).toEqual(['{"hello":"list"}', '{"hello":"one"}', '{"hello":"one"}']);
    vi.restoreAllMocks();
  });

  test("gives the same hash in another folder, and no path of either", async () => {
    const files = { "routes/a/get.ts": say("a"), "routes/b/get.ts": say("b") };
    const [one, two] = [await bundleProject(files, "single"), await bundleProject(files, "single")];
    expect(one.bundles.map((each) => [each.function, each.hash])).toEqual([["api-single", two.bundles[0]?.hash]]);
    const zip = unzipSync(await readFile(join(one.project.root, one.bundles[0]?.zipFile ?? "")));
    const code = Buffer.from(zip["index.mjs"] ?? []).toString();
    expect(code).not.toContain(one.project.root);
    expect(code).not.toContain(join(import.meta.dirname, "../.."));
  });

  test("names every faulty file of a function, those that do not build and those that do not load", async () => {
    const { bundles, problems } = await bundleProject(
      {
        "routes/a/get.ts": HELLO,
        "routes/a/nomain/get.ts": "export const other = 1;\n",
        "routes/a/nomain/post.ts": "export const another = 1;\n",
        "routes/a/syntax/get.ts": "export const main = (;\n",
        "routes/a/throws/get.ts": 'throw new Error("out of day");\nexport const main = () => 1;\n',
        "routes/b/get.ts": HELLO,
        "routes/b/throws/get.ts": 'throw new Error("out of night");\nexport const main = () => 1;\n',
        "routes/b/number/get.ts": "export const main = 42;\n",
        "routes/c/get.ts": HELLO,
      },
      "group",
    );
    expect(bundles.map((each) => each.function)).toEqual(["c-group"]);
    expect(problems.map(({ code, files }) => `${code} ${files.join()}`).sort()).toEqual([
      "BUNDLE_DOES_NOT_LOAD routes/a/throws/get.ts",
      "BUNDLE_DOES_NOT_LOAD routes/b/number/get.ts",
      "BUNDLE_DOES_NOT_LOAD routes/b/throws/get.ts",
      "ROUTE_NO_MAIN routes/a/nomain/get.ts",
      "ROUTE_NO_MAIN routes/a/nomain/post.ts",
      "SOURCE_SYNTAX routes/a/syntax/get.ts:1:22",
    ]);
  });

  test("names all files of a function whose routes load alone and not together", async () => {
    const claim =
      'if ("claimed" in globalThis) throw new Error("claimed twice");\nObject.assign(globalThis, { claimed: 1 });\nexport const main = () => 1;\n';
    const { problems } = await bundleProject({ "routes/a/get.ts": claim, "routes/a/post.ts": claim }, "group");
    expect(problems.map(({ files }) => files)).toEqual([["routes/a/get.ts", "routes/a/post.ts"]]);
    expect(problems[0]?.message).toContain("claimed twice");
  });
});
