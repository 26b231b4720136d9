import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { policyDocument } from "../../components/function-role.ts";
import { HttpApi } from "../../components/http-api.ts";
import { invokePattern, RouteFunction } from "../../components/route-function.ts";
import type { StackContext } from "../../components/stack-context.ts";
import { Table } from "../../components/table.ts";
import { accessOf } from "../../components/table-access.ts";
import type { RouteBundle } from "../../plinth/bundling/bundle.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
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

function bundleOf(route: Route, overrides: Partial<RouteBundle["description"]> = {}): RouteBundle {
  const base = {
    kind: "route",
    public: true,
    scopes: null,
    status: null,
    memoryMb: null,
    timeoutSeconds: null,
    uses: [],
  } as const;
  const has = { body: false, params: false, query: false, response: false };
  const description = { ...base, has, ...overrides };
  return {
    function: route.function,
    zipFile: "package.json",
    hash: "0123abcd",
    zipBytes: 10,
    codeBytes: 20,
    descriptions: { [route.function]: description },
    description,
  };
}

async function deployRoute(
  preset: string,
  file: string,
  overrides: Partial<RouteBundle["description"]> = {},
): Promise<RecordedResource[]> {
  const [context, route] = [contextOf(preset), routeOf(file)];
  const bundle = bundleOf(route, overrides);
  return recordResources(() => {
    const tables = new Map([["projects", new Table("projects", { descriptor: projects, context })]]);
    const api = new HttpApi("api", context);
    const code = new CodeBucket("code", context);
    new RouteFunction(route.function, {
      context,
      route,
      bundle,
      api,
      code,
      ...accessOf(bundle.description.uses, tables),
    });
  });
}

function inputsOf(recorded: RecordedResource[], type: string, name?: string): Record<string, unknown> {
  const found = recorded.filter((each) => each.type === type && (name === undefined || each.name === name));
  expect(found.map((each) => each.type)).toEqual([type]);
  return found[0]?.inputs ?? {};
}

describe("RouteFunction", () => {
  test("takes memory, timeout, tracing and log retention from the preset", async () => {
    const recorded = await deployRoute("large", "routes/projects/get.ts");
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

  test("prefers the route's own memory and timeout", async () => {
    const recorded = await deployRoute("nano", "routes/projects/get.ts", { memoryMb: 512, timeoutSeconds: 3 });
    expect(inputsOf(recorded, "aws:lambda/function:Function")).toMatchObject({ memorySize: 512, timeout: 3 });
    expect(inputsOf(recorded, "aws:apigatewayv2/integration:Integration")).toMatchObject({ timeoutMilliseconds: 3500 });
  });

  test("lets the gateway invoke the function for its own route alone, with one permission", async () => {
    const recorded = await deployRoute("nano", "routes/projects/[id]/get.ts");
    expect(inputsOf(recorded, "aws:lambda/permission:Permission")).toMatchObject({
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:execute-api:api/*/GET/projects/*",
    });
    expect(invokePattern(routeOf("routes/files/[[...path]]/any.ts"))).toBe("*/files*");
    expect(invokePattern(routeOf("routes/get.ts"))).toBe("GET/");
  });

  test("gives an optional catch-all two gateway routes over one function and one integration", async () => {
    const recorded = await deployRoute("nano", "routes/files/[[...path]]/get.ts");
    const keys = recorded
      .filter((each) => each.type === "aws:apigatewayv2/route:Route")
      .map((each) => each.inputs["routeKey"]);
    expect(keys.sort()).toEqual(["GET /files", "GET /files/{path+}"]);
    inputsOf(recorded, "aws:apigatewayv2/integration:Integration");
  });

  test("grants exactly what the route uses, and tells the function where it is", async () => {
    const use = { kind: "table", name: "projects", access: "read" } as const;
    const recorded = await deployRoute("nano", "routes/projects/get.ts", { uses: [use] });
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
    const recorded = await recordResources(() => new HttpApi("api", contextOf(preset)));
    expect(inputsOf(recorded, "aws:apigatewayv2/stage:Stage")).toMatchObject({
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: rate, throttlingBurstLimit: burst },
    });
    expect(inputsOf(recorded, "aws:cloudwatch/logGroup:LogGroup")).toMatchObject({ retentionInDays: days });
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
  });
});

describe("CodeBucket", () => {
  test("is private and refuses plain HTTP", async () => {
    const recorded = await recordResources(() => new CodeBucket("code", contextOf("nano")));
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
});
