import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { createApi } from "../../components/create-api.ts";
import { createResources } from "../../components/create-resources.ts";
import type { Plan, PlannedFunction, RouteThrottle } from "../../plinth/plan/plan.ts";
import { plannedFunction, presetOf } from "../plan/planned.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

interface Needs {
  readonly throttles?: readonly RouteThrottle[];
}

/** The API of these functions, and everything before it. */
async function deploy(functions: readonly PlannedFunction[], { throttles = [] }: Needs = {}) {
  return recordResources(() => {
    const context = {
      project: "shop",
      stack: "test",
      preset: presetOf("nano"),
      awsEndpoint: undefined,
      cors: undefined,
    };
    const resources = createResources({ descriptors: [], secretValues: new Map(), context });
    const code = new CodeBucket("code", { context, putCode: async () => {} });
    const plan: Pick<Plan, "functions" | "throttles"> = { functions: functions.map(withFile), throttles };
    createApi({ context, plan, code, resources });
  });
}

// Its code is read, whatever it is.
function withFile(planned: PlannedFunction): PlannedFunction {
  return { ...planned, bundle: { ...planned.bundle, zipFile: "package.json", sourceMapFile: "package.json" } };
}

const FUNCTIONS = [plannedFunction(["routes/a/get.ts"]), plannedFunction(["routes/files/[[...path]]/get.ts"])];

function ofType(recorded: readonly RecordedResource[], type: string): RecordedResource[] {
  return recorded.filter((each) => each.type === `aws:${type}`);
}

describe("the stage", () => {
  test("has the throttles of the routes that ask for any, every field of them in full", async () => {
    const throttles = [
      { routeKey: "GET /files/{path+}", rateLimitPerSecond: 5, burstLimit: 7 },
      { routeKey: "GET /files", rateLimitPerSecond: 5, burstLimit: 7 },
    ];
    const [stage] = ofType(await deploy(FUNCTIONS, { throttles }), "apigatewayv2/stage:Stage");
    const full = { throttlingRateLimit: 5, throttlingBurstLimit: 7, detailedMetricsEnabled: false };
    expect(stage?.inputs["routeSettings"]).toEqual([
      { routeKey: "GET /files/{path+}", ...full },
      { routeKey: "GET /files", ...full },
    ]);
  });

  test("comes after every route, since AWS refuses the settings of one that is not there", async () => {
    const recorded = await deploy(FUNCTIONS);
    const [stage] = ofType(recorded, "apigatewayv2/stage:Stage");
    const routes = ofType(recorded, "apigatewayv2/route:Route");
    expect(routes.map(({ inputs }) => inputs["routeKey"])).toEqual(["GET /a", "GET /files/{path+}", "GET /files"]);
    for (const route of routes) expect(route.position).toBeLessThan(stage?.position ?? -1);
  });
});

describe("concurrency of a route", () => {
  const alone = (needs: Partial<PlannedFunction>) => deploy([plannedFunction(["routes/a/get.ts"], needs)]);
  const inputsOf = (recorded: readonly RecordedResource[], type: string) =>
    ofType(recorded, type).map(({ inputs }) => inputs);

  test("is the account's, of the function itself, where nothing is asked for", async () => {
    const recorded = await alone({});
    const [fn] = inputsOf(recorded, "lambda/function:Function");
    expect(Object.keys(fn ?? {})).not.toContain("reservedConcurrentExecutions");
    expect(Object.keys(fn ?? {})).not.toContain("publish");
    expect(inputsOf(recorded, "lambda/alias:Alias")).toEqual([]);
    expect(inputsOf(recorded, "apigatewayv2/integration:Integration")).toMatchObject([
      { integrationUri: "arn:Function:a-get" },
    ]);
  });

  test("is reserved on the function", async () => {
    const recorded = await alone({ reservedConcurrency: 5 });
    expect(inputsOf(recorded, "lambda/function:Function")).toMatchObject([{ reservedConcurrentExecutions: 5 }]);
    expect(inputsOf(recorded, "lambda/alias:Alias")).toEqual([]);
  });

  test("is kept started behind an alias of the published version, which the gateway invokes and may invoke before it does", async () => {
    const recorded = await alone({ provisionedConcurrency: 3 });
    expect(inputsOf(recorded, "lambda/function:Function")).toMatchObject([{ publish: true }]);
    const functionName = "shop-test-a-get";
    expect(inputsOf(recorded, "lambda/alias:Alias")).toMatchObject([{ name: "warm", functionName }]);
    expect(inputsOf(recorded, "lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig")).toEqual([
      { functionName, qualifier: "warm", provisionedConcurrentExecutions: 3 },
    ]);
    const [integration] = ofType(recorded, "apigatewayv2/integration:Integration");
    expect(integration?.inputs["integrationUri"]).toBe("arn:Alias:a-get");
    const permissions = ofType(recorded, "lambda/permission:Permission");
    const sourceArn = "arn:execute-api:api/$default/GET/a";
    expect(permissions.map(({ name, inputs }) => [name, inputs["qualifier"], inputs["sourceArn"]])).toEqual([
      ["a-get", undefined, sourceArn],
      ["a-get-warm", "warm", sourceArn],
    ]);
    for (const { position } of permissions) expect(position).toBeLessThan(integration?.position ?? -1);
  });
});
