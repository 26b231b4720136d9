import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseAuth } from "../../plinth/settings/parse-auth.ts";

const doc = await readFile(join(import.meta.dirname, "../../docs/auth.md"), "utf8");
const PLACE = { project: "shop", stack: "dev", file: "Pulumi.dev.yaml", awsEndpoint: undefined };
const parse = (auth: unknown) => parseAuth(JSON.stringify(auth), PLACE);
const examples = [...doc.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => parseYaml(text).config["plinth:auth"]);

describe("docs/auth.md", () => {
  test("has examples that are taken as they stand: an issuer, a user pool, roles", () => {
    const parsed = examples.map(parse);
    expect(parsed.map(({ problems }) => problems)).toEqual([[], [], []]);
    expect(parsed.map(({ auth, roles }) => [auth.kind, roles?.claim])).toEqual([
      ["issuer", undefined],
      ["cognito", undefined],
      ["issuer", "groups"],
    ]);
  });

  test("has a row for every key", () => {
    const keysIn = (message = "") => /a map of ([\w, ]+)\.$/.exec(message)?.[1]?.split(", ") ?? [];
    const [whole] = parse(7).problems;
    const [pool] = parse({ cognito: 7 }).problems;
    const [client] = parse({ cognito: { scopes: { a: "a" }, clients: { web: 7 } } }).problems;
    const keys = [whole, pool, client].flatMap((problem) => keysIn(problem?.message));
    expect(keys.length).toBe(16);
    expect(keys.filter((key) => !doc.includes(`\`${key}\``) && !doc.includes(`.${key}\``))).toEqual([]);
  });

  test("states the defaults", () => {
    const { auth } = parse(examples[1]);
    if (auth.kind !== "cognito") throw new Error("no user pool");
    const { minimumLength, temporaryPasswordDays } = auth.passwordPolicy;
    expect(doc).toContain(`| ${minimumLength}, all four, ${temporaryPasswordDays} days |`);
    expect(doc).toContain(`authenticator app | \`${auth.mfa}\` |`);
    expect(doc).toContain(`with their address | \`${auth.signUp}\` |`);
  });
});
