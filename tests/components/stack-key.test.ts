import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { HttpApi } from "../../components/http-api.ts";
import { keyPolicy } from "../../components/key-policy.ts";
import { RouteFunction } from "../../components/route-function.ts";
import type { StackContext } from "../../components/stack-context.ts";
import { StackKey, withKey } from "../../components/stack-key.ts";
import { Table } from "../../components/table.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { table } from "../../plinth/resources/table.ts";
import { parseRouteFile } from "../../plinth/routing/parse-route-file.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

function contextOf(preset: string, overrides: object = {}): StackContext {
  const resolved = resolvePreset(preset, overrides).preset;
  if (!resolved) throw new Error(`no preset ${preset}`);
  return { project: "shop", stack: "test", preset: resolved };
}

function inputsOf(recorded: RecordedResource[], kind: string): Record<string, unknown>[] {
  return recorded
    .filter(({ type }) => type.startsWith("aws:") && type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs);
}

/** A whole stack of one route and one table. */
function deploy(preset: string, overrides: object = {}): Promise<RecordedResource[]> {
  return recordResources(() => {
    const context = withKey(contextOf(preset, overrides), {});
    const { route } = parseRouteFile("routes/projects/get.ts");
    if (!route) throw new Error("no route");
    new Table("projects", { descriptor: table("projects", { partitionKey: "id" }), context });
    const planned = {
      name: route.function,
      routes: [route],
      memoryMb: 128,
      timeoutSeconds: 10,
      readsRoles: false,
      preflights: {},
      bundle: {
        function: route.function,
        zipFile: "package.json",
        hash: "0123abcd",
        zipBytes: 10,
        codeBytes: 20,
        sourceMapFile: "package-lock.json",
        descriptions: {},
      },
    };
    const [api, code] = [new HttpApi("api", context), new CodeBucket("code", { context, putCode: async () => {} })];
    new RouteFunction(route.function, { context, function: planned, api, code, grants: [], environment: {} });
  });
}

describe("a stack whose preset asks for a customer key", () => {
  test("has one key, rotated, with thirty days to take a deletion back, and an alias", async () => {
    const recorded = await deploy("medium");
    expect(inputsOf(recorded, "Key")).toMatchObject([
      { enableKeyRotation: true, deletionWindowInDays: 30, tags: { "plinth:stack": "test" } },
    ]);
    expect(inputsOf(recorded, "Alias")).toMatchObject([{ name: "alias/shop-test-key" }]);
  });

  test("encrypts tables, logs, environments and code with it", async () => {
    const recorded = await deploy("medium");
    expect(inputsOf(recorded, "Table")).toMatchObject([
      { serverSideEncryption: { enabled: true, kmsKeyArn: "arn:Key:key" } },
    ]);
    expect(inputsOf(recorded, "LogGroup").map(({ name, kmsKeyId }) => [name, kmsKeyId])).toEqual([
      ["/plinth/shop-test/access", "arn:Key:key"],
      ["/plinth/shop-test/projects-get", "arn:Key:key"],
    ]);
    expect(inputsOf(recorded, "Function")).toMatchObject([{ kmsKeyArn: "arn:Key:key" }]);
    expect(inputsOf(recorded, "BucketServerSideEncryptionConfiguration")).toMatchObject([
      { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:Key:key" } }] },
    ]);
    // What is encrypted otherwise lies under another name.
    expect(inputsOf(recorded, "Function")).toMatchObject([{ s3Key: "projects-get/0123abcd-arn:Key:key.zip" }]);
  });

  test("gives no function's role anything for it: the key's own policy does", async () => {
    const [{ policy } = {}] = inputsOf(await deploy("medium"), "RolePolicy");
    expect(String(policy)).toContain("logs:PutLogEvents");
    expect(String(policy)).not.toContain("kms:");
  });
});

describe("a stack with AWS's own keys", () => {
  test.each(["nano", "small"])("of preset %s has no key, and says so to every table", async (preset) => {
    const recorded = await deploy(preset);
    expect([...inputsOf(recorded, "Key"), ...inputsOf(recorded, "Alias")]).toEqual([]);
    // An absent block would leave the table with the key that it has.
    expect(inputsOf(recorded, "Table")).toMatchObject([{ serverSideEncryption: { enabled: false } }]);
    expect(JSON.stringify(recorded)).not.toContain("kmsKey");
    expect(inputsOf(recorded, "Function")).toMatchObject([{ s3Key: "projects-get/0123abcd.zip" }]);
  });
});

describe("the key of a stack", () => {
  test.each([
    ["relaxed", false],
    ["standard", true],
    ["strict", true],
  ])("with data safety %s is kept as the data is, and its alias goes with the stack", async (dataSafety, kept) => {
    const seen: Record<string, unknown> = {};
    await recordResources(() => {
      const watch: pulumi.ResourceTransformation = ({ type, opts }) => {
        seen[type] = opts.retainOnDelete ?? false;
        return undefined;
      };
      new StackKey("key", contextOf("medium", { dataSafety }), { transformations: [watch] });
    });
    expect([seen["aws:kms/key:Key"], seen["aws:kms/alias:Alias"]]).toEqual([kept, false]);
  });
});

describe("keyPolicy", () => {
  const policy = keyPolicy({
    project: "shop",
    stack: "test",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    region: "eu-central-1",
    accountId: "111122223333",
  });
  const statements: { Sid: string; Action: string[]; Principal: unknown; Condition?: unknown }[] = JSON.parse(
    JSON.stringify(policy),
  ).Statement;
  const statement = (sid: string) => statements.find(({ Sid }) => Sid === sid);

  test("lets the account's IAM administer the key, and use it through a service alone", () => {
    const account = { AWS: "arn:aws:iam::111122223333:root" };
    expect(statement("AccountAdministers")).toMatchObject({ Principal: account });
    expect(JSON.stringify(statement("AccountAdministers"))).not.toMatch(/crypt|DataKey|CreateGrant|kms:\*/);
    // Without this one nobody could ever change the policy again.
    expect(statement("AccountAdministers")?.Action).toContain("kms:PutKeyPolicy");
    expect(statement("AccountUsesThroughServices")).toMatchObject({
      Principal: account,
      Condition: {
        StringEquals: {
          "kms:ViaService": ["dynamodb", "lambda", "rds", "s3", "secretsmanager", "sqs"].map(
            (service) => `${service}.eu-central-1.amazonaws.com`,
          ),
        },
      },
    });
  });

  const own = {
    "kms:CallerAccount": "111122223333",
    "aws:PrincipalTag/plinth:project": "shop",
    "aws:PrincipalTag/plinth:stack": "test",
  };

  test("lets this stack's functions use it for tables and for their environment, and CloudWatch for its log groups", () => {
    expect(statement("FunctionsReadAndWriteData")?.Condition).toEqual({
      StringEquals: {
        ...own,
        "kms:ViaService": ["dynamodb", "s3", "secretsmanager", "sqs"].map(
          (service) => `${service}.eu-central-1.amazonaws.com`,
        ),
      },
    });
    expect(statement("FunctionsReadTheirEnvironment")).toMatchObject({
      Action: ["kms:Decrypt"],
      Condition: {
        StringEquals: own,
        ArnLike: {
          "kms:EncryptionContext:aws:lambda:FunctionArn": "arn:aws:lambda:eu-central-1:111122223333:function:*",
        },
      },
    });
    expect(statement("LogGroupsOfTheStack")).toMatchObject({
      Principal: { Service: "logs.eu-central-1.amazonaws.com" },
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": [
            "arn:aws:logs:eu-central-1:111122223333:log-group:/plinth/shop-test/*",
            "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/rds/cluster/shop-test-*",
          ],
        },
      },
    });
  });

  test("names everybody nowhere without saying whose caller it must be", () => {
    const open = statements.filter(({ Principal }) => JSON.stringify(Principal) === '{"AWS":"*"}');
    expect(open).toHaveLength(2);
    for (const each of open) expect(each.Condition).toMatchObject({ StringEquals: own });
  });
});
