import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CodeBucket } from "../../components/code-bucket.ts";
import { createResources } from "../../components/create-resources.ts";
import { createRoutes } from "../../components/create-routes.ts";
import { findZone } from "../../components/find-zone.ts";
import { HttpApi } from "../../components/http-api.ts";
import type { Entrance, PlannedFunction, RouteThrottle } from "../../plinth/plan/plan.ts";
import type { Domain } from "../../plinth/settings/parse-domain.ts";
import type { Firewall } from "../../plinth/settings/parse-firewall.ts";
import { plannedFunction, presetOf } from "../plan/planned.ts";
import { type RecordedResource, recordResources } from "./record-resources.ts";

interface Needs {
  readonly throttles?: readonly RouteThrottle[];
  readonly domain?: Domain;
  readonly awsEndpoint?: string;
  readonly firewall?: Firewall;
  readonly entrance?: Partial<Entrance>;
}

const OPEN: Entrance = { defaultEndpoint: "open", pastFirewall: "open" };

/** The API of these functions, and everything before it. */
async function deploy(
  functions: readonly PlannedFunction[],
  { throttles = [], domain, firewall, awsEndpoint, entrance = {} }: Needs = {},
) {
  const settings = {
    project: "shop",
    stack: "test",
    preset: presetOf("nano"),
    packaging: "route" as const,
    cors: undefined,
    domain,
    firewall,
    awsEndpoint,
  };
  const outputs: Record<string, string> = {};
  const recorded = await recordResources(async () => {
    const zoneId = await findZone(settings, {});
    const resources = createResources({ descriptors: [], secretValues: new Map(), context: settings });
    const code = new CodeBucket("code", { context: settings, putCode: async () => {} });
    const plan = { functions: functions.map(withFile), throttles, entrance: { ...OPEN, ...entrance } };
    const context = { ...settings, defaultEndpoint: plan.entrance.defaultEndpoint };
    const api = new HttpApi("api", context);
    const tasks = { queues: new Map(), functions: new Map() };
    createRoutes({ context, plan, code, resources, tasks, api, zoneId });
    api.url.apply((value) => {
      outputs["url"] = value;
    });
  });
  return Object.assign(recorded, outputs);
}

// Its code is read, whatever it is.
function withFile(planned: PlannedFunction): PlannedFunction {
  return { ...planned, bundle: { ...planned.bundle, zipFile: "package.json", sourceMapFile: "package.json" } };
}

const FUNCTIONS = [plannedFunction(["routes/a/get.ts"]), plannedFunction(["routes/files/[[...path]]/get.ts"])];

function ofType(recorded: readonly RecordedResource[], type: string): RecordedResource[] {
  return recorded.filter((each) => each.type === `aws:${type}`);
}

function named(recorded: readonly RecordedResource[], type: string): Record<string, Record<string, unknown>> {
  return Object.fromEntries(ofType(recorded, type).map(({ name, inputs }) => [name, inputs]));
}

/** What Pulumi keeps as a secret; anything else would stay as it is, and not be found. */
function opened(value: unknown): unknown {
  const { value: inside, ...mark } = Object(value) as Record<string, unknown>;
  return Object.keys(mark).length === 1 ? inside : "not a secret";
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

describe("a domain", () => {
  const domain = { name: "api.example.com", zone: "example.com" };
  test("is not there unless the config names one, and the gateway's own name answers", async () => {
    const recorded = await deploy(FUNCTIONS);
    expect(recorded.filter(({ type }) => /^aws:(acm|route53)|domainName|apiMapping/.test(type))).toEqual([]);
    expect(named(recorded, "apigatewayv2/api:Api")).toMatchObject({ api: { disableExecuteApiEndpoint: false } });
    expect(recorded).toHaveProperty("url", "https://api.gateway.example");
  });

  test("has a certificate that is proven and renewed by a record, TLS 1.2 at least, and closes the gateway's own name", async () => {
    const recorded = await deploy(FUNCTIONS, { domain, entrance: { defaultEndpoint: "closed" } });
    expect(named(recorded, "acm/certificate:Certificate")).toMatchObject({
      domain: { domainName: "api.example.com", validationMethod: "DNS" },
    });
    expect(named(recorded, "acm/certificateValidation:CertificateValidation")).toMatchObject({
      domain: { certificateArn: "arn:Certificate:domain" },
    });
    expect(named(recorded, "apigatewayv2/domainName:DomainName")).toMatchObject({
      domain: {
        domainName: "api.example.com",
        domainNameConfiguration: {
          certificateArn: "arn:Certificate:domain",
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
          ipAddressType: "dualstack",
        },
      },
    });
    expect(named(recorded, "apigatewayv2/apiMapping:ApiMapping")).toEqual({
      domain: { apiId: "api-id", domainName: "domain-id", stage: "api-id" },
    });
    expect(named(recorded, "apigatewayv2/api:Api")).toMatchObject({ api: { disableExecuteApiEndpoint: true } });
    expect(recorded).toHaveProperty("url", "https://api.example.com");
  });

  test("is led to by records of its zone over IPv4 and IPv6, which come last", async () => {
    const recorded = await deploy(FUNCTIONS, { domain });
    const target = {
      name: "d-1.execute-api.eu-central-1.amazonaws.com",
      zoneId: "ZGATEWAY",
      evaluateTargetHealth: false,
    };
    const alias = { zoneId: "Z0EXAMPLE", name: "api.example.com", aliases: [target] };
    expect(named(recorded, "route53/record:Record")).toEqual({
      "domain-a": { ...alias, type: "A" },
      "domain-aaaa": { ...alias, type: "AAAA" },
      "domain-validation": {
        zoneId: "Z0EXAMPLE",
        name: "_proof.api.example.com",
        type: "CNAME",
        records: ["_value.acm-validations.aws"],
        ttl: 300,
        allowOverwrite: true,
      },
    });
    const [mapping] = ofType(recorded, "apigatewayv2/apiMapping:ApiMapping");
    const aliases = ofType(recorded, "route53/record:Record").filter(({ name }) => /-a+$/.test(name));
    expect(aliases).toHaveLength(2);
    for (const { position } of aliases) expect(mapping?.position).toBeLessThan(position);
  });

  test("takes a certificate that is there, and makes none", async () => {
    const certificateArn = "arn:aws:acm:eu-central-1:111122223333:certificate/1";
    const recorded = await deploy(FUNCTIONS, { domain: { ...domain, certificateArn } });
    expect(recorded.filter(({ type }) => type.startsWith("aws:acm/"))).toEqual([]);
    expect(named(recorded, "apigatewayv2/domainName:DomainName")).toMatchObject({
      domain: { domainNameConfiguration: { certificateArn } },
    });
  });

  test("leaves the address of an embedded AWS callable: no name of a zone leads there", async () => {
    const recorded = await deploy(FUNCTIONS, { domain, awsEndpoint: "http://127.0.0.1:4566" });
    expect(recorded).toHaveProperty("url", "http://127.0.0.1:4566/_aws/execute-api/api-id");
  });
});

describe("a firewall", () => {
  const domain = { name: "api.example.com", zone: "example.com" };
  const withFirewall = (secretVersion = 1, pastFirewall: "closed" | "open" = "closed") =>
    deploy(FUNCTIONS, {
      domain,
      firewall: { requestsPerFiveMinutes: 2_000, secretVersion },
      entrance: { pastFirewall },
    });
  const distributionOf = (recorded: readonly RecordedResource[]): Record<string, unknown> => {
    const { origins, ...rest } = named(recorded, "cloudfront/distribution:Distribution")["front"] ?? {};
    return { ...rest, origins: opened(origins) };
  };
  const secretsIn = (recorded: readonly RecordedResource[]): Record<string, string> =>
    Object.fromEntries(
      recorded
        .filter(({ type }) => type === "pulumi:index:Stash")
        .map(({ name, inputs }) => [name, String(opened(inputs["input"]))]),
    );
  const hashesIn = (recorded: readonly RecordedResource[]) =>
    ofType(recorded, "lambda/function:Function").map(({ inputs }) => {
      const { variables } = Object(inputs["environment"]) as { variables: Record<string, string> };
      return variables["PLINTH_PASS_HASHES"];
    });
  const hashOf = (secret = "") => createHash("sha256").update(secret).digest("hex");

  test("stands in us-east-1 before CloudFront: a rate for each address, then AWS's rules, of which the size of a body only counts", async () => {
    const recorded = await withFirewall();
    const acl = named(recorded, "wafv2/webAcl:WebAcl")["front"] ?? {};
    expect(acl).toMatchObject({
      ...{ name: "shop-test-front", region: "us-east-1", scope: "CLOUDFRONT", defaultAction: { allow: {} } },
      rules: [
        {
          name: "rate-per-address",
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: { rateBasedStatement: { limit: 2_000, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
        },
        { name: "AWSManagedRulesKnownBadInputsRuleSet", overrideAction: { none: {} } },
        {
          name: "AWSManagedRulesCommonRuleSet",
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: "AWS",
              ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
            },
          },
        },
      ],
    });
    expect(distributionOf(recorded)["webAclId"]).toBe("arn:WebAcl:front");
  });

  test("is passed over TLS 1.2 at least on both sides, and nothing is cached on the way", async () => {
    const recorded = await withFirewall();
    expect(distributionOf(recorded)).toMatchObject({
      enabled: true,
      aliases: ["api.example.com"],
      isIpv6Enabled: true,
      defaultCacheBehavior: {
        viewerProtocolPolicy: "https-only",
        allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
        // CachingDisabled and AllViewerExceptHostHeader.
        cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      },
      viewerCertificate: {
        acmCertificateArn: "arn:Certificate:domain",
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
      origins: [
        {
          domainName: "api.gateway.example",
          customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"], httpsPort: 443 },
        },
      ],
    });
    expect(named(recorded, "acm/certificate:Certificate")).toMatchObject({ domain: { region: "us-east-1" } });
    expect(named(recorded, "acm/certificateValidation:CertificateValidation")).toMatchObject({
      domain: { region: "us-east-1" },
    });
  });

  test("is where the same records lead, and the gateway has no name of its own beside it", async () => {
    const recorded = await withFirewall();
    const aliases = [{ name: "d111.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }];
    expect(named(recorded, "route53/record:Record")).toMatchObject({
      "domain-a": { name: "api.example.com", type: "A", aliases },
      "domain-aaaa": { name: "api.example.com", type: "AAAA", aliases },
    });
    expect(recorded.filter(({ type }) => /domainName|apiMapping/.test(type))).toEqual([]);
    expect(named(recorded, "apigatewayv2/api:Api")).toMatchObject({ api: { disableExecuteApiEndpoint: false } });
  });

  test("lets CloudFront prove itself by a secret of which functions know the hash alone, before it is sent", async () => {
    const recorded = await withFirewall();
    const { "pass-secret-1": secret } = secretsIn(recorded);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(distributionOf(recorded)["origins"]).toMatchObject([
      { customHeaders: [{ name: "x-plinth-pass", value: secret }] },
    ]);
    expect(hashesIn(recorded)).toEqual([hashOf(secret), hashOf(secret)]);
    const [distribution] = ofType(recorded, "cloudfront/distribution:Distribution");
    for (const fn of ofType(recorded, "lambda/function:Function"))
      expect(fn.position).toBeLessThan(distribution?.position ?? -1);
    expect(secretsIn(await withFirewall())["pass-secret-1"]).not.toBe(secret);
  });

  test("changes its secret without a refused request: functions take the one before too", async () => {
    const recorded = await withFirewall(3);
    const secrets = secretsIn(recorded);
    expect(Object.keys(secrets).sort()).toEqual(["pass-secret-2", "pass-secret-3"]);
    expect(distributionOf(recorded)["origins"]).toMatchObject([
      { customHeaders: [{ value: secrets["pass-secret-3"] }] },
    ]);
    const both = `${hashOf(secrets["pass-secret-3"])},${hashOf(secrets["pass-secret-2"])}`;
    expect(hashesIn(recorded)).toEqual([both, both]);
  });

  test("is not asked for by functions while callers of a live API still come past it", async () => {
    const recorded = await withFirewall(1, "open");
    expect(hashesIn(recorded)).toEqual([undefined, undefined]);
    expect(distributionOf(recorded)["origins"]).toMatchObject([{ customHeaders: [{ name: "x-plinth-pass" }] }]);
  });
});
