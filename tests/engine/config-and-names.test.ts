import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import aws4 from "aws4";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Checkout, type CommandResult, checkOut, readState } from "../../plinth/testing/checkout.ts";
import { stopWhile } from "./stop-while.ts";

// Nothing else contains it, so that a search for it finds the secret alone.
const CANARY = "sk-live-7d20b6e4";
const STATE = ".plinth/state/.pulumi/stacks/my-plinth/local.json";
const RESOURCES = `import { table } from "#plinth";
import { project } from "./lib/project.ts";

export const projects = table("projects", { partitionKey: "id", schema: project });
`;
const NAMES = "plinth/routing/physical-name.ts";
const CONFIG = "Pulumi.local.yaml";

// One checkout, one emulator and one stack for the whole file; the tests run in order, each on what the one before left.
let checkout: Checkout;
beforeAll(async () => {
  checkout = await checkOut();
  await drop("Pulumi.yaml", (await read("Pulumi.yaml")).replace("name: plinth", "name: my-plinth"));
  await drop(CONFIG, (await read(CONFIG)).replaceAll("plinth:", "my-plinth:"));
  await drop("resources.ts", RESOURCES);
});
afterAll(() => checkout.remove());

test("a stack that is live under names from before decision 0014 keeps every one of them", async () => {
  const now = await read(NAMES);
  const before = now.replace(/return !keepsOldNames && \(.*\);/, "return false;");
  expect(before).not.toBe(now);
  await drop(NAMES, before);
  succeeded(await checkout.plinth("up"));
  await drop(NAMES, now);
  const names = (await readState(checkout)).flatMap(({ outputs }) => outputs?.["name"] ?? []);
  expect(names).toContain("my-plinth-local-health-get");
  const { changes } = JSON.parse(succeeded(await checkout.plinth("preview", "--stack", "local", "--json")));
  expect(changes).toEqual({});
});

test("a fault in every field is listed with those of the routes and of resources.ts, nothing is changed, and no secret is told", async () => {
  succeeded(
    await checkout.plinth(
      "pulumi",
      "config",
      "set",
      "--secret",
      "--path",
      "secrets.stripe-key",
      CANARY,
      "--stack",
      "local",
    ),
  );
  const [config, state] = [await read(CONFIG), await read(STATE)];
  const right = parse(config);
  const secrets = { ...right.config["my-plinth:secrets"], other: CANARY, list: [CANARY] };
  const faults = {
    preset: "huge",
    packaging: "groups",
    zipBudgetKb: "1 MB",
    quotas: [600],
    auth: { roleClaim: 5 },
    secrets,
  };
  const overrides = {
    memoryMb: "512MB",
    timeoutSeconds: 30,
    network: "none",
    natGateways: "single",
    "stripe-key": CANARY,
  };
  const others = { overrides, confirm: { dataSafety: "strict" }, awsEndpoint: "http://10.0.0.1:4566", secret: CANARY };
  const wrong = Object.entries({ ...faults, ...others }).map(([key, value]) => [`my-plinth:${key}`, value]);
  await drop(CONFIG, stringify({ ...right, config: Object.fromEntries(wrong) }));
  await drop("routes/bad/gett.ts", "export const main = 1;\n");
  await drop("resources.ts", RESOURCES.replace('"projects"', '"Projects"'));

  for (const command of [["preview", "--stack", "local"], ["up"]]) {
    const { code, stdout, stderr } = await checkout.plinth(...command);
    expect(code).toBe(1);
    const listed = [...stderr.matchAll(/^ {2}([A-Z_]+) {2}(\S+)$/gm)].map(([, id, file]) => `${id} ${file}`);
    expect(stderr).toContain(`${listed.length} problems, nothing was changed:`);
    expect(listed).toEqual(
      expect.arrayContaining([...IN_CONFIG.map((id) => `${id} ${CONFIG}`), "ROUTE_NOT_A_METHOD routes/bad/gett.ts"]),
    );
    expect(listed.some((each) => each.endsWith(" resources.ts"))).toBe(true);
    for (const key of ["secrets.other", "secrets.list"]) expect(stderr).toContain(`\`${key}\``);
    expect(stdout + stderr).not.toContain(CANARY);
  }
  expect(await read(STATE)).toBe(state);
  expect(await filesWith(CANARY, ".plinth")).toEqual([]);
  await drop(CONFIG, config);
});

const IN_CONFIG = [
  ...[
    "PRESET_UNKNOWN",
    "PACKAGING_UNKNOWN",
    "ZIP_BUDGET",
    "QUOTA_SETTING",
    "ROLES_SETTING",
    "CONFIRM_SETTING",
    "CONFIG_ENDPOINT",
  ],
  ...["OVERRIDE_INVALID", "OVERRIDE_UNKNOWN", "CONFIG_UNKNOWN_KEY"],
];

test("`pulumi preview` typed by hand lists what the engine lets pass, and tells no secret, not in a crash either", async () => {
  const config = await read(CONFIG);
  const set = async (...args: string[]) =>
    succeeded(await checkout.plinth("pulumi", "config", "set", ...args, "--stack", "local"));
  await set("preset", "huge");
  await set("--secret", "--path", "overrides.memoryMb", CANARY);
  await set("--secret", "secret", CANARY);
  const refused = await checkout.plinth("pulumi", "preview", "--stack", "local");
  expect(refused.code).not.toBe(0);
  for (const id of ["PRESET_UNKNOWN", "CONFIG_ENCRYPTED", "ROUTE_NOT_A_METHOD"]) expect(refused.stdout).toContain(id);
  expect(refused.stdout + refused.stderr).not.toContain(CANARY);

  await drop(CONFIG, config);
  const program = await read("index.ts");
  await drop("index.ts", `${program}\nthrow new Error("crash");\n`);
  await remove("routes/bad");
  await drop("resources.ts", WITH_SECRET);
  const crashed = await checkout.plinth("preview", "--stack", "local");
  expect([crashed.code, crashed.stdout.includes("crash")]).toEqual([1, true]);
  expect(crashed.stdout + crashed.stderr).not.toContain(CANARY);
  await drop("index.ts", program);
});

const WITH_SECRET = `${RESOURCES.replace("{ table }", "{ secret, table }")}
export const extras = table("extras", { partitionKey: "id", schema: project });
export const stripeKey = secret("stripe-key");
`;

test("names that are taken are told with the commands by which the next deploy goes through", async () => {
  await drop("routes/extra/get.ts", EXTRA_ROUTE);
  const tags = { "plinth:project": "my-plinth", "plinth:stack": "local" };
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await aws("dynamodb", "DynamoDB_20120810.CreateTable", {
    TableName: "my-plinth-local-extras",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    Tags: list,
  });
  await aws("dynamodb", "DynamoDB_20120810.PutItem", {
    TableName: "my-plinth-local-extras",
    Item: { id: { S: "kept" } },
  });
  await createRole("my-plinth-local-extra-get", list);
  const group = "/plinth/my-plinth-local/extra-get";
  await aws("logs", "Logs_20140328.CreateLogGroup", { logGroupName: group, tags });
  await aws("logs", "Logs_20140328.PutRetentionPolicy", { logGroupName: group, retentionInDays: 3 });
  const ClientRequestToken = "00000000-0000-0000-0000-000000000000";
  const made = await aws("secretsmanager", "secretsmanager.CreateSecret", {
    Name: "my-plinth-local-stripe-key",
    SecretString: "x",
    ClientRequestToken,
    Tags: list,
  });
  const { ARN } = JSON.parse(made);

  const expected = ["table", "secret", "log group", "role"];
  const imported: string[] = [];
  // The engine begins nothing more once a name is refused, so that at worst each round tells one.
  for (let round = 0; round < expected.length && imported.length < expected.length; round++) {
    const { code, stdout, stderr } = await checkout.plinth("up");
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining("Then deploy again.")]);
    for (const [, noun = ""] of stderr.matchAll(/(\w[\w ]*) "[\w-]+" cannot be created/g)) imported.push(noun);
    for (const [, command = ""] of stderr.matchAll(/to take it into the stack, with all that it holds: (.+)/g))
      await shell(command.replace(/"\$\(aws secretsmanager describe-secret .*?my-plinth-local-stripe-key\)"/, ARN));
  }
  expect(imported.sort()).toEqual(expected.sort());

  const steps = ["pulumi", "preview", "--json", "--show-sames", "--stack", "local"];
  const preview: { steps: { op: string; urn: string }[] } = JSON.parse(succeeded(await checkout.plinth(...steps)));
  const taken = /\$aws:.*:(Table::extras|Role::extra-get|LogGroup::extra-get|Secret::stripe-key)$/;
  const ops = preview.steps.filter(({ urn }) => taken.test(urn)).map(({ op }) => op);
  expect(ops).toEqual(["same", "same", "same", "same"]);
  const url =
    succeeded(await checkout.plinth("up"))
      .trimEnd()
      .split("\n")
      .at(-1)
      ?.replace("url: ", "") ?? "";
  expect(await (await fetch(`${url}/extra`)).json()).toEqual({ id: "kept", characters: CANARY.length });
  expect(await read(STATE)).not.toContain(CANARY);
});

const EXTRA_ROUTE = `import { handler } from "#plinth";
import { extras, stripeKey } from "../../resources.ts";

export const main = handler(
  async () => ({ id: (await extras.list()).items[0]?.id, characters: (await stripeKey.get()).length }),
  { public: true, uses: [extras.read, stripeKey.read] },
);
`;

test("a run that is killed while it creates a secret is finished by the next one", async () => {
  await drop("resources.ts", `${WITH_SECRET}export const otherKey = secret("other-key");\n`);
  succeeded(
    await checkout.plinth(
      "pulumi",
      "config",
      "set",
      "--secret",
      "--path",
      "secrets.other-key",
      CANARY,
      "--stack",
      "local",
    ),
  );
  const isSecret = ({ type }: { readonly type: string }) => type === "aws:secretsmanager/secret:Secret";
  expect(await stopWhile(checkout, "killed", isSecret)).toBe(null);
  // As a kill leaves it now and then, in the middle of a write.
  await drop(`${STATE}.attrs`, "");
  succeeded(await checkout.plinth("up"));
  const secrets = (await readState(checkout)).filter(isSecret).map(({ id }) => id?.slice(id.indexOf(":secret:")));
  expect(secrets.sort()).toEqual([
    expect.stringMatching(/^:secret:my-plinth-local-other-key-\w{6}$/),
    expect.stringMatching(/^:secret:my-plinth-local-stripe-key-\w{6}$/),
  ]);
});

function succeeded({ code, stdout, stderr }: CommandResult): string {
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

const read = (file: string): Promise<string> => readFile(join(checkout.folder, file), "utf8");
const remove = (path: string): Promise<void> => rm(join(checkout.folder, path), { recursive: true });

async function drop(file: string, source: string): Promise<void> {
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}

async function filesWith(text: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(checkout.folder, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(text) ? [file] : [])));
  return found.flat();
}

/** As typed in the project's folder. */
async function shell(command: string): Promise<void> {
  const env = { ...process.env, PLINTH_AWS_PORT: String(checkout.port) };
  await promisify(execFile)("sh", ["-c", command], { cwd: checkout.folder, env });
}

function aws(service: string, target: string, body: object): Promise<string> {
  const version = service === "dynamodb" ? "1.0" : "1.1";
  return send(
    service,
    { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target },
    JSON.stringify(body),
  );
}

async function createRole(name: string, tags: readonly { Key: string; Value: string }[]): Promise<void> {
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const body = new URLSearchParams({
    Action: "CreateRole",
    Version: "2010-05-08",
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    ...Object.fromEntries(
      tags.flatMap(({ Key, Value }, index) => [
        [`Tags.member.${index + 1}.Key`, Key],
        [`Tags.member.${index + 1}.Value`, Value],
      ]),
    ),
  });
  await send("iam", { "content-type": "application/x-www-form-urlencoded" }, body.toString());
}

async function send(service: string, headers: Record<string, string>, body: string): Promise<string> {
  const host = `127.0.0.1:${checkout.port}`;
  const request = { service, region: "us-east-1", method: "POST", host, path: "/", headers, body: Buffer.from(body) };
  const signed = aws4.sign(request, { accessKeyId: "000000000000", secretAccessKey: "embedded" });
  const sent = Object.entries(signed.headers).filter(([name]) => !/^(host|content-length)$/i.test(name));
  const headerLines = sent.map(([name, value]): [string, string] => [name, String(value)]);
  const answer = await fetch(`http://${host}/`, { method: "POST", headers: headerLines, body });
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return text;
}
