import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Checkout, checkOut, readState, type StateResource } from "../../plinth/testing/checkout.ts";
import { callAllTheTime } from "./call-all-the-time.ts";
import { changed, idsOf, outputsOf, request, succeeded, urlIn } from "./live-stack.ts";

// One stack for the whole file; the tests run in order, each on what the one before left.
let checkout: Checkout;
let url: string;
beforeAll(async () => {
  checkout = await checkOut();
  await drop("routes/exports/[[...path]]/get.ts", 'return "exported";', "rateLimitPerSecond: 2, burstLimit: 50");
  url = urlIn(succeeded(await checkout.plinth("up")));
});
afterAll(() => checkout.remove());

describe("throttles of a route", () => {
  const whole = { throttlingRateLimit: 2, throttlingBurstLimit: 20, detailedMetricsEnabled: false };

  test("are the gateway's for both paths of the route, not above the stage's, and an update without a change sees none", async () => {
    expect(await routeSettings()).toEqual({ "GET /exports": whole, "GET /exports/{path+}": whole });
    expect(await request(url, "GET", "/exports/a")).toMatchObject({ status: 200, body: "exported" });
    await hasNoChanges();
  });

  test("go with the route, before it", async () => {
    await rm(join(checkout.folder, "routes/exports"), { recursive: true });
    const calls = callAllTheTime(url);
    succeeded(await checkout.plinth("up"));
    expect((await calls.stop()).failures).toEqual([]);
    expect(await routeSettings()).toEqual({});
    expect(await request(url, "GET", "/exports")).toMatchObject({ status: 404, body: { message: "Not Found" } });
  });
});

describe("concurrency of a route", () => {
  const SLOW = 'await new Promise((resolve) => setTimeout(resolve, 1_500));\n  return "slow";';
  const slow = async () => (await fetch(`${url}/slow`)).status;

  test("that asks for more than the account can give is refused, beside a wrong option of another, and nothing is changed", async () => {
    const before = await readState(checkout);
    await drop("routes/slow/get.ts", SLOW, "reservedConcurrency: 901");
    await drop("routes/wrong/get.ts", "return 1;", "provisionedConcurrency: 0");
    const { code, stdout, stderr } = await checkout.plinth("up");
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("CONCURRENCY_QUOTA  routes/slow/get.ts");
    expect(stdout + stderr).toContain("write provisionedConcurrency as a whole number from 1 to 100000");
    expect(changed(before, await readState(checkout))).toEqual({});
    await rm(join(checkout.folder, "routes/wrong"), { recursive: true });
  });

  test("is what its function answers at a time", async () => {
    await drop("routes/slow/get.ts", SLOW, "reservedConcurrency: 2");
    succeeded(await checkout.plinth("up"));
    expect((await Promise.all([slow(), slow()])).sort()).toEqual([200, 200]);
    const statuses = await Promise.all(Array.from({ length: 6 }, slow));
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    await drop("routes/slow/get.ts", SLOW, "");
    succeeded(await checkout.plinth("up"));
    expect(await Promise.all(Array.from({ length: 6 }, slow))).toEqual(Array.from({ length: 6 }, () => 200));
  });

  test.each([
    ["turned on", "provisionedConcurrency: 1,", /:plinth-local-projects-get:warm$/],
    ["turned off", "", /:plinth-local-projects-get$/],
  ])("kept started is %s while requests go on, and none is lost", async (_, option, target) => {
    const before = await readState(checkout);
    await edit("routes/projects/get.ts", /public: true,.*/, `public: true, ${option}`);
    const calls = callAllTheTime(url);
    succeeded(await checkout.plinth("up"));
    const { calls: count, failures } = await calls.stop();
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(50);
    const state = await readState(checkout);
    expect(outputsOf(state, "aws:apigatewayv2/integration:Integration", "projects-get")["integrationUri"]).toMatch(
      target,
    );
    expect(ids(state)).toEqual(ids(before));
    await hasNoChanges();
  });

  const ids = (state: readonly StateResource[]) => idsOf(state, "aws:apigatewayv2/route:Route").sort();
});

async function routeSettings(): Promise<unknown> {
  const apiId = url.split("/").at(-1);
  const response = await fetch(`http://127.0.0.1:${checkout.port}/v2/apis/${apiId}/stages/$default`);
  const { routeSettings } = (await response.json()) as { routeSettings?: Record<string, unknown> };
  return routeSettings ?? {};
}

async function hasNoChanges(): Promise<void> {
  const { stdout } = succeeded(await checkout.plinth("preview", "--stack", "local", "--json"));
  expect(JSON.parse(stdout)).toMatchObject({ changes: {} });
}

async function drop(file: string, body: string, options: string): Promise<void> {
  const source = `import { handler } from "#plinth";\n\nexport const main = handler(async (): Promise<unknown> => {\n  ${body}\n}, { public: true${options ? `, ${options}` : ""} });\n`;
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}

async function edit(file: string, from: RegExp, to: string): Promise<void> {
  const text = await readFile(join(checkout.folder, file), "utf8");
  expect(text).toMatch(from);
  await writeFile(join(checkout.folder, file), text.replace(from, to));
}
