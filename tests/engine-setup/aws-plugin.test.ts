import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildPiece, builtAws, builtFolder } from "../../engine/build-engine.ts";
import { programName } from "../../engine/find-on-path.ts";
import { declaredFunctions, declaredResources } from "./declared-inputs.ts";

type Served = Record<"resources" | "functions", Record<string, { terraform: string; inputs: string[] }>>;

/** The modules of @pulumi/aws that the plugin serves anything of. */
const MODULES = (
  "acm apigatewayv2 appautoscaling cloudfront cloudwatch cognito dynamodb ebs ec2 ec2clientvpn ec2transitgateway " +
  "elasticache iam kms lambda organizations rds route53 s3 s3control scheduler secretsmanager sns sqs ssm " +
  "verifiedaccess vpc wafv2 xray"
).split(" ");

/** A firewall rule's statements contain themselves; Terraform and Pulumi cut that off at different depths. */
const KNOWN_DIFFERENCE = "aws:wafv2/webAcl:WebAcl rules[].statement.notStatement.statements[]";

describe("the AWS plugin that is built here", () => {
  let served: Served = { resources: {}, functions: {} };
  const declared = declaredResources(MODULES);

  beforeAll(async () => {
    const folder = existsSync(builtFolder(builtAws))
      ? builtFolder(builtAws)
      : await buildPiece(builtAws, console.error);
    const plugin = join(folder, programName("pulumi-resource-aws"));
    served = JSON.parse(execFileSync(plugin, ["-names"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  }, 3_600_000);

  it("serves only resources and functions that @pulumi/aws has, under the same names", () => {
    const tokens = Object.keys(served.resources);
    expect(tokens.length).toBeGreaterThan(400);
    expect(tokens.filter((token) => !declared.has(token))).toEqual([]);
    const functions = declaredFunctions();
    expect(functions.size).toBeGreaterThan(500);
    expect(Object.keys(served.functions).length).toBeGreaterThan(200);
    expect(Object.keys(served.functions).filter((token) => !functions.has(token))).toEqual([]);
  });

  it("serves every kind of resource that Plinth makes", () => {
    const made = (
      "acm/certificate apigatewayv2/api apigatewayv2/apiMapping apigatewayv2/authorizer apigatewayv2/domainName " +
      "apigatewayv2/integration apigatewayv2/route apigatewayv2/stage cloudwatch/dashboard cloudwatch/eventRule " +
      "cloudwatch/eventTarget cloudwatch/logGroup cloudwatch/logMetricFilter cloudwatch/metricAlarm " +
      "cognito/resourceServer cognito/userPool cognito/userPoolClient cognito/userPoolDomain dynamodb/table ec2/eip " +
      "ec2/internetGateway ec2/natGateway ec2/route ec2/routeTable ec2/routeTableAssociation ec2/securityGroup " +
      "ec2/subnet ec2/vpc ec2/vpcEndpoint elasticache/replicationGroup elasticache/serverlessCache " +
      "elasticache/subnetGroup iam/policy iam/role iam/rolePolicy iam/rolePolicyAttachment kms/alias kms/key " +
      "lambda/alias lambda/eventSourceMapping lambda/function lambda/functionEventInvokeConfig lambda/permission " +
      "rds/cluster rds/clusterInstance rds/instance rds/proxy rds/subnetGroup route53/record s3/bucket " +
      "s3/bucketLifecycleConfiguration s3/bucketObjectv2 s3/bucketPolicy s3/bucketPublicAccessBlock " +
      "s3/bucketServerSideEncryptionConfiguration s3/bucketVersioning scheduler/schedule scheduler/scheduleGroup " +
      "secretsmanager/secret secretsmanager/secretVersion sns/topic sns/topicSubscription sqs/queue sqs/queuePolicy " +
      "ssm/parameter vpc/securityGroupEgressRule vpc/securityGroupIngressRule wafv2/webAcl wafv2/webAclAssociation"
    ).split(" ");
    const names = new Set(Object.keys(served.resources).map((token) => token.split(":")[1]));
    expect(made.filter((name) => !names.has(name))).toEqual([]);
  });

  it("names every input, at every depth, as @pulumi/aws does, and agrees on what is a list", () => {
    const unknown: string[] = [];
    let compared = 0;
    for (const [token, { inputs }] of Object.entries(served.resources)) {
      for (const input of inputs.map((path) => path.replace(/!$/, ""))) {
        compared++;
        // Outputs in @pulumi/aws, though inputs of the provider.
        if (input === "tagsAll") continue;
        if (!declared.get(token)?.inputs.has(input)) unknown.push(`${token} ${input}`);
      }
    }
    expect(compared).toBeGreaterThan(5_000);
    expect(unknown.filter((name) => !name.startsWith(KNOWN_DIFFERENCE))).toEqual([]);
  });

  it("gives a name of its own to what @pulumi/aws lets the program leave unnamed", () => {
    const required = Object.entries(served.resources).flatMap(([token, { inputs }]) =>
      inputs
        .filter((path) => path.endsWith("!") && !path.includes("."))
        .filter((path) => declared.get(token)?.inputs.get(path.slice(0, -1))?.required === false)
        .map((path) => `${token} ${path}`),
    );
    // What is left became optional in a later provider than the one that is built, or needs no name.
    expect(required.sort()).toEqual([
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy policyName!",
      "aws:cloudwatch/metricAlarm:MetricAlarm comparisonOperator!",
      "aws:cloudwatch/metricAlarm:MetricAlarm evaluationPeriods!",
      "aws:ec2clientvpn/route:Route targetVpcSubnetId!",
      "aws:secretsmanager/secretRotation:SecretRotation rotationRules!",
    ]);
  });
});
