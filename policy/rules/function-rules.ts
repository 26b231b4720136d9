import { has, mustBe, mustBeSet, not, when, withOwnKey } from "../checks.ts";
import { entriesOf, holdsUnknown, valueAt } from "../known-value.ts";
import type { Check, Rule } from "../rule.ts";

const FUNCTION = "aws:lambda/function:Function";
const URL = "aws:lambda/functionUrl:FunctionUrl";
const ROLE_ARN = "arn:aws:iam::111122223333:role/shop";
const CODE = { role: ROLE_ARN, handler: "index.handler", s3Bucket: "shop-code", s3Key: "shop.zip" };
const KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234";
const LOGGED = { logFormat: "JSON", logGroup: "/plinth/shop-dev/shop" };

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
const RUNTIMES = [
  "nodejs24.x",
  "nodejs22.x",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "java25",
  "java21",
  "java17",
  "dotnet10",
  "dotnet8",
  "ruby3.4",
  "ruby3.3",
  "provided.al2023",
];

const isZip = not(has("packageType", "Image"));

/** Lambda functions. */
export const FUNCTION_RULES: readonly Rule[] = [
  {
    id: "lambda-supported-runtime",
    title: "Functions run on a runtime that AWS still mends",
    reason:
      "A runtime past its end gets no security updates, and after a while takes no update of the function either.",
    fix: "Set runtime to nodejs24.x, or to another that Lambda supports.",
    controls: ["Lambda.2"],
    types: [FUNCTION],
    check: when(isZip, mustBe("runtime", ...RUNTIMES)),
    failing: fn({ runtime: "nodejs18.x", loggingConfig: LOGGED }),
    passing: fn({ runtime: "nodejs24.x", loggingConfig: LOGGED }),
  },
  {
    id: "lambda-own-log-group",
    title: "A function writes to a log group of the stack's",
    reason:
      "The group that Lambda makes by itself keeps every line for ever, and nothing encrypts it with the stack's key.",
    fix: "Create a LogGroup with retentionInDays, and set loggingConfig.logGroup to its name.",
    controls: [],
    source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html",
    types: [FUNCTION],
    check: mustBeSet("loggingConfig.logGroup"),
    failing: fn({ runtime: "nodejs24.x" }),
    passing: fn({ runtime: "nodejs24.x", loggingConfig: LOGGED }),
  },
  {
    id: "lambda-environment-encrypted-with-own-key",
    title: "Where the stack has a key of its own, functions' environments are encrypted with it",
    reason: "Whoever may look at the function reads its environment, key or no key.",
    fix: "Set kmsKeyArn to the stack's key.",
    controls: [],
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    types: [FUNCTION],
    check: when(withOwnKey, mustBeSet("kmsKeyArn")),
    context: { customerKey: true },
    failing: fn({ runtime: "nodejs24.x", loggingConfig: LOGGED }),
    passing: fn({ runtime: "nodejs24.x", loggingConfig: LOGGED, kmsKeyArn: KEY_ARN }),
  },
  {
    id: "lambda-spans-zones",
    title: "A function in a network has subnets in more than one zone",
    reason: "When its one zone fails, the function fails.",
    fix: "Give vpcConfig.subnetIds a subnet of each zone.",
    controls: ["Lambda.5"],
    types: [FUNCTION],
    check: spansZones(),
    failing: fn({ runtime: "nodejs24.x", loggingConfig: LOGGED, vpcConfig: network(["subnet-1"]) }),
    passing: fn({ runtime: "nodejs24.x", loggingConfig: LOGGED, vpcConfig: network(["subnet-1", "subnet-2"]) }),
  },
  {
    id: "lambda-url-needs-iam",
    title: "A function URL is for those whom IAM lets in",
    reason: "With NONE anybody who knows the URL may call the function, past the gateway's throttles and authorizers.",
    fix: "Set authorizationType to AWS_IAM.",
    controls: ["Lambda.1"],
    types: [URL],
    check: mustBe("authorizationType", "AWS_IAM"),
    failing: { type: URL, properties: { functionName: "shop", authorizationType: "NONE" } },
    passing: { type: URL, properties: { functionName: "shop", authorizationType: "AWS_IAM" } },
  },
];

function spansZones(): Check {
  return (properties) => {
    const subnets = valueAt(properties, "vpcConfig.subnetIds");
    return entriesOf(subnets).length === 1 && !holdsUnknown(subnets)
      ? ["`vpcConfig.subnetIds` has one subnet; it must have two or more"]
      : [];
  };
}

function network(subnetIds: readonly string[]) {
  return { subnetIds, securityGroupIds: ["sg-1"] };
}

function fn(properties: object) {
  return { type: FUNCTION, properties: { ...CODE, ...properties } };
}
