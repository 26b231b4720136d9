import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { METHODS } from "../../plinth/routing/methods.ts";
import { type NewRouteRequest, newRoute } from "../../plinth/scaffold/new-route.ts";
import type { NewAccess } from "../../plinth/scaffold/route-source.ts";
import { type Checkout, checkOut } from "../../plinth/testing/checkout.ts";

const PATHS = ["", "things/", "things/{id}", "files/[...path]", "docs/[[...path]]", "(group)/a/[x]/b/{name}"];
const ACCESS: NewAccess[] = ["public", "unstated", ["things.read"], ["things.read", "things.write"]];

let checkout: Checkout;
beforeAll(async () => {
  checkout = await checkOut();
  await rm(join(checkout.folder, "routes"), { recursive: true });
});
afterAll(() => checkout.remove());

async function codes(request: Partial<NewRouteRequest>): Promise<string[]> {
  const before = await tree();
  const result = await newRoute(checkout.folder, { path: "/x", method: "get", access: "public", ...request });
  expect(await tree()).toEqual(before);
  return "problems" in result ? result.problems.map(({ code }) => code) : [];
}

const tree = (): Promise<string[]> => readdir(join(checkout.folder, "routes"), { recursive: true }).catch(() => []);

/** Runs a package's program in the checkout; gives "passed", or what it printed. */
async function inCheckout(program: string, ...args: string[]): Promise<string> {
  const command = [join(checkout.folder, "node_modules", program), ...args];
  const options = { cwd: checkout.folder, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 64 * 1024 * 1024 };
  try {
    await promisify(execFile)(process.execPath, command, options);
    return "passed";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}\n${stderr}`;
  }
}

describe("newRoute", () => {
  test("writes files that pass the type check, the linter's rules and their own tests, for every method, path and access", async () => {
    for (const method of METHODS) {
      for (const [index, access] of ACCESS.entries()) {
        if (method === "OPTIONS" && typeof access !== "string") continue;
        for (const path of PATHS) {
          const result = await newRoute(checkout.folder, { path: `/${method}${index}/${path}`, method, access });
          expect(result).toEqual({ files: [expect.any(String), expect.any(String)] });
        }
      }
    }
    const files = (await tree()).filter((file) => file.endsWith(".ts"));
    expect(files.length).toBe((METHODS.length * ACCESS.length - 2) * PATHS.length * 2);
    await writeFile(join(checkout.folder, "biome.json"), await readFile(join(import.meta.dirname, "../../biome.json")));
    const biome = "@biomejs/biome/bin/biome";
    const [formatted, typed, tested] = [
      await inCheckout(biome, "check", "--vcs-enabled=false", "--error-on-warnings", "--write", "routes"),
      await inCheckout("typescript/bin/tsc", "-p", "."),
      await inCheckout("vitest/vitest.mjs", "run", "--no-isolate", "routes/"),
    ];
    expect([formatted, typed, tested]).toEqual(["passed", "passed", "passed"]);
  });

  test("writes tests that fail once the route no longer does what it says", async () => {
    const { files } = (await newRoute(checkout.folder, { path: "/broken/{id}", method: "put", access: ["a"] })) as {
      files: string[];
    };
    const file = join(checkout.folder, files[0] ?? "");
    const source = await readFile(file, "utf8");
    for (const broken of [
      source.replace('["a"]', '["b"]'),
      source.replace("min(1).max(100)", "max(100)"),
      source.replace("...ctx.params", ""),
    ]) {
      expect(broken).not.toBe(source);
      await writeFile(file, broken);
      expect(await inCheckout("vitest/vitest.mjs", "run", files[1] ?? "")).toContain("1 failed");
    }
    await rm(join(checkout.folder, "routes/broken"), { recursive: true });
  });

  test("refuses what the grammar refuses, all at once, and writes nothing", async () => {
    expect(await codes({ path: "/user name/[id", method: "gett", access: ["a b", "c", "c"] })).toEqual([
      "NEW_METHOD",
      "NEW_SCOPES",
      "NEW_SCOPES",
      "ROUTE_ILLEGAL_SEGMENT",
      "ROUTE_ILLEGAL_SEGMENT",
    ]);
    expect(await codes({ path: "../../etc" })).toContain("NEW_PATH");
    for (const path of ["/a//b", "/_private/x", "routes/projects/[id]/post.ts"])
      expect(await codes({ path })).toContain("NEW_PATH");
    expect(await codes({ method: "options", access: ["a"] })).toEqual(["NEW_SCOPES"]);
    expect(await codes({ access: Array.from({ length: 11 }, (_, index) => `s${index}`) })).toEqual(["NEW_SCOPES"]);
    expect(await codes({ access: [""] })).toEqual(["NEW_SCOPES"]);
  });

  test("refuses what cannot stand beside the routes that are there", async () => {
    await newRoute(checkout.folder, { path: "/here/{id}", method: "get", access: "public" });
    expect(await codes({ path: "/here/[id]" })).toEqual(["NEW_EXISTS"]);
    expect(await codes({ path: "\\here\\[slug]" })).toEqual(["ROUTE_DUPLICATE"]);
    expect(await codes({ path: "routes/here/me", method: "any" })).toEqual(["ROUTE_AMBIGUOUS"]);
  });

  test("keeps a test that is there, and takes back the route it had written", async () => {
    await mkdir(join(checkout.folder, "routes/kept"), { recursive: true });
    await writeFile(join(checkout.folder, "routes/kept/get.test.ts"), "// mine\n");
    expect(await codes({ path: "/kept" })).toEqual(["NEW_EXISTS"]);
    expect(await readFile(join(checkout.folder, "routes/kept/get.test.ts"), "utf8")).toBe("// mine\n");
  });
});

describe("plinth new route", () => {
  test("prints what it wrote, and how to test it", async () => {
    const result = await checkout.plinth("new", "route", "/cli/{id}", "--method", "POST", "--scopes", "cli.write");
    expect(result).toMatchObject({ code: 0, stdout: "routes/cli/[id]/post.ts\nroutes/cli/[id]/post.test.ts\n" });
    expect(result.stderr).toContain('npm test -- "routes/cli/[id]/post.test.ts"');
    const { stdout } = await checkout.plinth("routes", "--json");
    expect(JSON.parse(stdout).routes).toContainEqual({
      method: "POST",
      path: "/cli/{id}",
      file: "routes/cli/[id]/post.ts",
      function: "cli-by-id-post",
      access: ["cli.write"],
      memoryMb: 256,
      timeoutSeconds: 10,
    });
  });

  test("ends with 1 and every problem, and refuses options that contradict each other", async () => {
    const result = await checkout.plinth("new", "route", "/cli/{id}", "--method", "post");
    expect([result.code, result.stdout]).toEqual([1, ""]);
    expect(result.stderr).toContain("NEW_EXISTS");
    expect((await checkout.plinth("new", "route", "/y", "--public", "--scopes", "a")).code).toBe(1);
    expect((await checkout.plinth("new")).code).toBe(1);
  });
});
