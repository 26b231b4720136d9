import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Checkout, checkOut, readPending, readState, type StateResource } from "../../plinth/testing/checkout.ts";
import { callAllTheTime } from "./call-all-the-time.ts";
import { findLogLines } from "./find-log-lines.ts";
import { changed, nameOf, request, succeeded, urlIn } from "./live-stack.ts";
import { stopWhile } from "./stop-while.ts";

// One checkout, one emulator and one stack for the whole file; the tests run in order, each on what the one before left.
let checkout: Checkout;
let url: string;

beforeAll(async () => {
  checkout = await checkOut();
  await drop("routes/bug/get.ts", ROUTE('throw new Error("secret detail of the bug");'));
});

afterAll(async () => {
  await checkout.plinth("down");
  await checkout.remove();
});

const ROUTE = (body: string): string =>
  `import { handler } from "#plinth";\n\nexport const main = handler(async (): Promise<unknown> => {\n  ${body}\n}, { public: true });\n`;

describe("npm run up, on the real engine and the embedded AWS", () => {
  test("ends with the URL of an API that answers", async () => {
    url = urlIn(succeeded(await checkout.plinth("up")));
    expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${checkout.port}/`));
    expect(await call("GET", "/health")).toMatchObject({ status: 200, body: { status: "ok" } });
  });

  test("serves the five routes of the sample app, with its rows in DynamoDB", async () => {
    const created = await call("POST", "/projects", { name: "Plinth" });
    expect(created).toMatchObject({
      status: 201,
      body: { name: "Plinth", id: expect.any(String), createdAt: expect.any(String) },
    });
    const { id } = created.body as { id: string };
    expect(await call("GET", `/projects/${id}`)).toMatchObject({ status: 200, body: created.body });
    await call("POST", "/projects", { name: "Column" });
    const first = await call("GET", "/projects?limit=1");
    const { items, cursor } = first.body as { items: unknown[]; cursor: string };
    const second = await call("GET", `/projects?limit=1&cursor=${encodeURIComponent(cursor)}`);
    const names = [...items, ...(second.body as { items: unknown[] }).items].map(
      (item) => (item as { name: string }).name,
    );
    expect(names.sort()).toEqual(["Column", "Plinth"]);
    expect(await call("DELETE", `/projects/${id}`)).toMatchObject({ status: 204, body: "" });
    expect(await call("DELETE", `/projects/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: "NOT_FOUND" } },
    });
    expect(await call("GET", `/projects/${id}`)).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
  });

  test("refuses bad requests with the error shape", async () => {
    expect(await call("POST", "/projects", { name: "" })).toMatchObject({
      status: 422,
      body: { error: { details: { fields: { name: [expect.any(String)] } }, requestId: expect.any(String) } },
    });
    expect(await call("POST", "/projects", "{not json")).toMatchObject({
      status: 400,
      body: { error: { code: "BAD_REQUEST" } },
    });
    expect(await call("GET", "/projects?limit=many")).toMatchObject({ status: 422 });
    expect(await call("GET", "/nowhere")).toMatchObject({ status: 404, body: { message: "Not Found" } });
  });

  test("answers a thrown bug with 500 and a request id that finds its log line, and tells nothing else", async () => {
    const answer = await call("GET", "/bug");
    expect(answer).toMatchObject({ status: 500, body: { error: { code: "INTERNAL", requestId: expect.any(String) } } });
    expect(JSON.stringify(answer.body)).not.toContain("secret detail");
    const { requestId } = (answer.body as { error: { requestId: string } }).error;
    const lines = await findLogLines(checkout.port, "/plinth/plinth-local/bug-get", requestId);
    expect(lines.some((line) => line.includes("secret detail of the bug"))).toBe(true);
  });

  test("says no changes when nothing changed", async () => {
    const again = succeeded(await checkout.plinth("up"));
    expect(again.stdout.split("\n")).toContain("no changes");
    expect(urlIn(again)).toBe(url);
  });

  test("prints the outputs as JSON, and a preview without changes", async () => {
    expect(JSON.parse(succeeded(await checkout.plinth("outputs", "--stack", "local", "--json")).stdout)).toEqual({
      url,
    });
    expect(JSON.parse(succeeded(await checkout.plinth("preview", "--stack", "local", "--json")).stdout)).toMatchObject({
      changes: {},
    });
  });

  test("changes one function when one route is edited", async () => {
    const file = join(checkout.folder, "routes/health/get.ts");
    const before = await readState(checkout);
    await writeFile(file, (await readFile(file, "utf8")).replace('"ok"', '"fine"').replace('"ok"', '"fine"'));
    succeeded(await checkout.plinth("up"));
    expect(await call("GET", "/health")).toMatchObject({ status: 200, body: { status: "fine" } });
    expect(changed(before, await readState(checkout))).toEqual({
      "aws:lambda/function:Function health-get": "updated",
    });
  });

  test("adds exactly the endpoint of a route file that is dropped in", async () => {
    const before = await readState(checkout);
    await drop(
      "routes/echo/post.ts",
      'import { handler } from "#plinth";\n\nexport const main = handler(async (body) => body);\n',
    );
    succeeded(await checkout.plinth("up"));
    expect(await call("POST", "/echo", { hello: "there" })).toMatchObject({ status: 201, body: { hello: "there" } });
    const changes = changed(before, await readState(checkout));
    expect(new Set(Object.values(changes))).toEqual(new Set(["created"]));
    expect(Object.keys(changes).filter((key) => !key.endsWith(" echo-post"))).toEqual([]);
    // Permission, integration and route; function and log group; role and policy. docs/decisions/0006 says why no fewer.
    expect(Object.keys(changes).filter((key) => key.startsWith("aws:"))).toHaveLength(7);
    await rm(join(checkout.folder, "routes/echo"), { recursive: true });
    succeeded(await checkout.plinth("up"));
    expect(await call("POST", "/echo", {})).toMatchObject({ status: 404, body: { message: "Not Found" } });
  });
});

describe("a preview of faulty input", () => {
  test("lists every problem of the routes and the config at once, and leaves the stack as it was", async () => {
    const before = await readState(checkout);
    const config = await configText();
    await drop("routes/gets.ts", ROUTE("return 1;"));
    await drop("routes/broken/get.ts", "export const main = (;\n");
    await drop("routes/empty/get.ts", "export const other = 1;\n");
    await writeConfig(`${config}\n`.replace("config:", "config:\n  plinth:preset: huge\n  plinth:presett: nano"));
    const result = await checkout.plinth("up");
    const printed = result.stdout + result.stderr;
    expect(result.code).toBe(1);
    for (const part of ["routes/gets.ts", "get.ts", "routes/broken/get.ts:1", "routes/empty/get.ts", "huge", "presett"])
      expect(printed).toContain(part);
    expect(printed).toMatch(/5 problems, nothing was changed/);
    await writeConfig(config.replace("config:", "config:\n  plinth:preset: [nano"));
    const malformed = await checkout.plinth("preview", "--stack", "local");
    expect(malformed.code).toBe(1);
    expect(malformed.stderr).toMatch(/Pulumi\.local\.yaml:\d+/);
    expect(malformed.stderr).toContain("routes/gets.ts");
    expect(changed(before, await readState(checkout))).toEqual({});
    await writeConfig(config);
    for (const folder of ["broken", "empty"]) await rm(join(checkout.folder, "routes", folder), { recursive: true });
    await rm(join(checkout.folder, "routes/gets.ts"));
    expect(await call("GET", "/health")).toMatchObject({ status: 200 });
  });
});

describe("pulumi config set packaging", () => {
  const functionsOf = (state: StateResource[]): string[] =>
    state
      .filter(({ type }) => type === "aws:lambda/function:Function")
      .map(nameOf)
      .sort();
  const routesOf = (state: StateResource[]): string[] =>
    state
      .filter(({ type }) => type === "aws:apigatewayv2/route:Route")
      .map(({ urn, id }) => `${urn} ${id}`)
      .sort();

  test.each([
    ["group", ["bug-group", "health-group", "projects-group"]],
    ["single", ["api-single"]],
    [
      "route",
      ["bug-get", "health-get", "projects-by-id-delete", "projects-by-id-get", "projects-get", "projects-post"],
    ],
  ])("to %s moves every route in place while requests go on, and none is lost", async (packaging, functions) => {
    const before = await readState(checkout);
    succeeded(await checkout.plinth("pulumi", "config", "set", "packaging", packaging, "--stack", "local"));
    const client = callAllTheTime(url);
    const up = await checkout.plinth("up");
    const { calls, failures } = await client.stop();
    expect(urlIn(succeeded(up))).toBe(url);
    // With what the emulator holds, since a lost request says nothing of why.
    expect({ failures: failures.slice(0, 5), routes: failures.length > 0 ? await gatewayRoutes() : [] }).toEqual({
      failures: [],
      routes: [],
    });
    expect(calls).toBeGreaterThan(50);
    const after = await readState(checkout);
    expect(functionsOf(after)).toEqual(functions);
    expect(routesOf(after)).toEqual(routesOf(before));
    expect(await call("GET", "/projects/none")).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
    expect(await call("PUT", "/projects")).toMatchObject({ status: 404, body: { message: "Not Found" } });
  });
});

describe("pulumi config set cors", () => {
  const ORIGIN = "https://app.example.com";
  const set = (...args: string[]) => checkout.plinth("pulumi", "config", ...args, "--stack", "local");
  const preflight = (origin: string) => ({
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
  });

  test("lets in the pages that it names and no other, whose preflights the gateway answers", async () => {
    const before = await readState(checkout);
    succeeded(await set("set", "--path", "cors.allowOrigins[0]", ORIGIN));
    succeeded(await set("set", "--path", "cors.allowCredentials", "true"));
    succeeded(await checkout.plinth("up"));
    expect(changed(before, await readState(checkout))).toEqual({ "aws:apigatewayv2/api:Api api": "updated" });
    const asked = await fetch(`${url}/projects`, preflight(ORIGIN));
    expect([asked.ok, asked.headers.get("access-control-allow-origin")]).toEqual([true, ORIGIN]);
    expect(asked.headers.get("access-control-allow-credentials")).toBe("true");
    expect(asked.headers.get("access-control-allow-methods")).toContain("POST");
    const other = await fetch(`${url}/projects`, preflight("https://evil.example.com"));
    expect(other.headers.get("access-control-allow-origin")).toBe(null);
    const answer = await fetch(`${url}/health`, { headers: { origin: ORIGIN } });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, ORIGIN]);
  });

  test("never opens it to any page with credentials, and closes it again", async () => {
    succeeded(await set("set", "--path", "cors.allowOrigins[0]", "*"));
    const refused = await checkout.plinth("up");
    expect([refused.code, refused.stdout + refused.stderr]).toEqual([1, expect.stringContaining("CORS_SETTING")]);
    succeeded(await set("rm", "cors"));
    succeeded(await checkout.plinth("up"));
    const answer = await fetch(`${url}/health`, { headers: { origin: ORIGIN } });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, null]);
  });
});

describe("an update that was stopped half-way", () => {
  const isFunction = ({ type }: StateResource): boolean => type === "aws:lambda/function:Function";

  test("when asked to, ends in order: nothing is pending, and the next one goes on", async () => {
    await drop("routes/later/get.ts", ROUTE('return "later";'));
    expect(await stopWhile(checkout, "asked", isFunction)).toBe(130);
    expect(await readPending(checkout)).toEqual([]);
    succeeded(await checkout.plinth("up"));
    expect(await call("GET", "/later")).toMatchObject({ status: 200, body: "later" });
  });

  test("when killed, is finished by the next one, which finds the function that it had just made", async () => {
    await drop("routes/latest/get.ts", ROUTE('return "latest";'));
    expect(await stopWhile(checkout, "killed", isFunction)).toBe(null);
    succeeded(await checkout.plinth("up"));
    expect(await call("GET", "/latest")).toMatchObject({ status: 200, body: "latest" });
  });
});

describe("npm run down", () => {
  test("leaves nothing: no stack, no state, nothing listening", async () => {
    succeeded(await checkout.plinth("down"));
    await expect(connected(checkout.port)).resolves.toBe(false);
    expect((await checkout.plinth("outputs", "--stack", "local", "--json")).code).toBe(1);
    // A second time there is nothing to do, and that is no error.
    succeeded(await checkout.plinth("down"));
  });
});

async function drop(file: string, contents: string): Promise<void> {
  await mkdir(join(checkout.folder, file, ".."), { recursive: true });
  await writeFile(join(checkout.folder, file), contents);
}

const call = (method: string, path: string, body?: unknown) => request(url, method, path, body);

async function gatewayRoutes(): Promise<unknown> {
  const api = url.split("/").at(-1);
  const response = await fetch(`http://127.0.0.1:${checkout.port}/v2/apis/${api}/routes`);
  const { items } = (await response.json()) as { items: { routeId: string; routeKey: string; target: string }[] };
  return items.map(({ routeId, routeKey, target }) => `${routeId} ${routeKey} ${target}`);
}

const configText = (): Promise<string> => readFile(join(checkout.folder, "Pulumi.local.yaml"), "utf8");
const writeConfig = (text: string): Promise<void> => writeFile(join(checkout.folder, "Pulumi.local.yaml"), text);

function connected(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
}
