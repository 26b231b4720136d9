import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Checkout, checkOut } from "../../plinth/testing/checkout.ts";

let checkout: Checkout;
beforeAll(async () => {
  checkout = await checkOut();
});
afterAll(() => checkout.remove());

describe("the README", () => {
  test("shows routes and a test that pass the type check and their own test as they stand there", async () => {
    const readme = await readFile(join(import.meta.dirname, "../../README.md"), "utf8");
    const shown = [...readme.matchAll(/```ts\n\/\/ (routes\/\S+)\n([\s\S]*?)```/g)];
    expect(shown.map(([, file]) => file)).toEqual([
      "routes/projects/[id]/get.ts",
      "routes/echo/post.ts",
      "routes/echo/post.test.ts",
    ]);
    for (const [, file = "", source = ""] of shown) {
      await mkdir(join(checkout.folder, dirname(file)), { recursive: true });
      await writeFile(join(checkout.folder, file), source);
    }
    await run("typescript/bin/tsc", "-p", ".");
    const { stdout } = await run("vitest/vitest.mjs", "run", "routes/");
    expect(stdout).toMatch(/Test Files .*3 passed/);
  });
});

/** Runs a package's program in the checkout; rejects with what it printed when it fails. */
function run(program: string, ...args: string[]): Promise<{ stdout: string }> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  return promisify(execFile)(process.execPath, [join(checkout.folder, "node_modules", program), ...args], {
    cwd: checkout.folder,
    env,
  });
}
