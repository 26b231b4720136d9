import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { createResources } from "../../components/create-resources.ts";
import { createStage } from "../../components/create-stage.ts";
import { policyDocument } from "../../components/function-role.ts";
import { HttpApi } from "../../components/http-api.ts";
import { accessOf } from "../../components/resource-access.ts";
import { RouteFunction } from "../../components/route-function.ts";
import type { StackContext } from "../../components/stack-context.ts";
import { Table } from "../../components/table.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import type { CodeObject, PutCode } from "../../plinth/publishing/code-object.ts";
import type { Grant } from "../../plinth/resources/grants.ts";
import {
  idempotencyTable,
  internalTables,
  internalTablesOf,
  rateLimitTable,
} from "../../plinth/resources/internal-tables.ts";
import { table } from "../../plinth/resources/table.ts";
import { parseRouteFile } from "../../plinth/routing/parse-route-file.ts";
import type { Route } from "../../plinth/routing/route-table.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

const projects = table("projects", { partitionKey: "id" });

function contextOf(preset: string): StackContext {
  const resolved = resolvePreset(preset, {}).preset;
  if (!resolved) throw new Error(`no preset ${preset}`);
  return { project: "shop", stack: "test", preset: resolved };
}

function routeOf(file: string): Route {
  const parsed = parseRouteFile(file);
  if (!parsed.route) throw new Error(JSON.stringify(parsed.problems));
  return parsed.route;
}

interface Needs {
  readonly name?: string;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  readonly uses?: readonly Grant[];
  readonly putCode?: PutCode;
  readonly preview?: boolean;
}

async function deployFunction(
  preset: string,
  files: readonly string[],
  { uses = [], putCode = async () => {}, preview = false, ...needs }: Needs = {},
): Promise<RecordedResource[]> {
  const [context, routes] = [contextOf(preset), files.map(routeOf)];
  const name = needs.name ?? routes[0]?.function ?? "";
  const { memoryMb, timeoutSeconds } = context.preset;
  const bundle = {
    function: name,
    zipFile: "package.json",
    hash: "0123abcd",
    zipBytes: 10,
    codeBytes: 20,
    sourceMapFile: "package-lock.json",
    descriptions: {},
  };
  return recordResources(
    () => {
      const descriptors = [projects, ...internalTablesOf([{ uses }])];
      const resources = createResources({ descriptors, secretValues: new Map(), context });
      const api = new HttpApi("api", context);
      const code = new CodeBucket("code", { context, putCode });
      const planned = { memoryMb, timeoutSeconds, readsRoles: false, preflights: {}, ...needs, name, routes, bundle };
      new RouteFunction(name, { context, function: planned, api, code, ...accessOf(uses, resources) });
    },
    { preview },
  );
}

function inputsOf(recorded: RecordedResource[], type: string, name?: string): Record<string, unknown> {
  const found = recorded.filter((each) => each.type === type && (name === undefined || each.name === name));
  expect(found.map((each) => each.type)).toEqual([type]);
  return found[0]?.inputs ?? {};
}

describe("RouteFunction", () => {
  test("takes memory, timeout, tracing and log retention from the preset", async () => {
    const recorded = await deployFunction("large", ["routes/projects/get.ts"]);
    expect(inputsOf(recorded, "aws:lambda/function:Function")).toMatchObject({
      name: "shop-test-projects-get",
      memorySize: 1769,
      timeout: 29,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      tracingConfig: { mode: "Active" },
      s3Key: "projects-get/0123abcd.zip",
    });
    const group = inputsOf(recorded, "aws:cloudwatch/logGroup:LogGroup", "projects-get");
    expect(group).toMatchObject({ name: "/plinth/shop-test/projects-get", retentionInDays: 90 });
    // The gateway never waits longer than its own limit.
    expect(inputsOf(recorded, "aws:apigatewayv2/integration:Integration")).toMatchObject({
      timeoutMilliseconds: 29_500,
    });
  });

  test("is seven AWS resources for one route: docs/decisions/0006 says why not fewer", async () => {
    const recorded = await deployFunction("nano", ["routes/projects/get.ts"]);
    const own = recorded.filter(({ type, name }) => type.startsWith("aws:") && name === "projects-get");
    expect(own.map(({ type }) => type.split(":").at(-1)).sort()).toEqual([
      "Function",
      "Integration",
      "LogGroup",
      "Permission",
      "Role",
      "RolePolicy",
      "Route",
    ]);
  });

  test("takes the memory and the timeout that its routes ask for", async () => {
    const recorded = await deployFunction("nano", ["routes/projects/get.ts"], { memoryMb: 512, timeoutSeconds: 3 });
    expect(inputsOf(recorded, "aws:lambda/function:Function")).toMatchObject({ memorySize: 512, timeout: 3 });
    expect(inputsOf(recorded, "aws:apigatewayv2/integration:Integration")).toMatchObject({ timeoutMilliseconds: 3500 });
  });

  test("lets the gateway invoke the function for its own route alone, with one permission", async () => {
    const recorded = await deployFunction("nano", ["routes/projects/[id]/get.ts"]);
    expect(inputsOf(recorded, "aws:lambda/permission:Permission")).toMatchObject({
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:execute-api:api/$default/GET/projects/*",
    });
  });

  test("gives an optional catch-all two gateway routes over one function and one integration", async () => {
    const recorded = await deployFunction("nano", ["routes/files/[[...path]]/get.ts"]);
    const keys = recorded
      .filter((each) => each.type === "aws:apigatewayv2/route:Route")
      .map((each) => each.inputs["routeKey"]);
    expect(keys.sort()).toEqual(["GET /files", "GET /files/{path+}"]);
    inputsOf(recorded, "aws:apigatewayv2/integration:Integration");
  });

  test("answers several routes over one integration, each gateway route named after itself", async () => {
    const files = ["routes/projects/get.ts", "routes/projects/[id]/get.ts", "routes/projects/[id]/delete.ts"];
    const recorded = await deployFunction("nano", files, { name: "projects-group" });
    const named = (type: string) => recorded.filter((each) => each.type === type).map(({ name }) => name);
    expect(named("aws:apigatewayv2/route:Route")).toEqual([
      "projects-by-id-delete",
      "projects-by-id-get",
      "projects-get",
    ]);
    for (const type of ["apigatewayv2/integration:Integration", "lambda/function:Function", "iam/role:Role"])
      expect(named(`aws:${type}`)).toEqual(["projects-group"]);
    const arns = recorded.filter(({ type }) => type.endsWith(":Permission")).map(({ inputs }) => inputs["sourceArn"]);
    expect(arns).toEqual(["arn:execute-api:api/$default/*/projects", "arn:execute-api:api/$default/*/projects/*"]);
  });

  test("grants exactly what the route uses, and tells the function where it is", async () => {
    const use = { kind: "table", name: "projects", access: "read" } as const;
    const recorded = await deployFunction("nano", ["routes/projects/get.ts"], { uses: [use] });
    const policy = JSON.parse(String(inputsOf(recorded, "aws:iam/rolePolicy:RolePolicy")["policy"]));
    expect(policy.Statement).toEqual([
      {
        Sid: "Logs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["arn:LogGroup:projects-get:*"],
      },
      {
        Sid: "Tableprojects",
        Effect: "Allow",
        Action: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
        Resource: ["arn:Table:projects"],
      },
    ]);
    expect(inputsOf(recorded, "aws:lambda/function:Function")["environment"]).toMatchObject({
      variables: { PLINTH_TABLE_PROJECTS: "shop-test-projects" },
    });
  });
});

describe("a function with guards", () => {
  const tableNames = (recorded: RecordedResource[]) =>
    recorded.filter(({ type }) => type === "aws:dynamodb/table:Table").map(({ name }) => name);

  test("may do with their tables what they need, exactly, and finds them in its environment", async () => {
    const uses = [idempotencyTable.grant, rateLimitTable.grant];
    const recorded = await deployFunction("nano", ["routes/projects/post.ts"], { uses });
    expect(tableNames(recorded)).toEqual(["plinth-idempotency", "plinth-rate-limit", "projects"]);
    const policy = JSON.parse(String(inputsOf(recorded, "aws:iam/rolePolicy:RolePolicy")["policy"]));
    expect(policy.Statement.slice(1)).toEqual([
      {
        Sid: "TableplinthDashidempotency",
        Effect: "Allow",
        Action: ["dynamodb:DeleteItem", "dynamodb:PutItem"],
        Resource: ["arn:Table:plinth-idempotency"],
      },
      {
        Sid: "TableplinthDashrateDashlimit",
        Effect: "Allow",
        Action: ["dynamodb:UpdateItem"],
        Resource: ["arn:Table:plinth-rate-limit"],
      },
    ]);
    expect(inputsOf(recorded, "aws:lambda/function:Function")["environment"]).toMatchObject({
      variables: {
        PLINTH_TABLE_PLINTH_IDEMPOTENCY: "shop-test-plinth-idempotency",
        PLINTH_TABLE_PLINTH_RATE_LIMIT: "shop-test-plinth-rate-limit",
      },
    });
  });

  test("has the one table that its one guard needs, and without guards none", async () => {
    const limited = await deployFunction("nano", ["routes/projects/get.ts"], { uses: [rateLimitTable.grant] });
    expect(tableNames(limited)).toEqual(["plinth-rate-limit", "projects"]);
    expect(tableNames(await deployFunction("nano", ["routes/projects/get.ts"]))).toEqual(["projects"]);
  });
});

describe("policyDocument", () => {
  test("has a resource wildcard for X-Ray alone, which knows no resources, and no action wildcard", () => {
    const statements = policyDocument("arn:logs", true, []).Statement;
    expect(statements).toEqual([
      { Sid: "Logs", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: ["arn:logs:*"] },
      {
        Sid: "Tracing",
        Effect: "Allow",
        Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        Resource: ["*"],
      },
    ]);
    expect(policyDocument("arn:logs", false, []).Statement).toHaveLength(1);
  });
});

describe("HttpApi", () => {
  test.each([
    ["nano", 10, 20, 3],
    ["medium", 1000, 2000, 30],
    ["xlarge", 8000, 5000, 365],
  ])("writes both throttles and the retention of preset %s", async (preset, rate, burst, days) => {
    const context = contextOf(preset);
    const recorded = await recordResources(() => {
      createStage("api", { context, api: new HttpApi("api", context), routes: [], throttles: [] });
    });
    expect(inputsOf(recorded, "aws:apigatewayv2/stage:Stage")).toMatchObject({
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: rate, throttlingBurstLimit: burst, detailedMetricsEnabled: false },
      routeSettings: [],
    });
    expect(inputsOf(recorded, "aws:cloudwatch/logGroup:LogGroup")).toMatchObject({ retentionInDays: days });
  });

  test("lets in the pages that the config names, and none otherwise", async () => {
    const closed = await recordResources(() => new HttpApi("api", contextOf("nano")));
    expect(inputsOf(closed, "aws:apigatewayv2/api:Api")).not.toHaveProperty("corsConfiguration");
    const cors = {
      allowOrigins: ["https://app.example.com"],
      allowCredentials: true,
      allowHeaders: ["authorization"],
      exposeHeaders: ["x-request-id"],
      maxAgeSeconds: 60,
    };
    const open = await recordResources(() => new HttpApi("api", { ...contextOf("nano"), cors }));
    expect(inputsOf(open, "aws:apigatewayv2/api:Api")["corsConfiguration"]).toEqual({
      allowOrigins: ["https://app.example.com"],
      allowCredentials: true,
      allowMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      allowHeaders: ["authorization"],
      exposeHeaders: ["x-request-id"],
      maxAge: 60,
    });
  });
});

describe("Table", () => {
  test.each([
    ["nano", { deletionProtectionEnabled: false, pointInTimeRecovery: { enabled: false } }],
    ["small", { deletionProtectionEnabled: true, pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 } }],
    ["large", { deletionProtectionEnabled: true, pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 35 } }],
  ])("keeps its rows as safe as preset %s says", async (preset, expected) => {
    const context = contextOf(preset);
    const recorded = await recordResources(() => new Table("projects", { descriptor: projects, context }));
    expect(inputsOf(recorded, "aws:dynamodb/table:Table")).toMatchObject({
      name: "shop-test-projects",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ...expected,
    });
    expect(inputsOf(recorded, "aws:dynamodb/table:Table")).not.toHaveProperty("ttl");
    // Written out, since an absent field is taken for "as it is" by the provider.
    expect(inputsOf(recorded, "aws:dynamodb/table:Table")).toMatchObject({
      globalSecondaryIndexes: [],
      streamEnabled: false,
    });
  });

  test("has the indexes, the ttl and the stream that are declared, each key attribute once", async () => {
    const descriptor = table("notes", {
      partitionKey: "id",
      sortKey: { name: "at", type: "number" },
      indexes: {
        byOwner: { partitionKey: "ownerId", sortKey: { name: "at", type: "number" } },
        keysByOwner: { partitionKey: "ownerId", projection: "keys" },
        textById: { partitionKey: "text", projection: ["id", "title"] },
      },
      stream: "old",
    });
    const recorded = await recordResources(() => new Table("notes", { descriptor, context: contextOf("nano") }));
    const [owner, text] = ["ownerId", "text"].map((attributeName) => ({ attributeName, keyType: "HASH" }));
    expect(inputsOf(recorded, "aws:dynamodb/table:Table")).toMatchObject({
      attributes: [
        { name: "id", type: "S" },
        { name: "at", type: "N" },
        { name: "ownerId", type: "S" },
        { name: "text", type: "S" },
      ],
      globalSecondaryIndexes: [
        { name: "byOwner", keySchemas: [owner, { attributeName: "at", keyType: "RANGE" }], projectionType: "ALL" },
        { name: "keysByOwner", keySchemas: [owner], projectionType: "KEYS_ONLY" },
        { name: "textById", keySchemas: [text], projectionType: "INCLUDE", nonKeyAttributes: ["title"] },
      ],
      streamEnabled: true,
      streamViewType: "OLD_IMAGE",
    });
  });

  test("turns the ttl of a live table off by its name", async () => {
    const descriptor = { ...projects, formerTtlAttribute: "endsAt" };
    const recorded = await recordResources(() => new Table("projects", { descriptor, context: contextOf("nano") }));
    expect(inputsOf(recorded, "aws:dynamodb/table:Table")).toMatchObject({
      ttl: { attributeName: "endsAt", enabled: false },
    });
  });

  test("is the one that the config adopts, where it does", async () => {
    const context = { ...contextOf("nano"), adopt: { table: { projects: "old" } } };
    const recorded = await recordResources(() => new Table("projects", { descriptor: projects, context }));
    expect(recorded.find(({ type }) => type === "aws:dynamodb/table:Table")?.imported).toBe("old");
    const others = await recordResources(
      () => new Table("others", { descriptor: table("others", { partitionKey: "id" }), context }),
    );
    expect(others.filter(({ imported }) => imported)).toEqual([]);
  });

  test.each(internalTables)(
    "of Plinth's own, $name, loses its items by itself and is protected by no preset",
    async (descriptor) => {
      const context = contextOf("xlarge");
      const recorded = await recordResources(() => new Table(descriptor.name, { descriptor, context }));
      expect(inputsOf(recorded, "aws:dynamodb/table:Table")).toMatchObject({
        name: `shop-test-${descriptor.name}`,
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        ttl: { attributeName: "expiresAt", enabled: true },
        deletionProtectionEnabled: false,
        pointInTimeRecovery: { enabled: false },
      });
    },
  );
});

describe("CodeBucket", () => {
  test("is private and refuses plain HTTP", async () => {
    const args = { context: contextOf("nano"), putCode: async () => {} };
    const recorded = await recordResources(() => new CodeBucket("code", args));
    expect(inputsOf(recorded, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(String(inputsOf(recorded, "aws:s3/bucketPolicy:BucketPolicy")["policy"])).toContain(
      '"aws:SecureTransport":"false"',
    );
  });

  test.each([
    ["puts the code where the function takes it from, in an update", false, [OBJECT]],
    ["puts nothing in a preview", true, []],
  ])("%s", async (_, preview, expected) => {
    const puts: CodeObject[] = [];
    const putCode = async (object: CodeObject): Promise<void> => void puts.push(object);
    await deployFunction("nano", ["routes/projects/get.ts"], { putCode, preview });
    expect(puts).toMatchObject(expected);
    expect(puts).toHaveLength(expected.length);
  });
});

const OBJECT = { key: "projects-get/0123abcd.zip", file: "package.json" };
