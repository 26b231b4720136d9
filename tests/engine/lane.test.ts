import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Checkout, type CommandResult, checkOut, readState } from "../../plinth/testing/checkout.ts";
import { comparable } from "../lane/lane-answer.ts";
import { LANE_REQUESTS } from "../lane/requests.ts";
import { openInProcess } from "../lane/send-in-process.ts";
import { sendOverHttp } from "../lane/send-over-http.ts";
import { findLogLines } from "./find-log-lines.ts";

let checkout: Checkout;
let url: string;

beforeAll(async () => {
  checkout = await checkOut();
  await rm(join(checkout.folder, "routes"), { recursive: true });
  await cp(join(import.meta.dirname, "../lane/routes"), join(checkout.folder, "routes"), { recursive: true });
  const { code, stdout, stderr } = await checkout.plinth("up");
  expect(code, stderr).toBe(0);
  url = stdout.trimEnd().split("\n").at(-1)?.replace("url: ", "") ?? "";
});

afterAll(() => checkout.remove());

/** Where the embedded AWS is known to answer otherwise than AWS: the request's name, and why. */
const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  "a parameter that is encoded twice":
    "The emulator does not decode a path that has an encoded percent sign; AWS decodes it once.",
  "OPTIONS of a route for any method":
    "The emulator answers OPTIONS itself where no CORS is configured; on AWS it reaches the function.",
};

describe("the lane behind a deployed API", () => {
  test("answers every request as it does in process, byte for byte", async () => {
    const inProcess = await openInProcess();
    const silent = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    const answers = [];
    for (const request of LANE_REQUESTS) {
      const [deployed, local] = [await sendOverHttp(url, request), await inProcess(request)];
      answers.push({ name: request.name, deployed: comparable(deployed), local: comparable(local) });
    }
    silent.mockRestore();
    const different = answers.filter(({ deployed, local }) => JSON.stringify(deployed) !== JSON.stringify(local));
    const unknown = different.filter(({ name }) => KNOWN_DIFFERENCES[name] === undefined);
    expect(unknown).toEqual([]);
    // One that is no difference any more does not stay on the list.
    expect(different.map(({ name }) => name).sort()).toEqual(Object.keys(KNOWN_DIFFERENCES).sort());
  });

  test("leaves one access line for a request, which CloudWatch reads metrics from", async () => {
    const requestId = await requestIdOf("/failures/notFound");
    const lines = (await findLogLines(checkout.port, "/plinth/plinth-local/failures-by-kind-get", requestId)).flatMap(
      (line) => (line.startsWith("{") ? [JSON.parse(line)] : []),
    );
    expect(lines).toMatchObject([
      {
        level: "info",
        message: "request",
        requestId,
        function: "plinth-local-failures-by-kind-get",
        stack: "local",
        method: "GET",
        route: "GET /failures/{kind}",
        path: "/failures/notFound",
        status: 404,
        durationMs: expect.any(Number),
        coldStart: expect.any(Boolean),
        errorCode: "NOT_FOUND",
        errors: 0,
        _aws: { CloudWatchMetrics: [{ Namespace: "Plinth/plinth", Dimensions: [["stack"]] }] },
      },
    ]);
  });
});

describe("a route with guards", () => {
  const order = (key: string | undefined, item = "a") => {
    const body = JSON.stringify({ item });
    const keys = key === undefined ? [] : [["idempotency-key", key] as const];
    const headers = [["content-type", "application/json"] as const, ...keys];
    return sendOverHttp(url, { name: "", status: 0, method: "POST", target: "/orders", headers, body });
  };

  test("finds its tables deployed, without a word in resources.ts, and those alone", async () => {
    const state = await readState(checkout);
    const tables = state
      .filter(({ type }) => type === "aws:dynamodb/table:Table")
      .map(({ outputs }) => outputs?.["name"]);
    expect(tables.sort()).toEqual([
      "plinth-local-plinth-idempotency",
      "plinth-local-plinth-rate-limit",
      "plinth-local-projects",
    ]);
    const policies = state.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    const dynamo = policies.filter(({ outputs }) => String(outputs?.["policy"]).includes("dynamodb:"));
    expect(dynamo.map(({ urn }) => urn.split("::").at(-1))).toEqual(["orders-post"]);
    const { Statement } = JSON.parse(String(dynamo[0]?.outputs?.["policy"]));
    expect(
      Statement.slice(1).map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [
        Action,
        Resource.length,
      ]),
    ).toEqual([
      [["dynamodb:DeleteItem", "dynamodb:PutItem"], 1],
      [["dynamodb:UpdateItem"], 1],
    ]);
  });

  test("runs once for a key, whatever comes at once or later, and counts every request", async () => {
    const atOnce = await Promise.all(Array.from({ length: 10 }, () => order("k1")));
    const [first] = atOnce.filter(
      ({ status, headers }) => status === 201 && headers["idempotency-replayed"] === undefined,
    );
    expect(atOnce.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const again = await order("k1");
    expect([again.status, again.body.toString(), again.headers["idempotency-replayed"]]).toEqual([
      201,
      first?.body.toString(),
      "true",
    ]);
    expect(again.headers["ratelimit-limit"]).toBe("1000");
    expect((await order("k1", "b")).status).toBe(422);
    expect((await order(undefined)).status).toBe(400);
    expect((await order("k2")).body.toString()).not.toBe(first?.body.toString());
  });
});

describe("plinth logs", () => {
  const ROUTE = "routes/failures/[kind]/get.ts";

  test("finds a failing request by the id in its answer, with its stack in the lines of the source", async () => {
    const requestId = await requestIdOf("/failures/bug");
    const answeredAt = performance.now();
    // Of no function's lines in particular: it looks through those of all.
    const { stdout } = await untilFound("--request", requestId);
    // Seconds; the rest is a busy machine's.
    expect(performance.now() - answeredAt).toBeLessThan(30_000);
    const source = (await readFile(join(checkout.folder, ROUTE), "utf8")).split("\n");
    const line = source.findIndex((text) => text.includes('new Error("secret bug")')) + 1;
    expect(stdout).toContain("Error: secret bug\n");
    expect(stdout).toContain(`${ROUTE}:${line}:`);
    expect(stdout).toMatch(/plinth\/runtime\/lane\.ts:\d+:\d+/);
    expect(stdout).not.toContain("index.mjs");
    expect(stdout).toContain("status=500");
  });

  test("prints JSON lines of one route, by what people call it", async () => {
    const requestId = await requestIdOf("/failures/bug");
    for (const route of ["GET /failures/{kind}", "/failures/{kind}", ROUTE, "failures-by-kind-get"]) {
      const { stdout } = await untilFound("--request", requestId, "--json", "--route", route);
      const lines = stdout
        .trimEnd()
        .split("\n")
        .map((text) => JSON.parse(text));
      expect(lines.map(({ message }) => message)).toEqual(["request failed", "request"]);
      expect(lines[0]).toMatchObject({
        unit: "failures-by-kind-get",
        requestId,
        error: { stack: expect.stringContaining(ROUTE) },
      });
    }
  });

  test("follows the lines as they arrive, and ends in order when it is asked to", async () => {
    const command = [
      "engine/bootstrap.mjs",
      "plinth/cli/main.ts",
      "logs",
      "--stack",
      "local",
      "--follow",
      "--since",
      "1s",
    ];
    const env = { ...process.env, PLINTH_AWS_PORT: String(checkout.port) };
    const following = spawn(process.execPath, command, {
      cwd: checkout.folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(following, "exit");
    let printed = "";
    following.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const ids: string[] = [];
    while (!ids.some((id) => printed.includes(id))) {
      expect(following.exitCode).toBe(null);
      ids.push(await requestIdOf("/failures/conflict"));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    following.kill("SIGINT");
    expect((await ended)[0]).toBe(0);
    const lines = printed.split("\n").filter((line) => line.includes(" request ") && line.includes("CONFLICT"));
    expect(new Set(lines).size).toBe(lines.length);
  });

  test("says what it did not find, and what it does not know", async () => {
    const nothing = await checkout.plinth("logs", "--stack", "local", "--request", "no-such-request");
    expect([nothing.code, nothing.stderr]).toEqual([
      1,
      expect.stringContaining("has no line of request no-such-request"),
    ]);
    const route = await checkout.plinth("logs", "--stack", "local", "--route", "GET /nowhere");
    expect([route.code, route.stderr]).toEqual([1, expect.stringContaining("POST /things  (routes/things/post.ts)")]);
    const since = await checkout.plinth("logs", "--stack", "local", "--since", "yesterday");
    expect([since.code, since.stderr]).toEqual([1, expect.stringContaining("30s, 10m, 2h or 7d")]);
    const stack = await checkout.plinth("logs", "--stack", "nowhere");
    expect([stack.code, stack.stderr]).toEqual([1, expect.stringContaining("there is no Pulumi.nowhere.yaml")]);
  });
});

async function requestIdOf(target: string): Promise<string> {
  const { body } = await sendOverHttp(url, { name: "", status: 0, method: "GET", target });
  return JSON.parse(body.toString()).error.requestId;
}

/** Lines arrive after the answer. */
async function untilFound(...args: string[]): Promise<CommandResult> {
  for (let attempt = 0; ; attempt += 1) {
    const result = await checkout.plinth("logs", "--stack", "local", ...args);
    if (result.code === 0) return result;
    if (attempt === 10) throw new Error(result.stderr);
  }
}
