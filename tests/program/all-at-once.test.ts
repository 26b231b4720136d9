import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Checkout, checkOut } from "../../plinth/testing/checkout.ts";
import { runProgram } from "./run-program.ts";

// The whole program, of a stack in which everything is wrong.
let checkout: Checkout;
beforeAll(async () => {
  checkout = await checkOut();
  await drop(
    "crons/daily.ts",
    'import { taskHandler } from "#plinth";\n\nexport const main = taskHandler(() => 1, { schedule: "cron(0 3 * * * *)" });\n',
  );
  await drop("queues/jobs-dlq.ts", "");
  await drop("routes/admin/get.ts", ROUTE("{}"));
  await drop("routes/files/get.ts", ROUTE('{ scopes: ["files.reed"] }'));
});
afterAll(() => checkout.remove());

const ROUTE = (options: string) =>
  `import { handler } from "#plinth";\n\nexport const main = handler(async () => ({}), ${options});\n`;

const AUDIENCES = ["https://api.example.com"];

test("a wrong cron, issuer, domain, address, throttle and name of a queue are told together, each with its file", async () => {
  const told = await toldBy({
    preset: "small",
    alarmEmail: "nobody",
    auth: JSON.stringify({ issuer: "http://login.example.com", audiences: AUDIENCES }),
    domain: JSON.stringify({ name: "api.example.com", zone: "example.org" }),
    firewall: JSON.stringify({ requestsPerFiveMinutes: 1 }),
    overrides: JSON.stringify({ rateLimitPerSecond: 0, queueConcurrency: 1 }),
  });
  for (const each of [
    "ALARM_EMAIL  Pulumi.test.yaml",
    "AUTH_SETTING  Pulumi.test.yaml",
    "BUNDLE_DOES_NOT_LOAD  crons/daily.ts",
    "DOMAIN_SETTING  Pulumi.test.yaml",
    "FIREWALL_SETTING  Pulumi.test.yaml",
    "TASK_RESERVED  queues/jobs-dlq.ts",
  ])
    expect(told).toContain(each);
  expect(told).toContain("rateLimitPerSecond");
  expect(told).toContain("queueConcurrency");
});

test("a scope that nobody defined and an unstated route are told with what else the files have wrong", async () => {
  const issuer = { issuer: "https://login.example.com", audiences: AUDIENCES, scopes: ["files.read"] };
  const told = await toldBy({ preset: "small", auth: JSON.stringify(issuer) });
  for (const each of [
    "ACCESS_UNSTATED  routes/admin/get.ts",
    "BUNDLE_DOES_NOT_LOAD  crons/daily.ts",
    "SCOPE_UNDEFINED  routes/files/get.ts",
    "TASK_RESERVED  queues/jobs-dlq.ts",
  ])
    expect(told).toContain(each);
});

async function toldBy(config: Readonly<Record<string, string>>): Promise<string> {
  const refusal: unknown = await runProgram(checkout.folder, config).catch((error: unknown) => error);
  if (!(refusal instanceof Error)) throw new Error("The program was not refused.");
  return refusal.message;
}

async function drop(file: string, source: string): Promise<void> {
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}
