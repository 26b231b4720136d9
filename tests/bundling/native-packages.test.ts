import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { TemporaryProject } from "../../plinth/testing/temporary-project.ts";
import { bundleAgain, HELLO, removeProjects, unbundledProject } from "./bundle-project.ts";

// Small, real, and built for many machines: each build is a package of its own.
const CRC = "@node-rs/crc32";
const PACKAGE = { name: "shop", private: true, type: "module", dependencies: { [CRC]: "1.10.6" } };
const manifest = (nativePackages: unknown): string => JSON.stringify({ ...PACKAGE, plinth: { nativePackages } });
const ROUTE = `import { handler } from "#plinth";
import { crc32 } from "${CRC}";
const ofNothing = crc32("");
export const main = handler(async () => ({ ofNothing }), { public: true });
`;

let project: TemporaryProject;
beforeAll(async () => {
  project = await unbundledProject({
    "package.json": manifest([CRC]),
    "routes/crc/get.ts": ROUTE,
    "routes/hello/get.ts": HELLO,
  });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund"];
  await promisify(execFile)("npm", ["install", ...quiet], { cwd: project.root, shell: process.platform === "win32" });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(removeProjects);

async function zipsOf(bundles: readonly { readonly function: string; readonly zipFile: string }[]) {
  const zips = bundles.map(async ({ function: name, zipFile }) => {
    const files = Object.keys(unzipSync(await readFile(join(project.root, zipFile))));
    return [name, files] as const;
  });
  return Object.fromEntries(await Promise.all(zips));
}

describe("a package with a compiled binary that package.json names", () => {
  test("goes into the zip of the function that imports it, as built for Lambda, and into no other", async () => {
    const { bundles, problems } = await bundleAgain(project);
    expect(problems).toEqual([]);
    const zips = await zipsOf(bundles);
    expect(zips["hello-get"]).toEqual(["index.mjs"]);
    expect(zips["crc-get"]).toContain(`node_modules/${CRC}-linux-arm64-gnu/crc32.linux-arm64-gnu.node`);
    expect(zips["crc-get"]).toContain(`node_modules/${CRC}/index.js`);
    expect(zips["crc-get"]?.filter((file) => /x64|darwin|win32|\.bin|package-lock/.test(file))).toEqual([]);
    // It was loaded here, with this machine's own binary.
    expect(bundles.map(({ descriptions }) => Object.keys(descriptions))).toEqual([["crc-get"], ["hello-get"]]);
  });

  test("gives the same zip when it is installed anew, and counts for the budget", async () => {
    const before = await bundleAgain(project);
    await rm(join(project.root, ".plinth"), { recursive: true });
    const { bundles, problems } = await bundleAgain(project, "route", undefined, { budgetBytes: 50_000 });
    expect(bundles.map(({ hash }) => hash)).toEqual(before.bundles.map(({ hash }) => hash));
    expect(problems.map(({ code, files }) => [code, ...files])).toEqual([["BUNDLE_TOO_LARGE", "routes/crc/get.ts"]]);
    expect(problems[0]?.message).toContain(`The heaviest in it: node_modules/${CRC}-linux-arm64-gnu 4`);
  });

  test("is refused, naming the setting, when package.json does not name it", async () => {
    await project.write("package.json", manifest([]));
    const { problems } = await bundleAgain(project);
    expect(problems.map(({ code, files }) => [code, ...files])).toEqual([["NATIVE_PACKAGE", "routes/crc/get.ts"]]);
    expect(problems[0]?.fix).toContain(`"plinth": { "nativePackages": ["${CRC}"] }`);
    await project.write("package.json", manifest([CRC]));
  });

  test("is refused when it is not installed, or the setting is no list", async () => {
    await project.write("package.json", manifest([CRC, "not-there"]));
    const absent = await bundleAgain(project);
    expect(absent.problems.map(({ code, message }) => [code, message.includes("not-there")])).toEqual([
      ["NATIVE_PACKAGES_SETTING", true],
    ]);
    await project.write("package.json", manifest(CRC));
    expect((await bundleAgain(project)).problems.map(({ code }) => code)).toContain("NATIVE_PACKAGES_SETTING");
    await project.write("package.json", manifest([CRC]));
  });

  test("is a problem of its route when npm cannot install it, and the other functions are built", async () => {
    await rm(join(project.root, ".plinth"), { recursive: true });
    vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
    vi.stubEnv("npm_config_cache", join(project.root, "empty-cache"));
    vi.stubEnv("npm_config_fetch_retries", "0");
    const { bundles, problems } = await bundleAgain(project);
    expect(problems.map(({ code, files }) => [code, ...files])).toEqual([["NATIVE_INSTALL", "routes/crc/get.ts"]]);
    expect(bundles.map(({ function: name }) => name)).toEqual(["hello-get"]);
  });
});
