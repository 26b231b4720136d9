import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { formatProblems, type Problem } from "../../plinth/problem.ts";
import { checkConfig } from "../../plinth/settings/check-config.ts";
import { checkYaml } from "../../plinth/settings/check-config-files.ts";
import { readSettings } from "../../plinth/settings/read-settings.ts";

// Nothing else has a part of it that is as long as what is searched for.
const canary = fc.stringMatching(/^[0-9a-f]{24}$/);

function expectUntold(problems: readonly Problem[], secret: string): void {
  const text = problems.length > 0 ? formatProblems(problems) : "";
  for (let at = 0; at + 8 <= secret.length; at += 8) expect(text).not.toContain(secret.slice(at, at + 8));
}

describe("what the engine decrypts", () => {
  const before = pulumi.runtime.allConfig();
  beforeEach(async () => {
    await pulumi.runtime.setMocks(
      { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) },
      "shop",
      "dev",
    );
  });
  afterEach(() => {
    pulumi.runtime.setAllConfig(before);
  });

  const keys = [
    "preset",
    "overrides",
    "packaging",
    "zipBudgetKb",
    "quotas",
    "auth",
    "secrets",
    "confirm",
    "awsEndpoint",
  ];
  const key = fc.constantFrom(...keys, "secret", "Secrets", "stripe-key", "cors", "domain", "colour");

  // Every form in which somebody might put it there, right or wrong.
  const formsOf = (secret: string): fc.Arbitrary<unknown> => {
    const leaf = fc.constantFrom<unknown>(
      secret,
      [secret],
      { [`x-${secret.length}`]: secret },
      { nested: [{ secret }] },
      1,
      null,
      "",
    );
    const name = fc.constantFrom(
      "stripe-key",
      "memoryMb",
      "network",
      "routesPerApi",
      "roles",
      "roleClaim",
      "dataSafety",
      "__proto__",
    );
    return fc.oneof(leaf, fc.dictionary(name, leaf), fc.array(leaf));
  };

  test("is in no problem, under whichever key it is and in whichever form", async () => {
    await fc.assert(
      fc.asyncProperty(
        canary.chain((secret) => fc.tuple(fc.constant(secret), fc.dictionary(key, formsOf(secret)), fc.boolean())),
        async ([secret, written, whole]) => {
          const config = Object.fromEntries(
            Object.entries(written).map(([name, value]) => [`shop:${name}`, whole ? secret : JSON.stringify(value)]),
          );
          pulumi.runtime.setAllConfig(config, Object.keys(config));
          expectUntold((await readSettings()).problems, secret);
        },
      ),
    );
  });

  test("is refused under any key but `secrets`, with the place that it has", async () => {
    pulumi.runtime.setAllConfig({ "shop:overrides": '{"memoryMb":"sk_live"}' }, ["shop:overrides"]);
    expect((await readSettings()).problems).toEqual([
      {
        code: "CONFIG_ENCRYPTED",
        files: ["Pulumi.dev.yaml"],
        message:
          "`overrides` holds an encrypted value, and no key but `secrets` may: what the others say is printed by every preview.",
        fix: "Remove it: pulumi config rm overrides --stack dev. A secret of resources.ts has its place: pulumi config set --secret --path secrets.stripe-key --stack dev",
      },
    ]);
  });
});

describe("what stands in the stack's file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "plinth-secrets-"));
    await writeFile(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function check(text: string): Promise<readonly Problem[]> {
    await writeFile(join(folder, "Pulumi.dev.yaml"), text);
    return checkConfig(folder, "dev", undefined, {});
  }

  const lineOf = (secret: string): fc.Arbitrary<string> =>
    fc.constantFrom(
      ...[
        secret,
        `"${secret}"`,
        `[${secret}]`,
        `{ a: ${secret} }`,
        `"${secret}`,
        `{ ${secret}`,
        `*${secret}`,
        `!${secret} x`,
        `@${secret}`,
      ],
      ...[
        `\n    stripe-key: ${secret}`,
        `\n    a: [${secret}]`,
        `\n\tstripe-key: ${secret}`,
        `\n    - ${secret}`,
        `x: ${secret}: ${secret}`,
      ],
    );

  test("under `secrets` is in no problem, whether it is YAML or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        canary.chain((secret) => fc.tuple(fc.constant(secret), lineOf(secret))),
        fc.constantFrom("secrets", "secret"),
        async ([secret, line], key) => {
          const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
          const problems = await check(`config:\n  shop:preset: huge\n  shop:${key}: ${line}\n`);
          expect(problems.length).toBeGreaterThan(0);
          expectUntold(problems, secret);
          expect(warned).not.toHaveBeenCalled();
          warned.mockRestore();
        },
      ),
    );
  });

  test("is refused together with every other fault", async () => {
    const text =
      "config:\n  shop:preset: huge\n  shop:secrets:\n    a: plain\n    b: [1]\n  shop:zipBudgetKb: 1 MB\n  shop:quotas:\n";
    expect((await check(text)).map(({ code, files }) => [code, files[0]])).toEqual([
      ["SECRET_NOT_ENCRYPTED", "Pulumi.dev.yaml:4:5"],
      ["SECRET_VALUE", "Pulumi.dev.yaml:5:5"],
      ["PRESET_UNKNOWN", "Pulumi.dev.yaml"],
      ["ZIP_BUDGET", "Pulumi.dev.yaml"],
      ["QUOTA_SETTING", "Pulumi.dev.yaml"],
    ]);
  });

  test.each(["text", "[a]", "", "null", "5"])("is no map, so that `secrets: %s` is refused", async (value) => {
    expect((await check(`config:\n  shop:secrets: ${value}\n`)).map(({ code }) => code)).toEqual(["SECRETS_SETTING"]);
  });

  test("is taken where it is encrypted, and refused there under another key", async () => {
    const secure = "\n    stripe-key:\n      secure: v1:abc:def\n";
    expect(await check(`config:\n  shop:secrets:${secure}`)).toEqual([]);
    expect((await check(`config:\n  shop:auth:${secure}`)).map(({ code }) => code)).toEqual(["CONFIG_ENCRYPTED"]);
  });

  test("shows the line of a fault where no secret can be on it", () => {
    expect(checkYaml("Pulumi.dev.yaml", "config:\n  a: [b\n")[0]?.message).toContain("The line is: a: [b");
    expect(checkYaml("Pulumi.dev.yaml", "config:\n  shop:secrets:\n  a: [b\n")[0]?.message).toBe(
      "This is no valid YAML: it cannot be parsed here. The line is not shown, since it may hold a secret.",
    );
  });
});
