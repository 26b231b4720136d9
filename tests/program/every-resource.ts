import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const RESOURCES = `import { bucket, secret, table } from "#plinth";
import { project } from "./lib/project.ts";

export const projects = table("projects", {
  partitionKey: "id",
  schema: project,
  indexes: { byName: { partitionKey: "name" } },
});
export const notes = table("notes", { partitionKey: "id", schema: project });
export const uploads = bucket("uploads");
export const stripeKey = secret("stripe-key");
`;

const DATABASE = `
import { database } from "#plinth";

export const ledger = database("ledger");
`;

/** Sends one request to AWS with the rights of the function that it runs in, and tells the answer's status. */
const PROBE = `import aws4 from "aws4";
import * as z from "zod";

export const probe = z.object({
  service: z.string(),
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

export async function send(request: z.output<typeof probe>): Promise<{ status: number; text: string }> {
  const { env } = process;
  const { origin, host } = new URL(env["AWS_ENDPOINT_URL"] ?? "");
  const signed = aws4.sign(
    { ...request, host, region: env["AWS_REGION"] ?? "" },
    {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      sessionToken: env["AWS_SESSION_TOKEN"] ?? "",
    },
  );
  const sent = Object.entries(signed.headers ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
  const answer = await fetch(origin + request.path, {
    method: request.method,
    headers: sent.filter(([name]) => !/^(host|content-length)$/i.test(name)),
    ...(request.body === "" ? {} : { body: request.body }),
  });
  return { status: answer.status, text: await answer.text() };
}
`;

const ROUTE = (uses: string) => `import { handler } from "#plinth";
import { probe, send } from "../../../lib/probe.ts";
import * as resources from "../../../resources.ts";

export const main = handler((request) => send(request), { public: true, body: probe, uses: [${uses}] });
`;

const TASKS = {
  "lib/handles.ts": `import { lambda, queue } from "#plinth";
import type { main as resizeMain } from "../functions/resize.ts";
import type { main as mailMain } from "../queues/mail.ts";
import type { main as ordersMain } from "../queues/orders.ts";

export const mail = queue<typeof mailMain>("mail");
export const orders = queue<typeof ordersMain>("orders");
export const resize = lambda<typeof resizeMain>("resize");
`,
  "queues/mail.ts": `import { taskHandler } from "#plinth";
import * as z from "zod";
import { orders } from "../lib/handles.ts";

export const main = taskHandler(({ n }) => orders.send({ n }, { groupId: "all" }), {
  messages: z.object({ n: z.number() }),
  backoff: { baseSeconds: 1, maxSeconds: 60 },
  batchSize: 100,
  uses: [orders.sends],
});
`,
  "queues/orders.ts": `import { taskHandler } from "#plinth";
import * as z from "zod";

export const main = taskHandler(() => undefined, { messages: z.object({ n: z.number() }), fifo: true, retries: 9 });
`,
  "crons/nightly.ts": `import { taskHandler } from "#plinth";
import { mail, resize } from "../lib/handles.ts";

export const main = taskHandler(() => mail.send({ n: 1 }), {
  schedule: "cron(0 3 * * ? *)",
  timezone: "Europe/Berlin",
  retries: 0,
  uses: [mail.sends, resize.invokes],
});
`,
  "functions/resize.ts": `import { taskHandler } from "#plinth";
import * as z from "zod";

export const main = taskHandler(({ width }) => ({ area: width * width }), {
  input: z.object({ width: z.number() }),
  response: z.object({ area: z.number() }),
  url: true,
});
`,
} as const;

const TASK_ROUTE = `import { handler } from "#plinth";
import { mail, resize } from "../../../lib/handles.ts";
import { probe, send } from "../../../lib/probe.ts";

export const main = handler((request) => send(request), { public: true, body: probe, uses: [mail.sends, resize.invokes] });
`;
/** The `auth` of a stack's config, for a user pool with a client of each kind. */
export const USER_POOL = JSON.stringify({
  cognito: {
    scopes: { "projects.read": "Read projects" },
    clients: {
      web: { callbackUrls: ["https://app.example.com/back"], scopes: ["projects.read"] },
      job: { kind: "machine", scopes: ["projects.read"] },
    },
  },
});

/** Routes with one grant each, and one without any: \`POST /probes/<name>\` tells what AWS says to its function. */
export const PROBES = {
  none: "",
  "projects-read": "resources.projects.read",
  "projects-write": "resources.projects.write",
  "uploads-read": "resources.uploads.read",
  "uploads-write": "resources.uploads.write",
  "stripe-key-read": "resources.stripeKey.read",
} as const;

/**
 * Adds to a checkout a resource of every kind, and routes that use one of them each. A database only where it is wanted, since it
 * needs a server, and tasks likewise: SQS takes half a minute for each change of a queue.
 */
export async function addEveryResource(
  folder: string,
  { withDatabase = false, withTasks = false } = {},
): Promise<void> {
  const database = withDatabase ? DATABASE : "";
  await write(folder, "resources.ts", `${RESOURCES}${database}`);
  await write(folder, "lib/probe.ts", PROBE);
  for (const [name, uses] of Object.entries(PROBES)) await write(folder, `routes/probes/${name}/post.ts`, ROUTE(uses));
  if (withTasks) {
    for (const [file, text] of Object.entries(TASKS)) await write(folder, file, text);
    await write(folder, "routes/probes/tasks/post.ts", TASK_ROUTE);
  }
  if (!withDatabase) return;
  await write(folder, "migrations/ledger/0001-start.sql", "create table entry (note text primary key);\n");
  const route = ROUTE("resources.ledger.read, resources.ledger.write");
  await write(folder, "routes/probes/ledger/post.ts", route);
}

async function write(folder: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}
