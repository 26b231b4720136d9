import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Checkout, checkOut } from "../../plinth/testing/checkout.ts";
import type { RecordedResource } from "../components/record-resources.ts";
import { USER_POOL } from "./every-resource.ts";
import { runProgram } from "./run-program.ts";

// The whole program with a closed route, a closed route of any method and an open one.
let checkout: Checkout;
beforeAll(async () => {
  checkout = await checkOut();
  await drop("routes/closed/get.ts", '{ scopes: ["projects.read"] }');
  await drop("routes/closed/any/any.ts", '{ scopes: ["projects.read"] }');
});
afterAll(() => checkout.remove());

const ISSUER = { issuer: "https://login.example.com", audiences: ["https://api.example.com"] };
const of = (resources: readonly RecordedResource[], type: string) =>
  resources.filter((each) => each.type.endsWith(`:${type}`));

describe.each(["nano", "xlarge"])("at %s", (preset) => {
  test("an issuer's tokens are asked for where a route has scopes, and nowhere else", async () => {
    const resources = await runProgram(checkout.folder, { preset, auth: JSON.stringify(ISSUER) });
    expect(of(resources, "Authorizer").map(({ inputs }) => inputs["jwtConfiguration"])).toEqual([ISSUER]);
    const closed = of(resources, "Route").filter(({ inputs }) => inputs["authorizationType"] === "JWT");
    expect(closed.map(({ inputs }) => inputs["routeKey"])).toEqual(["ANY /closed/any", "GET /closed"]);
    const keys = of(resources, "Route").map(({ inputs }) => inputs["routeKey"]);
    expect(keys).toContain("OPTIONS /closed/any");
    expect(of(resources, "UserPool")).toEqual([]);
  });

  test("a user pool is created with its scopes, its clients and its domain", async () => {
    const resources = await runProgram(checkout.folder, { preset, auth: USER_POOL });
    const cognito = resources.filter(({ type }) => type.startsWith("aws:cognito/"));
    expect(cognito.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)).toEqual([
      "ResourceServer users",
      "UserPool users",
      "UserPoolClient users-job",
      "UserPoolClient users-web",
      "UserPoolDomain users",
    ]);
  });
});

describe("a program is refused, before it registers anything,", () => {
  test.each([
    ["without anybody who gives scopes", {}, ["AUTH_MISSING  routes/closed/any/any.ts, routes/closed/get.ts"]],
    [
      "with an issuer that is not HTTPS and scopes that nobody defined",
      { auth: JSON.stringify({ ...ISSUER, issuer: "http://login.example.com", roleClaim: "groups" }) },
      ["AUTH_SETTING  Pulumi.test.yaml", '"http://login.example.com"', "ROLES_SETTING  Pulumi.test.yaml"],
    ],
    [
      "with a scope that the issuer does not know",
      { auth: JSON.stringify({ ...ISSUER, scopes: ["projects.reads"] }) },
      ["SCOPE_UNDEFINED  routes/closed/any/any.ts", "SCOPE_UNDEFINED  routes/closed/get.ts", 'mean "projects.reads"?'],
    ],
  ])("%s", async (_, config: Record<string, string>, parts) => {
    const refused = await runProgram(checkout.folder, { preset: "nano", ...config }).catch((error: Error) => error);
    for (const part of parts) expect(String(refused)).toContain(part);
  });
});

async function drop(file: string, options: string): Promise<void> {
  await mkdir(dirname(join(checkout.folder, file)), { recursive: true });
  const source = `import { handler } from "#plinth";\n\nexport const main = handler(() => 1, ${options});\n`;
  await writeFile(join(checkout.folder, file), source);
}
