import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { createResources, type Resources } from "../../components/create-resources.ts";
import type { StandInServer } from "../../components/database-stand-in.ts";
import type { Network } from "../../components/network.ts";
import { accessOf } from "../../components/resource-access.ts";
import type { StackContext } from "../../components/stack-context.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { database } from "../../plinth/resources/database.ts";
import type { Grant } from "../../plinth/resources/grants.ts";
import { clusterName, clusterPrefix, sqlName } from "../../plinth/routing/database-name.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

const ledger = database("ledger");
const FILES = [
  { name: "0001-a.sql", sql: "select 1;", sha256: "11" },
  { name: "0002-b.sql", sql: "select 2;", sha256: "22" },
];
const network: Network = {
  vpcId: pulumi.output("vpc"),
  functionSubnetIds: pulumi.output(["f1", "f2"]),
  dataSubnetIds: pulumi.output(["d1", "d2"]),
  functionSecurityGroupId: pulumi.output("sg-functions"),
  dataSecurityGroupId: pulumi.output("sg-data"),
};
const standIn: StandInServer = {
  host: "127.0.0.1",
  port: 5432,
  username: "owner",
  password: "own-password",
  ca: "PEM",
};

interface Wanted {
  readonly overrides?: object;
  readonly standIn?: StandInServer;
  readonly keyArn?: string;
  readonly snapshot?: string;
  readonly look?: (resources: Resources) => void;
}

function deploy(
  preset: string,
  { overrides = {}, keyArn, look, snapshot, ...wanted }: Wanted = {},
): Promise<RecordedResource[]> {
  const resolved = resolvePreset(preset, overrides).preset;
  if (!resolved) throw new Error(`no preset ${preset}`);
  return recordResources(() => {
    const context: StackContext = {
      project: "shop",
      stack: "test",
      preset: resolved,
      ...(wanted.standIn ? {} : { network }),
      ...(keyArn ? { keyArn: pulumi.output(keyArn) } : {}),
      ...(snapshot ? { adopt: { database: { ledger: snapshot } } } : {}),
    };
    const code = new CodeBucket("code", { context, putCode: async () => {} });
    const migrator = { zipFile: "package.json", hash: "0123abcd" };
    const databases = { migrator, files: new Map([["ledger", FILES]]), code, standIn: wanted.standIn };
    look?.(createResources({ descriptors: [ledger], secretValues: new Map(), databases, context }));
    if (!look) createResources({ descriptors: [ledger], secretValues: new Map(), databases, context });
  });
}

const all = (recorded: readonly RecordedResource[], type: string) =>
  recorded.filter((each) => each.type === `aws:${type}`);
const inputsOf = (recorded: readonly RecordedResource[], type: string) => all(recorded, type)[0]?.inputs;

describe("the cluster", () => {
  test("is encrypted, over TLS alone, in the data subnets, behind their group, its password RDS's to rotate", async () => {
    const recorded = await deploy("nano", { overrides: { network: "vpc" } });
    expect(inputsOf(recorded, "rds/cluster:Cluster")).toMatchObject({
      clusterIdentifier: "shop-test-ledger",
      databaseName: "db_shop_test_ledger",
      engine: "aurora-postgresql",
      manageMasterUserPassword: true,
      storageEncrypted: true,
      dbSubnetGroupName: "shop-test-ledger",
      vpcSecurityGroupIds: ["sg-data"],
      enabledCloudwatchLogsExports: ["postgresql"],
      copyTagsToSnapshot: true,
      tags: { "plinth:project": "shop", "plinth:stack": "test" },
    });
    expect(inputsOf(recorded, "rds/cluster:Cluster")).not.toHaveProperty("masterPassword");
    expect(inputsOf(recorded, "rds/subnetGroup:SubnetGroup")).toMatchObject({ subnetIds: ["d1", "d2"] });
    expect(inputsOf(recorded, "rds/clusterParameterGroup:ClusterParameterGroup")).toMatchObject({
      family: "aurora-postgresql17",
      parameters: [
        { name: "rds.force_ssl", value: "1" },
        { name: "idle_session_timeout", value: "300000" },
      ],
    });
    expect(inputsOf(recorded, "rds/clusterInstance:ClusterInstance")).toMatchObject({ publiclyAccessible: false });
    const logs = all(recorded, "cloudwatch/logGroup:LogGroup").map(({ inputs }) => [
      inputs["name"],
      inputs["retentionInDays"],
    ]);
    expect(logs).toEqual([
      ["/aws/rds/cluster/shop-test-ledger/postgresql", 3],
      ["/plinth/shop-test/ledger-migrations", 3],
    ]);
  });

  test.each([
    ["nano", { minCapacity: 0, maxCapacity: 1 }, 1],
    ["micro", { minCapacity: 0, maxCapacity: 2 }, 1],
    ["small", { minCapacity: 0.5, maxCapacity: 4 }, 1],
    ["medium", { minCapacity: 0.5, maxCapacity: 8 }, 1],
    ["large", { minCapacity: 1, maxCapacity: 32 }, 2],
    ["xlarge", { minCapacity: 2, maxCapacity: 64 }, 2],
  ])("has the capacity and the instances of preset %s", async (preset, capacity, instances) => {
    const recorded = await deploy(preset, { overrides: { network: "vpc" } });
    expect(inputsOf(recorded, "rds/cluster:Cluster")?.["serverlessv2ScalingConfiguration"]).toEqual(capacity);
    expect(all(recorded, "rds/clusterInstance:ClusterInstance").map(({ inputs }) => inputs["identifier"])).toEqual(
      Array.from({ length: instances }, (_, index) => `shop-test-ledger-${index + 1}`),
    );
  });

  test.each([
    [
      "relaxed",
      { backupRetentionPeriod: 1, deletionProtection: false, deleteAutomatedBackups: true, skipFinalSnapshot: true },
    ],
    [
      "standard",
      { backupRetentionPeriod: 7, deletionProtection: true, deleteAutomatedBackups: false, skipFinalSnapshot: true },
    ],
    [
      "strict",
      {
        backupRetentionPeriod: 35,
        deletionProtection: true,
        deleteAutomatedBackups: false,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: "shop-test-ledger-final",
      },
    ],
  ])("is kept as safe as %s says", async (dataSafety, expected) => {
    const recorded = await deploy("nano", { overrides: { network: "vpc", dataSafety } });
    expect(inputsOf(recorded, "rds/cluster:Cluster")).toMatchObject(expected);
  });

  test("is encrypted with the stack's key where it has one, its secrets and logs too", async () => {
    const recorded = await deploy("medium", { keyArn: "arn:key" });
    expect(inputsOf(recorded, "rds/cluster:Cluster")).toMatchObject({
      kmsKeyId: "arn:key",
      masterUserSecretKmsKeyId: "arn:key",
    });
    const keyed = [...all(recorded, "secretsmanager/secret:Secret"), ...all(recorded, "cloudwatch/logGroup:LogGroup")];
    expect(keyed.map(({ inputs }) => inputs["kmsKeyId"])).toEqual(Array(4).fill("arn:key"));
  });

  test("is made of the snapshot that the config adopts, and of none otherwise", async () => {
    const restored = await deploy("medium", { snapshot: "shop-test-ledger-kept" });
    expect(inputsOf(restored, "rds/cluster:Cluster")).toMatchObject({
      snapshotIdentifier: "shop-test-ledger-kept",
      manageMasterUserPassword: true,
    });
    expect(inputsOf(await deploy("medium"), "rds/cluster:Cluster")).not.toHaveProperty("snapshotIdentifier");
  });
});

describe("the function of the migrations", () => {
  test("is called with the files, again only when one of them or the database is another", async () => {
    const recorded = await deploy("medium");
    expect(inputsOf(recorded, "lambda/invocation:Invocation")).toMatchObject({
      functionName: "shop-test-ledger-migrations",
      input: JSON.stringify({ files: FILES }),
      triggers: { "0001-a.sql": "11", "0002-b.sql": "22", target: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test("runs in the network, and alone may read the owner's password and write those of the roles", async () => {
    const recorded = await deploy("medium");
    expect(inputsOf(recorded, "lambda/function:Function")).toMatchObject({
      timeout: 900,
      vpcConfig: { subnetIds: ["f1", "f2"], securityGroupIds: ["sg-functions"] },
    });
    const { Statement } = JSON.parse(String(inputsOf(recorded, "iam/rolePolicy:RolePolicy")?.["policy"]));
    expect(Statement.map(({ Sid, Resource }: Record<string, unknown>) => [Sid, Resource])).toEqual([
      ["Logs", ["arn:LogGroup:ledger-migrations:*"]],
      ["Tracing", ["*"]],
      ["OwnerSecret", ["arn:owner-of-ledger"]],
      ["RoleSecrets", ["arn:Secret:ledger-read", "arn:Secret:ledger-write"]],
    ]);
  });

  test("renews the roles' passwords every thirty days, called by Secrets Manager for these secrets alone", async () => {
    const recorded = await deploy("medium");
    const rotations = all(recorded, "secretsmanager/secretRotation:SecretRotation").map(({ inputs }) => inputs);
    expect(rotations).toMatchObject([
      {
        secretId: "ledger-read-id",
        rotationLambdaArn: "arn:Function:ledger-migrations",
        rotationRules: { automaticallyAfterDays: 30 },
      },
      { secretId: "ledger-write-id", rotationRules: { automaticallyAfterDays: 30 } },
    ]);
    expect(
      all(recorded, "lambda/permission:Permission").map(({ inputs }) => [inputs["principal"], inputs["sourceArn"]]),
    ).toEqual([
      ["secretsmanager.amazonaws.com", "arn:Secret:ledger-read"],
      ["secretsmanager.amazonaws.com", "arn:Secret:ledger-write"],
    ]);
    // No value of them is in the program, and so none in the state.
    expect(all(recorded, "secretsmanager/secretVersion:SecretVersion")).toEqual([]);
  });
});

describe("on an embedded AWS", () => {
  test("a stand-in takes the cluster's place, whose owner's password is a secret of Pulumi's", async () => {
    const recorded = await deploy("nano", { standIn });
    expect(recorded.filter(({ type }) => type.startsWith("aws:rds/"))).toEqual([]);
    expect(all(recorded, "secretsmanager/secretRotation:SecretRotation")).toEqual([]);
    const { secretString } = inputsOf(recorded, "secretsmanager/secretVersion:SecretVersion") ?? {};
    expect(secretString).toMatchObject({
      value: JSON.stringify({ username: "owner", password: "own-password" }),
      "4dabf18193072939515e22adb298388d": expect.any(String),
    });
    const { variables } = Object(inputsOf(recorded, "lambda/function:Function")?.["environment"]);
    expect(JSON.parse(variables.PLINTH_DATABASE_TARGET)).toEqual({
      host: "127.0.0.1",
      port: 5432,
      dbname: "db_shop_test_ledger",
      ownerSecret: "arn:Secret:ledger-owner",
      roleSecrets: { read: "shop-test-ledger-database-read", write: "shop-test-ledger-database-write" },
      ca: "PEM",
      create: true,
    });
  });
});

describe("accessOf", () => {
  async function accessWith(uses: readonly Grant[]): Promise<unknown> {
    let access: pulumi.Output<unknown> = pulumi.output(undefined);
    await deploy("nano", {
      standIn,
      look: (resources) => {
        const { grants, environment } = accessOf(uses, resources);
        access = pulumi.output({ grants: pulumi.all(grants), environment });
      },
    });
    return new Promise((resolve) => {
      access.apply(resolve);
    });
  }

  test.each([
    [[ledger.read], "read"],
    [[ledger.write], "write"],
    [[ledger.read, ledger.write], "write"],
  ])("gives a function the secret of one role: %j", async (uses, role) => {
    expect(await accessWith(uses)).toEqual({
      grants: [
        { sid: "Databaseledger", actions: ["secretsmanager:GetSecretValue"], resources: [`arn:Secret:ledger-${role}`] },
      ],
      environment: { PLINTH_DATABASE_LEDGER: `shop-test-ledger-database-${role}` },
    });
  });
});

describe("names", () => {
  test.each([
    ["shop", "test", "ledger", /^shop-test-ledger$/, /^db_shop_test_ledger$/],
    ["Shop", "dev.eu", "ledger", /^shop-dev-eu-[0-9a-f]{8}-ledger$/, /^db_shop_dev_eu_ledger_[0-9a-f]{8}$/],
    ["1shop", "test", "ledger", /^s-1shop-test-[0-9a-f]{8}-ledger$/, /^db_1shop_test_ledger$/],
    ["shop", "test", "a".repeat(64), /^shop-test-a{31}-[0-9a-f]{8}$/, /^db_shop_test_a{28}_[0-9a-f]{8}$/],
  ])("of %s, %s, %s are ones that RDS and PostgreSQL take", (project, stack, name, cluster, sql) => {
    const parts = { project, stack, name };
    expect(clusterName(parts)).toMatch(cluster);
    expect(sqlName(parts)).toMatch(sql);
    expect(Math.max(clusterName(parts).length, sqlName(parts).length)).toBeLessThanOrEqual(50);
  });

  test("are never those of another stack, however it is spelled", () => {
    const stacks = [
      ["shop-eu", "test"],
      ["shop", "eu-test"],
      ["Shop", "test"],
      ["shop", "test"],
      ["shop.test", "a"],
      ["shop", "test.a"],
    ];
    const all = stacks.map(([project, stack]) => ({ project: String(project), stack: String(stack), name: "ledger" }));
    expect(new Set(all.map(clusterName)).size).toBe(all.length);
    expect(new Set(all.map(clusterPrefix)).size).toBe(all.length);
    expect(new Set(all.map(sqlName)).size).toBe(all.length);
  });

  test("of all clusters of a stack begin alike", () => {
    for (const [project, stack] of [
      ["shop", "test"],
      ["My_Shop", "dev.eu"],
      ["p".repeat(60), "s"],
    ]) {
      const prefix = clusterPrefix({ project: String(project), stack: String(stack) });
      expect(clusterName({ project: String(project), stack: String(stack), name: "ledger" }).startsWith(prefix)).toBe(
        true,
      );
    }
  });
});
