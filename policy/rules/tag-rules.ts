import { isMap, UNKNOWN } from "../known-value.ts";
import type { Check, Rule } from "../rule.ts";

const TAGS = { "plinth:project": "shop", "plinth:stack": "dev" };
const TOPIC = "aws:sns/topic:Topic";

/** What takes tags, of all that the rules know. */
export const TAGGED_TYPES: readonly string[] = [
  "acm/certificate:Certificate",
  "apigatewayv2/api:Api",
  "apigatewayv2/domainName:DomainName",
  "apigatewayv2/stage:Stage",
  "cloudfront/distribution:Distribution",
  "cloudwatch/compositeAlarm:CompositeAlarm",
  "cloudwatch/logGroup:LogGroup",
  "cloudwatch/metricAlarm:MetricAlarm",
  "cognito/userPool:UserPool",
  "dynamodb/table:Table",
  "ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "ec2/flowLog:FlowLog",
  "ec2/securityGroup:SecurityGroup",
  "ec2/vpcEndpoint:VpcEndpoint",
  "iam/role:Role",
  "kms/key:Key",
  "lambda/eventSourceMapping:EventSourceMapping",
  "lambda/function:Function",
  "rds/cluster:Cluster",
  "rds/clusterInstance:ClusterInstance",
  "rds/clusterParameterGroup:ClusterParameterGroup",
  "rds/subnetGroup:SubnetGroup",
  "route53/zone:Zone",
  "s3/bucket:Bucket",
  "scheduler/scheduleGroup:ScheduleGroup",
  "secretsmanager/secret:Secret",
  "sns/topic:Topic",
  "sqs/queue:Queue",
  "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "wafv2/webAcl:WebAcl",
].map((name) => `aws:${name}`);

/** Whose a resource is. */
export const TAG_RULES: readonly Rule[] = [
  {
    id: "stack-tags",
    title: "Everything that takes tags has the stack's",
    reason: "Nobody could say whose it is and what it costs, and the stack's key lets in roles by their tags.",
    fix: "Set tags to tagsOf(context).",
    controls: [],
    source: "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    types: TAGGED_TYPES,
    check: hasStackTags(),
    context: { tags: TAGS },
    failing: { type: TOPIC, properties: { name: "alarms", tags: { "plinth:project": "shop" } } },
    passing: { type: TOPIC, properties: { name: "alarms", tags: TAGS } },
  },
];

function hasStackTags(): Check {
  return ({ tags }, { context }) => {
    if (tags === UNKNOWN) return [];
    const written = isMap(tags) ? tags : {};
    const missing = Object.entries(context.tags ?? {})
      .filter(([key, value]) => written[key] !== value && written[key] !== UNKNOWN)
      .map(([key]) => key);
    return missing.length === 0 ? [] : [`\`tags\` lacks ${missing.join(", ")}`];
  };
}
