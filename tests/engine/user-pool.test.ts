import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Checkout, checkOut, readState } from "../../plinth/testing/checkout.ts";
import { changed, outputsOf, succeeded, urlIn } from "./live-stack.ts";

// One checkout, one emulator, one stack with a user pool; the tests run in order, each on what the one before left.
const CONFIG = "Pulumi.local.yaml";
const SCOPES = { "projects.read": "Read projects", "projects.write": "Change projects" };
const JOB = { kind: "machine", scopes: ["projects.read"] };
const WEB = { callbackUrls: ["https://app.example.com/back"], scopes: ["projects.read"] };
let checkout: Checkout;
let url: string;

beforeAll(async () => {
  checkout = await checkOut();
  await drop("routes/one/get.ts", '{ scopes: ["projects.read"] }');
  await drop("routes/two/get.ts", '{ scopes: ["projects.read", "projects.write"] }');
  await configure({ scopes: SCOPES, clients: { job: JOB, web: WEB } });
  url = urlIn(succeeded(await checkout.plinth("up")));
});
afterAll(() => checkout.remove());

test("a stack with a user pool says where tokens come from, and changes nothing when nothing changed", async () => {
  const { auth } = JSON.parse(succeeded(await checkout.plinth("outputs", "--stack", "local", "--json")).stdout);
  expect(auth).toEqual({
    issuer: expect.stringMatching(/^https:\/\/cognito-idp\.[\w-]+\.amazonaws\.com\/[\w-]+$/),
    clientIds: { job: expect.any(String), web: expect.any(String) },
    signInUrl: expect.stringMatching(/^https:\/\/plinth-local-[0-9a-f]{8}\.auth\.[\w-]+\.amazoncognito\.com$/),
  });
  const preview = succeeded(await checkout.plinth("preview", "--stack", "local", "--json"));
  expect(JSON.parse(preview.stdout).changes).toEqual({});
});

test("a machine's token opens the routes whose scopes it has, as routes write them", async () => {
  const token = await tokenOf("api/projects.read");
  expect(await call("/one", token)).toEqual({ status: 200, body: ["projects.read"] });
  expect((await call("/two", token)).status).toBe(403);
  expect((await call("/one", undefined)).status).toBe(401);
});

test("a token without a scope of the app's, or with another client's, opens nothing", async () => {
  const refused = await askToken(await secretOf("job"), "api/projects.write");
  expect(refused.status).toBe(400);
  const web = await describeClient("web");
  expect([web["ClientSecret"], web["AllowedOAuthFlows"], web["ExplicitAuthFlows"]]).toEqual([
    undefined,
    ["code"],
    ["ALLOW_REFRESH_TOKEN_AUTH"],
  ]);
});

test("scopes, clients and rules change in place, and the pool with its users stays", async () => {
  const before = await readState(checkout);
  const pool = outputsOf(before, "aws:cognito/userPool:UserPool", "users")["id"];
  const token = await tokenOf("api/projects.read");
  await configure({
    scopes: { ...SCOPES, "projects.delete": "Delete projects" },
    clients: {
      web: { ...WEB, scopes: ["projects.read", "projects.delete"] },
      other: { ...JOB, scopes: Object.keys(SCOPES) },
    },
    mfa: "required",
    passwordPolicy: { minimumLength: 16 },
  });
  succeeded(await checkout.plinth("up"));
  const after = await readState(checkout);
  expect(outputsOf(after, "aws:cognito/userPool:UserPool", "users")["id"]).toBe(pool);
  expect(changed(before, after)).toMatchObject({
    "aws:apigatewayv2/authorizer:Authorizer api": "updated",
    "aws:cognito/resourceServer:ResourceServer users": "updated",
    "aws:cognito/userPool:UserPool users": "updated",
    "aws:cognito/userPoolClient:UserPoolClient users-job": "deleted",
    "aws:cognito/userPoolClient:UserPoolClient users-other": "created",
    "aws:cognito/userPoolClient:UserPoolClient users-web": "updated",
  });
  // The token has not run out, but its client is nobody's any more.
  expect((await call("/one", token)).status).toBe(401);
  const both = await askToken(await secretOf("other"), "api/projects.read api/projects.write");
  const { access_token: other } = (await both.json()) as { access_token: string };
  expect((await call("/two", other)).status).toBe(200);
});

test("a deploy without `auth.cognito` is refused before the users are gone", async () => {
  const file = join(checkout.folder, CONFIG);
  const text = await readFile(file, "utf8");
  const { "plinth:auth": _, ...config } = parse(text).config;
  await writeFile(file, stringify({ config }));
  const refused = await checkout.plinth("preview", "--stack", "local");
  await writeFile(file, text);
  expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining("userPool `users` with its users")]);
});

test("with data safety standard the pool stays when the stack goes, and comes back by the command that is printed", async () => {
  const safety = ["pulumi", "config", "set", "--path", "overrides.dataSafety", "standard", "--stack", "local"];
  succeeded(await checkout.plinth(...safety));
  succeeded(await checkout.plinth("up"));
  const pool = outputsOf(await readState(checkout), "aws:cognito/userPool:UserPool", "users")["id"];
  const { stdout } = succeeded(await checkout.plinth("destroy", "--stack", "local"));
  expect(stdout).toContain(`adopt.userPool=${pool}`);
  const [, back = ""] = /npm run pulumi -- (config set-all .*)/.exec(stdout) ?? [];
  succeeded(await checkout.plinth("pulumi", ...back.trim().split(/\s+/)));
  url = urlIn(succeeded(await checkout.plinth("up")));
  expect(outputsOf(await readState(checkout), "aws:cognito/userPool:UserPool", "users")["id"]).toBe(pool);
  const answer = await askToken(await secretOf("other"), "api/projects.read");
  const { access_token: token } = (await answer.json()) as { access_token: string };
  expect((await call("/one", token)).status).toBe(200);
});

async function tokenOf(scope: string): Promise<string> {
  const answer = await askToken(await secretOf("job"), scope);
  expect(answer.status).toBe(200);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

function askToken({ id, secret }: { id: string; secret: string }, scope: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${checkout.port}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope }),
  });
}

async function secretOf(client: string): Promise<{ id: string; secret: string }> {
  const { ClientId, ClientSecret } = await describeClient(client);
  return { id: String(ClientId), secret: String(ClientSecret) };
}

/** As `aws cognito-idp describe-user-pool-client` would print it. */
async function describeClient(name: string): Promise<Record<string, unknown>> {
  const { id: ClientId, userPoolId: UserPoolId } = outputsOf(
    await readState(checkout),
    "aws:cognito/userPoolClient:UserPoolClient",
    `users-${name}`,
  );
  const response = await fetch(`http://127.0.0.1:${checkout.port}/`, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.DescribeUserPoolClient",
      authorization:
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=x",
    },
    body: JSON.stringify({ ClientId, UserPoolId }),
  });
  return ((await response.json()) as { UserPoolClient: Record<string, unknown> }).UserPoolClient;
}

async function call(path: string, token: string | undefined): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  return { status: response.status, body: await response.json() };
}

async function drop(file: string, options: string): Promise<void> {
  const source = `import { handler } from "#plinth";\n\nexport const main = handler((_, { user }) => user?.scopes, ${options});\n`;
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  await writeFile(join(checkout.folder, file), source);
}

async function configure(cognito: object): Promise<void> {
  const file = join(checkout.folder, CONFIG);
  const written = parse(await readFile(file, "utf8"));
  await writeFile(file, stringify({ ...written, config: { ...written.config, "plinth:auth": { cognito } } }));
}
