import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Checkout, checkOut, readState } from "../../plinth/testing/checkout.ts";

// Nothing else contains it, so that a search for it finds the secret alone.
const VALUE = "sk-live-3f9c1e7a";
const RESOURCES = `import { bucket, secret, table } from "#plinth";
import { project } from "./lib/project.ts";

export const projects = table("projects", { partitionKey: "id", schema: project });
export const uploads = bucket("uploads", { allowedOrigins: ["https://app.example.com"] });
export const stripeKey = secret("stripe-key", { description: "Stripe" });
`;
const SECRET_ROUTE = `import { handler } from "#plinth";
import { stripeKey } from "../../resources.ts";

export const main = handler(async () => ({ characters: (await stripeKey.get()).length, environment: process.env }), {
  uses: [stripeKey.read],
});
`;
const UPLOADS_ROUTE = `import { handler } from "#plinth";
import { uploads } from "../../resources.ts";

export const main = handler(
  async () => {
    await uploads.put("a/b c.txt", "hello", { type: "text/plain" });
    const found = await uploads.get("a/b c.txt");
    return {
      text: Buffer.from(found?.body ?? []).toString(),
      type: found?.type,
      keys: (await uploads.list()).items.map(({ key }) => key),
      url: await uploads.uploadUrl("from-page", { type: "image/png" }),
    };
  },
  { uses: [uploads.read, uploads.write] },
);
`;

let checkout: Checkout;
beforeAll(async () => {
  checkout = await checkOut();
  await drop("resources.ts", RESOURCES);
  await drop("routes/secret/post.ts", SECRET_ROUTE);
  await drop("routes/uploads/post.ts", UPLOADS_ROUTE);
});
afterAll(() => checkout.remove());

test("a stack without the secret's value is refused, with the command that sets it", async () => {
  const { code, stdout, stderr } = await checkout.plinth("up");
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/1 problem, nothing was changed/);
  expect(stdout + stderr).toMatch(/SECRET_MISSING {2}Pulumi\.local\.yaml/);
  expect(stdout + stderr).toContain("pulumi config set --secret --path secrets.stripe-key --stack local");
});

test("a bucket and a secret are deployed and answer, and the secret is nowhere in plain text", async () => {
  const set = ["config", "set", "--secret", "--path", "secrets.stripe-key", VALUE, "--stack", "local"];
  const configured = await checkout.plinth("pulumi", ...set);
  expect(configured.code, configured.stderr).toBe(0);
  const { code, stdout, stderr } = await checkout.plinth("up");
  expect(code, stderr).toBe(0);
  const url = stdout.trimEnd().split("\n").at(-1)?.replace("url: ", "") ?? "";

  const secret = await fetch(`${url}/secret`, { method: "POST" });
  const told = await secret.text();
  expect([secret.status, JSON.parse(told).characters]).toEqual([201, VALUE.length]);
  expect(JSON.parse(told).environment.PLINTH_SECRET_STRIPE_KEY).toBe("plinth-local-stripe-key");

  const uploads = await fetch(`${url}/uploads`, { method: "POST" });
  const answer: { url: string } = JSON.parse(await uploads.text());
  expect([uploads.status, answer]).toMatchObject([201, { text: "hello", type: "text/plain", keys: ["a/b c.txt"] }]);
  const type = { "content-type": "image/png" };
  expect((await fetch(answer.url, { method: "PUT", headers: type, body: "bytes" })).status).toBe(200);

  const outputs = await checkout.plinth("outputs", "--stack", "local", "--json");
  const state = await readFile(join(checkout.folder, ".plinth/state/.pulumi/stacks/plinth/local.json"), "utf8");
  expect(state).toContain("aws:secretsmanager/secretVersion:SecretVersion");
  const config = await readFile(join(checkout.folder, "Pulumi.local.yaml"), "utf8");
  for (const text of [told, stdout, stderr, outputs.stdout, outputs.stderr, state, config])
    expect(text).not.toContain(VALUE);
});

test("each function may do what it names, exactly, on exactly that", async () => {
  const state = await readState(checkout);
  const arnOf = (type: string) => String(state.find((each) => each.type === type)?.outputs?.["arn"]);
  const policies = state.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
  const granted = (route: string): unknown[] => {
    const policy = policies.find(({ urn }) => urn.endsWith(`::${route}`))?.outputs?.["policy"];
    const { Statement } = JSON.parse(String(policy));
    return Statement.slice(1).map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [
      Action,
      Resource,
    ]);
  };
  expect(granted("secret-post")).toEqual([
    [["secretsmanager:GetSecretValue"], [arnOf("aws:secretsmanager/secret:Secret")]],
  ]);
  const bucket = state.find(({ urn }) => urn.endsWith("aws:s3/bucket:Bucket::uploads"));
  const arn = String(bucket?.outputs?.["arn"]);
  expect(arn).toMatch(/^arn:aws:s3:::plinth-local-uploads-\d+$/);
  expect(granted("uploads-post")).toEqual([
    [["s3:ListBucket"], [arn]],
    [["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], [`${arn}/*`]],
  ]);
  expect(granted("health-get")).toEqual([]);
});

async function drop(file: string, source: string): Promise<void> {
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}
