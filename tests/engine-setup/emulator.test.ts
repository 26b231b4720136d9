import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { cacheKey } from "../../engine/cache-folder.ts";
import {
  type Emulator,
  type EmulatorOptions,
  findEmulator,
  startEmulator,
  stopEmulator,
} from "../../engine/emulator.ts";
import { emulatorEnvironment } from "../../engine/emulator-process.ts";
import { processIdentity } from "../../engine/process-identity.ts";
import { versions } from "../../engine/versions.ts";
import { startProcess } from "./start-process.ts";

const engine = join(import.meta.dirname, "..", "..", "engine");
const LIMIT = 120_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await close(server);
  return port;
}

function close(server: Server): Promise<unknown> {
  return new Promise((resolve) => server.close(resolve));
}

async function options(change: Partial<EmulatorOptions> = {}): Promise<EmulatorOptions> {
  const stateFolder = mkdtempSync(join(tmpdir(), "plinth-emulator-"));
  const logFile = join(stateFolder, "emulator.log");
  return { port: await freePort(), stateFolder, logFile, report: () => undefined, ...change };
}

async function start(change: Partial<EmulatorOptions> = {}): Promise<Emulator & { stateFolder: string }> {
  const chosen = await options(change);
  const emulator = await startEmulator(chosen);
  onTestFinished(() => emulator.stop());
  return { ...emulator, stateFolder: chosen.stateFolder };
}

const health = async (url: string) =>
  (await fetch(`${url}/_ministack/health`)).json() as Promise<Record<string, unknown>>;

async function accepts(host: string, port: number): Promise<boolean> {
  return fetch(`http://${host.includes(":") ? `[${host}]` : host}:${port}/_ministack/health`).then(
    () => true,
    () => false,
  );
}

describe("the embedded AWS", { timeout: LIMIT }, () => {
  it("answers on the loopback address and on no other address of this machine", async () => {
    const { port, url } = await start();
    expect((await health(url))["auth"]).toBe("disabled");
    expect(await accepts("127.0.0.1", port)).toBe(true);
    const others = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
    const reached = [];
    for (const address of ["127.0.0.2", ...others]) {
      if (address !== "127.0.0.1" && (await accepts(address, port))) reached.push(address);
    }
    expect(reached).toEqual([]);
  });

  it("takes a key for a log group that exists, and gives it back", async () => {
    const { url } = await start();
    const ask = async (action: string, body: object) => {
      const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Logs_20140328.${action}` };
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: answer.status, text: await answer.text() };
    };
    const group = { logGroupName: "/plinth/test" };
    const kmsKeyId = "arn:aws:kms:us-east-1:000000000000:key/one";
    expect((await ask("AssociateKmsKey", { ...group, kmsKeyId })).status).toBe(400);
    await ask("CreateLogGroup", group);
    expect((await ask("AssociateKmsKey", { ...group, kmsKeyId })).status).toBe(200);
    expect((await ask("DescribeLogGroups", {})).text).toContain(kmsKeyId);
    expect((await ask("DisassociateKmsKey", group)).status).toBe(200);
    const { text } = await ask("DescribeLogGroups", {});
    expect([text.includes("/plinth/test"), text.includes(kmsKeyId)]).toEqual([true, false]);
  });

  it("says of a table for how many days it can be restored, and of an index that it is ready", async () => {
    const { url } = await start();
    const ask = async (action: string, body: object) => {
      const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${action}` };
      return (
        await fetch(url, { method: "POST", headers, body: JSON.stringify({ TableName: "t-1", ...body }) })
      ).text();
    };
    const AttributeDefinitions = [{ AttributeName: "id", AttributeType: "S" }];
    const KeySchema = [{ AttributeName: "id", KeyType: "HASH" }];
    await ask("CreateTable", { AttributeDefinitions, KeySchema, BillingMode: "PAY_PER_REQUEST" });
    expect(await ask("DescribeContinuousBackups", {})).not.toContain("RecoveryPeriodInDays");
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 };
    await ask("UpdateContinuousBackups", { PointInTimeRecoverySpecification });
    expect(await ask("DescribeContinuousBackups", {})).toMatch(/"RecoveryPeriodInDays": ?7/);
    const Create = { IndexName: "byId", KeySchema, Projection: { ProjectionType: "ALL" } };
    await ask("UpdateTable", { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] });
    const { GlobalSecondaryIndexes } = JSON.parse(await ask("DescribeTable", {})).Table;
    expect(GlobalSecondaryIndexes).toMatchObject([{ IndexName: "byId", WarmThroughput: { Status: "ACTIVE" } }]);
  });

  it("reads an alarm back as it was put, with its metric math and without a statistic of its own", async () => {
    const { url } = await start();
    const ask = async (action: string, body: object) => {
      const target = `GraniteServiceVersion20100801.${action}`;
      const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
      const answer = await fetch(`${url}/service/monitoring`, { method: "POST", headers, body: JSON.stringify(body) });
      return JSON.parse(await answer.text());
    };
    const metric = { Metric: { Namespace: "N", MetricName: "M" }, Period: 300, Stat: "Sum" };
    const math = { AlarmName: "math", Metrics: [{ Id: "m", MetricStat: metric, ReturnData: true }] };
    const percentile = { ExtendedStatistic: "p99", EvaluateLowSampleCountPercentile: "evaluate", Period: 300 };
    for (const alarm of [math, { AlarmName: "percentile", ...percentile }])
      await ask("PutMetricAlarm", { ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 1, ...alarm });
    const { MetricAlarms } = await ask("DescribeAlarms", {});
    expect(MetricAlarms).toMatchObject([{ Metrics: math.Metrics }, percentile]);
    expect(MetricAlarms.map(({ Statistic }: { Statistic?: string }) => Statistic ?? null)).toEqual([null, null]);
  });

  it("keeps what was stored when it is stopped and started again, and enforces IAM when asked", async () => {
    const first = await start();
    expect((await fetch(`${first.url}/kept-bucket`, { method: "PUT" })).status).toBe(200);
    expect((await fetch(`${first.url}/kept-bucket/key`, { method: "PUT", body: "value" })).status).toBe(200);
    await first.stop();
    expect(processIdentity(first.pid)).toBeUndefined();
    expect(findEmulator(first.stateFolder)).toBeUndefined();
    const second = await start({ stateFolder: first.stateFolder });
    expect(await (await fetch(`${second.url}/kept-bucket/key`)).text()).toBe("value");
    await second.stop();
    const strict = await start({ stateFolder: first.stateFolder, authorize: true });
    expect((await health(strict.url))["auth"]).toBe("enabled");
    expect((await fetch(`${strict.url}/kept-bucket/key`)).status).toBe(403);
  });

  it("carries a call out once that an AWS SDK sends again because the answer was lost", async () => {
    const { url } = await start();
    const create = async (invocation: string): Promise<string> => {
      const response = await fetch(`${url}/v2/apis`, {
        method: "POST",
        headers: {
          authorization: "AWS4-HMAC-SHA256 Credential=000000000000/20261124/us-east-1/apigateway/aws4_request",
          "amz-sdk-invocation-id": invocation,
          "content-type": "application/json",
        },
        body: JSON.stringify({ name: "api", protocolType: "HTTP" }),
      });
      return ((await response.json()) as { apiId: string }).apiId;
    };
    const [first, again, other] = [await create("one"), await create("one"), await create("two")];
    expect(first).toMatch(/^\w+$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("sees nothing of the user's environment, which every function would see too", () => {
    const run = { port: 1, stateFolder: "/s", logFile: "/l", detached: true, authorize: false, token: "t" };
    const names = Object.keys(emulatorEnvironment(run, { home: "/s/home", temporary: "/s/tmp" })).sort();
    expect(names.join(" ")).toBe(
      "BIND_HOST GATEWAY_PORT HOME IOT_MTLS_ENABLED LANG MINISTACK_EDITION MINISTACK_HOST PATH PERSIST_STATE " +
        "S3_DATA_DIR S3_PERSIST SFTP_ENABLED STATE_DIR TMPDIR",
    );
  });

  it("empties its temporary folder when it starts", async () => {
    const chosen = await options();
    mkdirSync(join(chosen.stateFolder, "tmp", "left-behind"), { recursive: true });
    await start(chosen);
    expect(existsSync(join(chosen.stateFolder, "tmp", "left-behind"))).toBe(false);
  });

  it("ends with the process that started it, even when that is killed outright", async () => {
    const chosen = await options();
    const starter = startProcess("start-emulator", [String(chosen.port), chosen.stateFolder]);
    const pid = Number((await starter.line(/^pid/)).slice(4));
    expect(findEmulator(chosen.stateFolder)?.pid).toBe(pid);
    starter.child.kill("SIGKILL");
    await expect.poll(() => processIdentity(pid), { timeout: 20_000 }).toBeUndefined();
  });

  it("outlives the process that started it when detached, is found again, and stopped once", async () => {
    const chosen = await options();
    const starter = startProcess("start-emulator", [String(chosen.port), chosen.stateFolder, "detached"]);
    const pid = Number((await starter.line(/^pid/)).slice(4));
    onTestFinished(() => void stopEmulator(chosen.stateFolder));
    starter.child.stdin?.end();
    await starter.exit;
    expect(findEmulator(chosen.stateFolder)).toMatchObject({ pid, port: chosen.port });
    await expect(startEmulator(chosen)).rejects.toThrow(
      `already runs: process ${pid}, http://127.0.0.1:${chosen.port}`,
    );
    expect(await stopEmulator(chosen.stateFolder)).toBe(true);
    expect(processIdentity(pid)).toBeUndefined();
    expect(await stopEmulator(chosen.stateFolder)).toBe(false);
  });

  it("never touches a process that only has the recorded pid", async () => {
    const bystander = spawn("/bin/sleep", ["60"]);
    onTestFinished(() => void bystander.kill());
    const { stateFolder, port } = await options();
    const record = { pid: bystander.pid, port, identity: "another process, long gone", startedAt: "2020-01-01" };
    writeFileSync(join(stateFolder, "emulator.json"), JSON.stringify(record));
    expect(findEmulator(stateFolder)).toBeUndefined();
    expect(await stopEmulator(stateFolder)).toBe(false);
    expect(processIdentity(bystander.pid ?? 0)).not.toBeUndefined();
  });
});

describe("a port that is taken", { timeout: LIMIT }, () => {
  it("by another Plinth is refused with the place of its state", async () => {
    const { port, stateFolder } = await start();
    await expect(startEmulator(await options({ port }))).rejects.toThrow(
      `Port ${port} is held by the embedded AWS of another Plinth (its state is in ${stateFolder}). Stop that one with "npm run down" in its project, or set PLINTH_AWS_PORT to a free port.`,
    );
  });

  it("by a ministack that is not ours, or by anything else, is refused by name", async () => {
    const foreign = createHttpServer((_request, response) => response.end('{"services":{},"edition":"light"}'));
    foreign.listen(0, "127.0.0.1");
    onTestFinished(() => void foreign.close());
    await once(foreign, "listening");
    const { port } = foreign.address() as AddressInfo;
    await expect(startEmulator(await options({ port }))).rejects.toThrow(
      `Port ${port} is held by a ministack or LocalStack that Plinth did not start.`,
    );
    foreign.removeAllListeners("request");
    foreign.on("request", (_request, response) => response.end("hello"));
    await expect(startEmulator(await options({ port }))).rejects.toThrow(`Port ${port} is held by another program.`);
  });
});

describe("an emulator that dies while it starts", () => {
  it("is explained with the end of its log", async () => {
    const cache = mkdtempSync(join(tmpdir(), "plinth-cache-"));
    const key = cacheKey("ministack", versions.ministack, [join(engine, "requirements.txt")]);
    const python = join(cache, "emulator", key, "python3");
    mkdirSync(dirname(python), { recursive: true });
    writeFileSync(python, "#!/bin/sh\necho starting\necho broken >&2\nexit 1\n", { mode: 0o755 });
    const record = { python, changed: statSync(python).mtimeMs };
    writeFileSync(join(dirname(python), "python.json"), JSON.stringify(record));
    process.env["PLINTH_CACHE"] = cache;
    onTestFinished(() => void delete process.env["PLINTH_CACHE"]);
    const chosen = await options();
    await expect(startEmulator(chosen)).rejects.toThrow(
      `The embedded AWS ended while it started (log: ${chosen.logFile}). Its last lines:\nstarting\nbroken`,
    );
    expect(findEmulator(chosen.stateFolder)).toBeUndefined();
  });
});
