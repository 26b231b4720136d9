import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { CLOUDFRONT_REGION } from "../plinth/settings/parse-firewall.ts";
import { nameIn, type StackContext, tagsOf } from "./stack-context.ts";

/**
 * What CloudFront lets through: no more than a number of requests of one address, and nothing that AWS's common rules know as an attack.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
export function createWebAcl(
  name: string,
  { context, requestsPerFiveMinutes }: { readonly context: StackContext; readonly requestsPerFiveMinutes: number },
  options: pulumi.CustomResourceOptions,
): aws.wafv2.WebAcl {
  return new aws.wafv2.WebAcl(
    name,
    {
      name: nameIn(context, name, 128),
      // CloudFront's are kept there, wherever the stack is.
      region: CLOUDFRONT_REGION,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      rules: [
        {
          name: "rate-per-address",
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: { limit: requestsPerFiveMinutes, aggregateKeyType: "IP", evaluationWindowSec: 300 },
          },
          visibilityConfig: visible("rate-per-address"),
        },
        managed("AWSManagedRulesKnownBadInputsRuleSet", 1),
        // A body of more than 16 KB is no attack on an API that takes up to 6 MB.
        managed("AWSManagedRulesCommonRuleSet", 2, ["SizeRestrictions_BODY"]),
      ],
      visibilityConfig: visible("all"),
      tags: tagsOf(context),
    },
    options,
  );
}

/** A group of AWS's rules, of which some only count. */
function managed(name: string, priority: number, counted: readonly string[] = []) {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visible(name),
  };
}

function visible(metricName: string) {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
